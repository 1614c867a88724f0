"""The rule language that forms are written in: its operators, kinds, dates and faults."""
