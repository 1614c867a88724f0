"""Who is due for what, by when: the programmes of follow-up."""
