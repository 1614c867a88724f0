"""Contracts as they follow from entries: what holds, what is owed, what fulfilled it."""
