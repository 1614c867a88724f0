"""What a contract promises: the catalogue and its packages, when each service falls due, what it costs."""
