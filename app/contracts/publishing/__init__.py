"""New versions of the catalogue, and what of it is on offer."""
