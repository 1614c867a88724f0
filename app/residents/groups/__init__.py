"""Population groups (domain.md §3.3): who belongs to which, and which have priority."""
