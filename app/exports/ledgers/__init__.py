"""Ledgers (台账): lists of a year in the scope of who asks, on A4 across and as a workbook."""
