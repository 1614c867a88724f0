"""Clinical warnings from raised to closed (domain.md §5.14)."""
