"""Filled forms on paper, in the layout of the national sheets (domain.md §4.34)."""
