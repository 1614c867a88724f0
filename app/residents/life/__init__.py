"""A resident's life as entries tell of it: where they lived, what they had, when they left."""
