"""How often Python looks for what nothing refers to any more.

Modules, mappers and forms stay as long as the process does, and lists of thousands of rows are gone by
counting references alone. Looking at all of them again and again took a quarter of the time of a table of
figures.
"""

import gc

MORE_OBJECTS = 10_000  # than there were, before it is looked again; Python's own 700 suits scripts


def keep_what_is_loaded() -> None:
    """To be called once a process, when it has loaded what it will need."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(MORE_OBJECTS, 10, 10)
