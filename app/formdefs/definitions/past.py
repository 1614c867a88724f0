"""What a form asks of earlier entries, of its own or of others: which of them answer, and what of each."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, TypeVar

from app.formdefs.language.dates import add_days, read_day
from app.formdefs.language.values import is_number

HELD = 2  # of each form of a resident, phones hold the answers of so many counted entries (entries/wire.py)
KINDS: dict[str, Callable[[object], bool]] = {
    "number": is_number,
    "date": lambda value: isinstance(value, str) and read_day(value) is not None,
    "text": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
}


@dataclass(frozen=True)
class Asked:
    """Counted entries (somebody was met, in a mode that counts) of these forms, newest first."""

    forms: tuple[str, ...]
    days: int  # so long before the entry's day at most
    fields: Mapping[str, str] = field(default_factory=dict)  # what is taken of each, and its kind
    most: int | None = None  # the newest so many; None: all, of which only the days are known
    same_day: bool = True  # also those of the entry's own day: of the same visit


class Earlier(Protocol):
    """As much of an earlier entry as tells whether it answers."""

    @property
    def occurred_on(self) -> date: ...
    @property
    def counts(self) -> bool: ...
    def place(self) -> Any: ...


E = TypeVar("E", bound=Earlier)


def read_asked(source: Mapping[str, Any]) -> Asked:
    return Asked(**{**source, "forms": tuple(source["forms"])})


def answering(asked: Asked, day: date, earlier: Iterable[E]) -> list[E]:
    """Of the entries of these forms those that answer on that day, newest first."""
    first = add_days(day, -asked.days) or date.min
    last = day if asked.same_day else add_days(day, -1) or date.min
    found = [each for each in earlier if each.counts and first <= each.occurred_on <= last]
    return sorted(found, key=lambda each: each.place(), reverse=True)[: asked.most]


def told(asked: Asked, row: Mapping[str, Any]) -> dict[str, Any]:
    """What is taken of an entry: made with another version, it may have a value of another kind."""
    taken = {name: row.get(name) for name, kind in asked.fields.items() if KINDS[kind](row.get(name))}
    return {"occurred_on": row.get("occurred_on"), **taken}
