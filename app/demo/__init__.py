"""The demo county: synthetic people and a year of history, made through the same code as real entries."""
