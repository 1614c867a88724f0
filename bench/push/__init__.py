"""How many entries a second the server takes in."""
