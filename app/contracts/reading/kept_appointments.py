"""Which appointments were kept: the first service that counts, from the day of the request on. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

Wanted = tuple[UUID, date, Sequence[str]]


def kept_on(asked: Sequence[Wanted], given: Mapping[str, Sequence[date]]) -> dict[UUID, date]:
    """Request → the day on which the last of its items was given; those that wait are left out."""
    taken = given_to(asked, given)
    days = {id_: [taken.get((id_, item_id)) for item_id in item_ids] for id_, _, item_ids in asked}
    return {
        id_: max(known) for id_, each in days.items() if (known := [d for d in each if d]) == each and each
    }


def given_to(asked: Iterable[Wanted], given: Mapping[str, Sequence[date]]) -> dict[tuple[UUID, str], date]:
    """Request and item → when it was given.

    `asked`: entry, day and items, in the order of the promised days. `given`: item → the days of the services
    that count, in order. Each service keeps one request.
    """
    left = {item_id: list(days) for item_id, days in given.items()}
    found = {}
    for entry_id, day, item_ids in asked:
        for item_id in item_ids:
            if first := _taken(left.get(item_id, []), day):
                found[entry_id, item_id] = first
    return found


def _taken(days: list[date], since: date) -> date | None:
    first = next((each for each in days if each >= since), None)
    if first:
        days.remove(first)
    return first
