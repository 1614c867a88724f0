"""What a phone asks us to take in, and what is here that it has to be held against."""
