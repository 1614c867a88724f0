"""What the measurements in a browser have in common: a county that is served, and a phone in front of it."""
