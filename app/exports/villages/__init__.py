"""The sheets of a whole village, printed by a job."""
