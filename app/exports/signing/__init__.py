"""The work lists of signing on A4, to take along from house to house."""
