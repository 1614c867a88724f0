"""When services fall due that follow an age, a treatment or a plan, not the calendar of a contract. Pure.

What an item of the catalogue says (`timing`), domain.md §3.4, §5.5, §5.6, §5.13:
`{"by": "age", "points": [[months, days]…]}`: so many days after each age the service is due;
`{"by": "treatment", "every_months": n, "months": n, "family_days": n, "family_months": n}`: from the first
visit of a treatment (`tb_first`) on, as long as its regimen says, or else so many months, or until it is
stopped; while no doctor watches it, every so many days in so many first months, or with injections;
`{"by": "bed"}`: rounds of a home bed, so many a week, as beds.py tells.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any

from app.contracts.terms.beds import FORMS as BEDS
from app.contracts.terms.beds import Told, beds_of
from app.contracts.terms.owe import add_months
from app.contracts.terms.service import Service

AGE, TREATMENT, BED = "age", "treatment", "bed"
FORMS = ("tb_first", "tb_follow", *BEDS)  # whose answers decide what is due
STAGED, STAGE = "child", "age_stage"  # a form that tells which age in months a service is for, and where
DOCTOR, INJECTED = "1", "4"  # who watches (`dot_supervisor`), how the medicine is given (`dosage_form`)
MONTH = 30  # days of a month of the first phase, as tb_follow counts the visits that are due
LONGEST = 24  # months of a treatment
_DAY = timedelta(days=1)
_PHASE = re.compile(r"(?:^|/)\s*(\d{1,2})\s*(?=[A-Za-z])")  # 2HRZE/4HR
Timing = Mapping[str, Any]


@dataclass(frozen=True)
class Window:
    """The time for a service that goes by an age; before the age only for one that says it is for it."""

    months: int
    age: date
    days: int

    @property
    def opens(self) -> date:
        return self.age - timedelta(days=self.days)

    @property
    def closes(self) -> date:
        return self.age + timedelta(days=self.days)

    def is_for(self, service: Service) -> bool:
        told = service.answers.get(STAGE)
        first = self.age if told is None else self.opens
        return told in (None, str(self.months)) and first <= service.day <= self.closes


def windows(timing: Timing, born: date) -> list[Window]:
    """Those of an item that goes by age, in order."""
    found = [Window(months, add_months(born, months), days) for months, days in timing["points"]]
    return sorted(found, key=lambda each: each.closes)


def days_due(timing: Timing, start: date, end: date, services: Sequence[Service]) -> list[date]:
    """The last days for what falls due in the term by a treatment or a plan, in order."""
    given = [each for each in services if not each.is_invalid]
    return sorted({day for day in _KINDS[timing["by"]](timing, given) if start <= day <= end})


def _by_treatment(timing: Timing, services: Sequence[Service]) -> Iterator[date]:
    stops = [_day(each, "stop_date") for each in services if each.answers.get("treatment_ended") is True]
    last: date | None = None
    for first in sorted((each for each in services if each.form == "tb_first"), key=_order):
        if last and first.day <= last:
            continue  # the treatment goes on
        yield first.day
        last = add_months(first.day, _months_of(first, timing["months"])) - _DAY
        last = min([last, *(day for day in stops if day >= first.day)])
        yield from _of_course(timing, first.day, last, services)


def _of_course(timing: Timing, begun: date, last: date, services: Sequence[Service]) -> Iterator[date]:
    """Month by month; in the first phase, on the days on which no doctor watches, by fewer days instead."""
    every, often, phase = timing["every_months"], timing.get("family_days"), timing.get("family_months", 0)
    told = sorted((each for each in services if each.form in ("tb_first", "tb_follow")), key=_order)
    for k, day in enumerate(_until(last, partial(_months_on, begun, every)), start=1):
        if not (often and _is_close(told, day, k * every <= phase)):
            yield day
    if often:
        for k, day in enumerate(_until(last, partial(_days_on, begun, often)), start=1):
            if _is_close(told, day, k * often <= phase * MONTH):
                yield day


def _is_close(told: Sequence[Service], day: date, in_first_phase: bool) -> bool:
    """Whether no doctor watches the treatment, and it is young, or injected."""
    answers = next((each.answers for each in reversed(told) if each.day <= day), {})
    is_early = in_first_phase or INJECTED in (answers.get("dosage_form") or ())
    return is_early and answers.get("dot_supervisor") not in (None, DOCTOR)


def _by_bed(_: Timing, services: Sequence[Service]) -> Iterator[date]:
    told = (Told(each.entry_id, each.form, each.day, each.answers) for each in services if each.form in BEDS)
    for bed in beds_of(told):
        yield from bed.rounds_due()


def _order(service: Service) -> tuple[date, str]:
    return service.day, str(service.entry_id)


def _months_on(begun: date, every: int, k: int) -> date:
    return add_months(begun, k * every)


def _days_on(begun: date, every: int, k: int) -> date:
    return begun + timedelta(days=k * every)


def _until(last: date, begun: Callable[[int], date]) -> Iterator[date]:
    """The last days of the parts 1, 2 … that are over by then; `begun`: the day after part k."""
    for k in count(1):
        day = begun(k) - _DAY
        if day > last:
            return
        yield day


def _months_of(first: Service, usual: int) -> int:
    """As long as the regimen says, such as six months by 2HRZE/4HR."""
    told = sum(int(each) for each in _PHASE.findall(str(first.answers.get("regimen") or "")))
    return told if 1 <= told <= LONGEST else usual


def _day(service: Service, name: str) -> date:
    """A day among the answers; that of the entry if there is none."""
    said = service.answers.get(name)
    return date.fromisoformat(said) if said else service.day


_KINDS: Mapping[str, Callable[[Timing, Sequence[Service]], Iterator[date]]] = {
    TREATMENT: _by_treatment,
    BED: _by_bed,
}
