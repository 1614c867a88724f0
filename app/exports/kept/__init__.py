"""Kept months on A4: the table, the list behind one of its figures, and what differs from it now."""
