"""What an entry tells of the resident's life, beside what it is about: the answers read as dated events."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.formdefs.catalog import definition
from app.residents.life.events import (
    Began,
    BornTo,
    Closed,
    Delivered,
    Ended,
    Event,
    Moved,
    Pregnant,
    PutOnList,
    Reopened,
    TakenOffList,
)
from app.residents.life.statuses import DEAD, LEFT, LOST, REFUSED, UNTRUE

CHANGE, MOVED = "record_change", "moved"
BY_MISTAKE = "1"  # why a record is opened again
LOST_TO_US, DIED = "2", "3"  # visit results
MOVED_AWAY = "2"  # reason why somebody was lost
MANAGEMENT_ENDED = "9"  # outcome of management
CLOSINGS = {"died": DEAD, "moved_out": LEFT, "lost": LOST, "refused": REFUSED, "untrue": UNTRUE, "other": "9"}
NEWBORN = "newborn"
NAMES_A_MOTHER = (CHANGE, NEWBORN)
OF_FORM = (CHANGE, NEWBORN, "antenatal", "postnatal")  # forms that always tell something
DELIVERY = "1"


@dataclass(frozen=True)
class Said:
    """As much of an entry as telling takes. `mother_id`: whom its number of a mother names."""

    entry_id: UUID
    form: str
    form_version: int
    author_id: UUID
    occurred_on: date
    visit_result: str | None
    answers: Mapping[str, Any]
    is_approved: bool
    mother_id: UUID | None = None


def life_events(said: Said) -> Iterator[Event]:
    """What closes a record, opens it or moves the resident holds once it is approved; the rest at once."""
    if said.form == CHANGE:
        yield from _of_change(said)
        return
    yield from _of_visit(said)
    if said.visit_result in (None, "1"):
        yield from _of_pregnancy(said)
        yield from _born(said, said.occurred_on)


def _of_visit(said: Said) -> Iterator[Event]:
    answers = said.answers
    if said.visit_result == DIED and said.is_approved:
        died = _day(answers, "death_date") or said.occurred_on
        yield Closed(died, said.entry_id, DEAD, answers.get("death_cause") or answers.get("death_cause_psy"))
    elif said.visit_result == LOST_TO_US and said.is_approved and _has_left(answers):
        yield Closed(said.occurred_on, said.entry_id, LEFT)
    form = definition(said.form, said.form_version) or definition(said.form)
    stopped = _day(answers, "stop_date")
    if form and (answers.get("mgmt_outcome") == MANAGEMENT_ENDED or stopped):
        for code in form.conditions:
            yield Ended(stopped or said.occurred_on, said.entry_id, code, answers.get("stop_reason"))


def _has_left(answers: Mapping[str, Any]) -> bool:
    return MOVED_AWAY in (answers.get("lost_reason"), answers.get("lost_reason_psy"))


def _of_pregnancy(said: Said) -> Iterator[Event]:
    answers, id_ = said.answers, said.entry_id
    if said.form == "antenatal":
        yield Pregnant(said.occurred_on, id_, _day(answers, "lmp") or _by_weeks(said))
    elif said.form == "postnatal" and _day(answers, "delivery_date"):
        yield Delivered(_day(answers, "delivery_date") or said.occurred_on, id_, DELIVERY)


def _by_weeks(said: Said) -> date | None:
    weeks, days = said.answers.get("gest_weeks"), said.answers.get("gest_days")
    if not isinstance(weeks, int | float):
        return None
    return said.occurred_on - timedelta(days=int(weeks) * 7 + int(days or 0))


def _of_change(said: Said) -> Iterator[Event]:
    change = said.answers.get("change")
    on = _day(said.answers, "changed_on") or said.occurred_on
    read = _CHANGES.get(str(change))
    if change in CLOSINGS and said.is_approved:
        cause = said.answers.get("death_cause") or said.answers.get("reason")
        yield Closed(on, said.entry_id, CLOSINGS[change], cause)
    elif read is not None:
        yield from read(said, on)


def _reopened(said: Said, on: date) -> Iterator[Event]:
    if said.is_approved:
        yield Reopened(on, said.entry_id, undoes=said.answers.get("reopening") == BY_MISTAKE)


def _moved(said: Said, on: date) -> Iterator[Event]:
    if said.is_approved:
        answers = said.answers
        yield Moved(on, said.entry_id, answers.get("area_code"), answers.get("household_no"), said.author_id)


def _rehoused(said: Said, on: date) -> Iterator[Event]:
    yield Moved(on, said.entry_id, None, said.answers.get("household_no"), said.author_id)


def _began(said: Said, on: date) -> Iterator[Event]:
    answers = said.answers
    told = _day(answers, "confirmed_on"), answers.get("hospital"), answers.get("basis")
    yield Began(on, said.entry_id, answers.get("condition", ""), *told)


def _ended(said: Said, on: date) -> Iterator[Event]:
    yield Ended(on, said.entry_id, said.answers.get("condition", ""), said.answers.get("end_reason"))


def _listed(said: Said, on: date) -> Iterator[Event]:
    yield PutOnList(on, said.entry_id, said.answers.get("group", ""), said.answers.get("document"))


def _unlisted(said: Said, on: date) -> Iterator[Event]:
    yield TakenOffList(on, said.entry_id, said.answers.get("group", ""))


def _pregnant(said: Said, on: date) -> Iterator[Event]:
    yield Pregnant(on, said.entry_id, _day(said.answers, "lmp"), _day(said.answers, "edd"))


def _delivered(said: Said, on: date) -> Iterator[Event]:
    yield Delivered(on, said.entry_id, said.answers.get("outcome", DELIVERY))


def _born(said: Said, on: date) -> Iterator[Event]:
    if said.mother_id is not None:
        yield BornTo(on, said.entry_id, said.mother_id)


_CHANGES: Mapping[str, Callable[[Said, date], Iterator[Event]]] = {
    "reopened": _reopened,
    MOVED: _moved,
    "household": _rehoused,
    "disease": _began,
    "disease_over": _ended,
    "listed": _listed,
    "unlisted": _unlisted,
    "pregnant": _pregnant,
    "pregnancy_over": _delivered,
    "mother": _born,
}


def _day(answers: Mapping[str, Any], name: str) -> date | None:
    told = answers.get(name)
    return date.fromisoformat(told) if isinstance(told, str) and told else None
