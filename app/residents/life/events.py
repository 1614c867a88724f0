"""What entries tell of a resident's life, each on its day (read by app/entries/life_events.py)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID


@dataclass(frozen=True)
class Event:
    """Something that an entry tells to have happened on a day."""

    on: date
    entry_id: UUID

    @property
    def source(self) -> str:
        return str(self.entry_id)


@dataclass(frozen=True)
class Closed(Event):
    """The record was closed; `status` as Resident.archive_status."""

    status: str
    cause: str | None = None


@dataclass(frozen=True)
class Reopened(Event):
    """The record was opened again; `undoes`: what closed it was a mistake, and it had been open all along."""

    undoes: bool = False


@dataclass(frozen=True)
class Began(Event):
    """A disease came under management."""

    code: str
    confirmed_on: date | None = None
    hospital: str | None = None
    basis: str | None = None


@dataclass(frozen=True)
class Ended(Event):
    """A disease's management ended."""

    code: str
    reason: str | None = None


@dataclass(frozen=True)
class PutOnList(Event):
    """The resident was named in the list of a group."""

    group: str
    document: str | None = None


@dataclass(frozen=True)
class TakenOffList(Event):
    """The resident left the list of a group."""

    group: str


@dataclass(frozen=True)
class Pregnant(Event):
    """A pregnancy was known on that day."""

    lmp: date | None = None
    edd: date | None = None


@dataclass(frozen=True)
class Delivered(Event):
    """A pregnancy ended on that day."""

    outcome: str


@dataclass(frozen=True)
class Moved(Event):
    """The resident lives elsewhere from that day: in another village, another household, or both."""

    village_code: str | None  # None: the village stays
    household_no: str | None
    author_id: UUID


@dataclass(frozen=True)
class BornTo(Event):
    """Who the resident's mother is."""

    mother_id: UUID


E = TypeVar("E", bound=Event)


def in_order(events: Iterable[E]) -> list[E]:
    """By day; of one day what ends comes before what begins again, then by entry: never by arrival."""
    return sorted(events, key=lambda each: (each.on, isinstance(each, Reopened), each.source))
