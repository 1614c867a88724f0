"""What planning speaks of: people, visits, and what is due. Mirrored by frontend/src/domain/due.ts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from app.formdefs.definitions.schedule import Schedule

MET, LOST, DIED = "1", "2", "3"  # visit_result; others: nobody was met
# Status codes of the regional system, domain.md §5.11.
TO_DO, DONE, LOST_SIGHT, MISSED, DONE_LATE, RECORD_CLOSED = "0", "1", "2", "3", "4", "9"


@dataclass(frozen=True)
class Person:
    """A resident as planning knows them. `since`: from when on each disease is managed, each group holds."""

    id: UUID
    sex: str
    birth_date: date
    known: date  # since when there is a record
    since: Mapping[str, date] = field(default_factory=dict)
    over: frozenset[str] = frozenset()  # diseases no longer managed, groups no longer held
    is_closed: bool = False
    closed_on: date | None = None


@dataclass(frozen=True)
class Visit:
    """A visit that stands: whether somebody was met, and what it asks for next."""

    id: UUID
    form: str
    on: date
    result: str = MET
    doctor_date: date | None = None
    rule_date: date | None = None
    refers: bool = False
    ended: bool = False  # the doctor ends the management
    severity: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    visit_id: UUID | None = None  # what several forms of one visit have in common

    @property
    def met(self) -> bool:
        return self.result == MET


class Due(NamedTuple):
    """A task as derived; `made_by` is the visit that asks for it, None where the programme does."""

    id: UUID
    programme: str
    kind: str
    form: str
    title: str
    window_start: date
    due_on: date
    window_end: date
    status: str = TO_DO
    seq: int = 0  # of the programme's visits of that calendar year
    severity: str | None = None
    made_by: UUID | None = None
    done_by: UUID | None = None
    attempts: int = 0  # visits that met nobody
    retry_on: date | None = None  # by when to try again
    hint: str | None = None
    quota: int = 0  # how many visits the programme asks for in that calendar year

    @property
    def is_open(self) -> bool:
        return self.status == TO_DO


def done(due: Due, visit: Visit) -> Due:
    return due._replace(status=DONE if visit.on <= due.window_end else DONE_LATE, done_by=visit.id)


def over(due: Due, status: str) -> Due:
    return due._replace(status=status) if due.is_open else due


def not_met(due: Due, visit: Visit, schedule: Schedule) -> Due:
    """Somebody went and met nobody: the visit is still due, and is to be tried again."""
    if visit.result == LOST:
        return over(due, LOST_SIGHT)
    attempts, retry_on = due.attempts + 1, visit.rule_date or visit.on + timedelta(schedule.retry_days)
    in_time = schedule.lost_within is None or visit.on <= due.window_start + timedelta(schedule.lost_within)
    enough = schedule.lost_after is not None and attempts >= schedule.lost_after
    hint = schedule.lost_hint if enough and in_time else due.hint
    return due._replace(attempts=attempts, retry_on=retry_on, hint=hint)


def next_date(visit: Visit, schedule: Schedule) -> date | None:
    """The next visit as the visit itself asks for it."""
    if visit.ended:
        return None
    by_mode = {
        0: [day for day in (visit.doctor_date, visit.rule_date) if day],
        1: [day for day in (visit.rule_date or visit.doctor_date,) if day],
        2: [day for day in (visit.doctor_date or visit.rule_date,) if day],
    }
    return min(by_mode[schedule.mode], default=None)


def asked_id(visit: Visit, kind: str) -> UUID:
    return uuid5(visit.id, kind)


def window(on: date, due_on: date, schedule: Schedule) -> tuple[date, date]:
    """Around the day, and never on the day of the visit that asks for it."""
    is_near = (due_on - on).days <= schedule.narrow_until
    margin = timedelta(schedule.narrow_days if is_near else schedule.wide_days)
    return max(due_on - margin, on + timedelta(1)), due_on + margin
