"""Contracts as people and phones read them."""
