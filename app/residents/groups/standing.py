"""Since when diseases are managed and groups hold, and which did once: what planning asks of a record."""

from collections.abc import Iterable
from datetime import date

Span = tuple[str, date | None, date | None]  # code, first and last day


def standing(spans: Iterable[Span], day: date) -> tuple[dict[str, date], frozenset[str]]:
    """Code → first day of those that hold on the day; and the codes of those that are over."""
    since, over = dict[str, date](), set[str]()
    for code, begins, ends in spans:
        if begins is None or (ends is not None and ends < begins):
            continue  # not managed, or it turned out not to be so
        if ends is None or ends >= day:
            since[code] = min(begins, since.get(code, begins))
        else:
            over.add(code)
    return since, frozenset(over - since.keys())
