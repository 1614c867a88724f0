"""A form as data: read, resolved, validated; those that are shipped and those that were published."""
