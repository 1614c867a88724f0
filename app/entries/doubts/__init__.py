"""What makes an entry doubtful beside what else is here (domain.md §7)."""
