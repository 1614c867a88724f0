"""Rosters: files of residents, looked through and taken in."""
