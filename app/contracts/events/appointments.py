"""Which requests for services on demand hold, after all that was changed about them. Pure.

Up to the promised day a request may be put off or called off. What is said later leaves what was due that day
due, and only tells when it will be made good, or why not (docs/decisions/069).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Asked:
    """A request, or a change of the one that `changes` names; `promised_on` is None when it was declined."""

    entry_id: UUID
    day: date
    item_ids: Sequence[str]
    promised_on: date | None
    changes: str | None


@dataclass(frozen=True)
class Appointment:
    """The request that holds; `late`: the newest word about it, if that came after the promised day."""

    asked: Asked
    late: Asked | None = None


def appointments(asked: Iterable[Asked]) -> list[Appointment]:
    """In the order of the days on which they were asked for."""
    known = {str(each.entry_id): each for each in asked}
    paths = sorted((_path(each, known) for each in known.values()), key=_order)
    chains: dict[UUID, list[Asked]] = {}
    for path in paths:
        chains.setdefault(path[0].entry_id, []).append(path[-1])
    found = [each for chain in chains.values() for each in _standing(chain)]
    return sorted(found, key=lambda each: (each.asked.day, str(each.asked.entry_id)))


def _path(asked: Asked, known: Mapping[str, Asked]) -> list[Asked]:
    """From what was asked for at first to this one; nothing changes what was asked for only later."""
    path = [asked]
    while before := known.get(path[0].changes or ""):
        if before in path or before.day > path[0].day:
            break
        path.insert(0, before)
    return path


def _order(path: Sequence[Asked]) -> tuple[date, int, str]:
    return path[-1].day, len(path), str(path[-1].entry_id)


def _standing(chain: Sequence[Asked]) -> Iterator[Appointment]:
    held, late = chain[0], None
    for each in chain[1:]:
        if held.promised_on and each.day > held.promised_on:
            late = each
        else:
            held = each
    yield Appointment(held, late)
    more = [each for each in late.item_ids if each not in held.item_ids] if late else []
    if late and more:  # what it asks for besides is a request of its own
        yield Appointment(replace(late, item_ids=more))
