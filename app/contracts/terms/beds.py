"""Home beds as the entries tell of them: from when to when, and when each round to them falls due. Pure.

One rule for what contracts owe and for figures (docs/decisions/069): a bed stands from the day of its opening
to the day before it is closed or another one is opened; rounds are owed by the weeks of its plan, which each
approval makes longer by as much again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

OPEN, ROUND, CLOSE = "bed_open", "bed_round", "bed_close"
FORMS = (OPEN, ROUND, CLOSE)
USUAL_DAYS, USUAL_ROUNDS = 90, 1  # of a plan that does not say, domain.md §4.22
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Told:
    """An entry about a bed, and what it says."""

    entry_id: UUID
    form: str
    day: date
    answers: Mapping[str, Any]

    def on(self, name: str) -> date:
        """A day among the answers; that of the entry if there is none."""
        said = self.answers.get(name)
        return date.fromisoformat(said) if said else self.day

    def number(self, name: str, usual: int) -> int:
        said = self.answers.get(name)
        return said if isinstance(said, int) and said > 0 else usual

    @property
    def place(self) -> tuple[date, str]:
        return self.day, str(self.entry_id)


@dataclass(frozen=True)
class Bed:
    """`last`: the last day on which it stands; `planned`: the last one of its plan."""

    opening: Told
    opened_on: date
    last: date
    planned: date
    closing: Told | None = None

    @property
    def a_week(self) -> int:
        return self.opening.number("round_per_week", USUAL_ROUNDS)

    def is_open(self, day: date) -> bool:
        return self.opened_on <= day <= self.last

    def rounds_due(self, until: date = date.max) -> Iterator[date]:
        """The last day for each round, in order; those of a week are spread over it."""
        last, number = min(self.last, self.planned, until), 1
        while (due := self.opened_on - (-7 * number // self.a_week) * _DAY - _DAY) <= last:
            yield due
            number += 1


def beds_of(entries: Iterable[Told]) -> list[Bed]:
    """Of one person, in order. Of two that were opened on one day, the one that was told last."""
    told = sorted(entries, key=lambda each: each.place)
    openings = {each.on("bed_open_date"): each for each in told if each.form == OPEN}
    days = sorted(openings)
    return [
        _bed(opened, openings[opened], following, told)
        for opened, following in zip(days, [*days[1:], date.max], strict=False)
    ]


def _bed(opened: date, opening: Told, following: date, told: Iterable[Told]) -> Bed:
    own = [each for each in told if opened <= each.day < following or each.form == CLOSE]
    closings = [each for each in own if each.form == CLOSE and _closes(each, opened)]
    closing = min(closings, key=lambda each: each.on("bed_close_date"), default=None)
    if closing and closing.on("bed_close_date") > following:
        closing = None
    last = (closing.on("bed_close_date") if closing else following) - _DAY
    return Bed(opening, opened, last, _planned(opened, opening, last, own), closing)


def _planned(opened: date, opening: Told, last: date, own: Iterable[Told]) -> date:
    """The last day of the plan; each approval is for as many days again."""
    days = opening.number("plan_days", USUAL_DAYS) * _DAY
    rounds = (each for each in own if each.form == ROUND and each.answers.get("reapproved_on"))
    planned = opened + days - _DAY
    for day in sorted({each.on("reapproved_on") for each in rounds}):
        if opened < day <= last:
            planned = max(planned + _DAY, day) + days - _DAY
    return planned


def _closes(each: Told, opened: date) -> bool:
    """A bed that was opened on the day on which another one was closed stands."""
    day = each.on("bed_close_date")
    return day > opened or (day == opened and each.on("bed_open_date") == opened)
