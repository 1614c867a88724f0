"""Figures on A4: the table of indicators, and the list behind one of them."""
