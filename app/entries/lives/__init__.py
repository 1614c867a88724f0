"""Residents' lives as the entries that stand tell of them."""
