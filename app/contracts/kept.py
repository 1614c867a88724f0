"""Which appointments were kept: the first service that counts, from the day of the request on. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID


def kept_on(
    asked: Iterable[tuple[UUID, date, Sequence[str]]], given: Mapping[str, Sequence[date]]
) -> dict[UUID, date]:
    """Request → the day on which the last of its items was given; those that wait are left out.

    `asked`: entry, day and items, in order. `given`: item → the days of the services that count, in order.
    Each service keeps one request.
    """
    left = {item_id: list(days) for item_id, days in given.items()}
    found = {}
    for entry_id, day, item_ids in asked:
        days = [_taken(left.get(item_id, []), day) for item_id in item_ids]
        known = [each for each in days if each]
        if known and len(known) == len(days):
            found[entry_id] = max(known)
    return found


def _taken(days: list[date], since: date) -> date | None:
    first = next((each for each in days if each >= since), None)
    if first:
        days.remove(first)
    return first
