"""Figures as people ask for and read them: tables, lines, workbooks."""
