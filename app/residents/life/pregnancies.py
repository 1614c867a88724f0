"""Pregnancies, of what visits and changes tell about them (domain.md §3.3, G01)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.residents.life.events import Delivered, Event, Pregnant, in_order

GROUP = "G01"
TERM = timedelta(days=280)
AFTER_BIRTH = timedelta(days=42)
OVERDUE = timedelta(days=14)  # a pregnancy of which nothing more is heard: two weeks beyond its term [D]


@dataclass(frozen=True)
class Carried:
    """One pregnancy: known since, and how it ended."""

    begun_on: date
    lmp: date | None
    edd: date | None
    source: str
    ended_on: date | None = None
    outcome: str | None = None
    ended_by: str | None = None

    @property
    def until(self) -> date:
        """The last day on which the woman is one of G01."""
        expected = max(self.edd or self.begun_on + TERM, self.begun_on)
        return (self.ended_on or expected + OVERDUE) + AFTER_BIRTH

    def covers(self, day: date) -> bool:
        """Whether what is told of that day is told of this pregnancy or of the weeks after it."""
        return self.begun_on <= day <= self.until


def fold(events: Iterable[Event]) -> list[Carried]:
    found: list[Carried] = []
    for each in in_order(each for each in events if isinstance(each, Pregnant | Delivered)):
        current = found[-1] if found and found[-1].covers(each.on) else None
        if isinstance(each, Pregnant):
            _known(found, current, each)
        elif current is None:
            found.append(Carried(each.on, None, None, each.source, each.on, each.outcome, each.source))
        elif current.ended_on is None:
            found[-1] = replace(current, ended_on=each.on, outcome=each.outcome, ended_by=each.source)
    return found


def _known(found: list[Carried], current: Carried | None, told: Pregnant) -> None:
    lmp = told.lmp or (told.edd - TERM if told.edd else None)
    edd = told.edd or (told.lmp + TERM if told.lmp else None)
    is_another = current is None or (
        current.ended_on is not None and lmp is not None and lmp >= current.ended_on
    )
    if is_another:
        found.append(Carried(told.on, lmp, edd, told.source))
    elif current is not None and current.ended_on is None:
        found[-1] = replace(current, lmp=current.lmp or lmp, edd=current.edd or edd)
