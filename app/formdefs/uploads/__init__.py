"""New versions of forms and rule sets that a county uploads, checks and publishes."""
