"""What entries about contracts claim, held against what is here when they come in."""
