"""Who signed, by whose hand, with what evidence."""
