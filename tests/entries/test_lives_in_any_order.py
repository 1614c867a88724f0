"""Whatever order entries arrive and are decided in, the record ends the same; a rebuild changes nothing."""

from datetime import date
from random import Random
from typing import Any

from flask_sqlalchemy.session import Session
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Role
from app.clock import today
from app.entries.lives.follow import follow_decided, rebuild, settle
from app.entries.models import Entry, EntryStatus
from app.residents.models import (
    Condition,
    GroupMembership,
    Pregnancy,
    RecordStatus,
    Residence,
    Resident,
    SecondReview,
)
from tests.make import Make

DB = scoped_session[Session]
YEAR = today().year - 1


def day(month: int) -> date:
    return date(YEAR, month, 1)


KINDS: dict[str, dict[str, Any]] = {
    "died": {},
    "moved_out": {},
    "lost": {},
    "reopened": {"reopening": "2"},
    "restored": {"change": "reopened", "reopening": "1"},
    "disease": {"condition": "E11"},
    "disease_over": {"condition": "E11"},
    "listed": {"group": "G08"},
    "unlisted": {"group": "G08"},
    "pregnant": {"edd": day(8).isoformat()},
    "pregnancy_over": {"outcome": "1"},
    "household": {"household_no": ""},
}
Told = st.lists(
    st.tuples(
        st.sampled_from([*KINDS, "ends_htn", "found_dead"]),
        st.integers(1, 12),
        st.sampled_from(["submitted", "approved", "invalidated", "returned"]),
    ),
    max_size=7,
)


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example([("ends_htn", 1, "returned")], Random(1))
@given(Told, st.randoms(use_true_random=False))
def test_any_order_of_arriving_and_deciding_ends_in_the_same_record(
    make: Make, db: DB, told: list[tuple[str, int, str]], chance: Any
) -> None:
    resident, clerk = make.resident(), make.user(Role.COUNTY_ADMIN)
    waiting = [(uuid7(), *each) for each in told]
    chance.shuffle(waiting)
    entries = []
    for each in waiting:
        entries.append(_entry(make, resident, each[0], each[1], each[2]))
        settle([resident.id], clerk.id)
    steps = [(entry, step) for entry, each in zip(entries, waiting, strict=True) for step in _steps(each[3])]
    while steps:
        entry, status = _next(steps, chance)
        entry.status = status
        follow_decided([entry], clerk.id)
    settle([resident.id], clerk.id)
    before = _record(db, resident)
    assert rebuild() == 0
    _forget(db, resident)
    settle([resident.id], clerk.id)
    assert _record(db, resident) == before


def _entry(make: Make, resident: Resident, id_: Any, kind: str, month: int) -> Entry:
    if kind == "ends_htn":
        visit = {"visit_mode": "2", "visit_result": "1", "mgmt_outcome": "9"}
        return make.entry(resident, on=day(month), answers=visit, id=id_)
    if kind == "found_dead":
        return make.entry(resident, on=day(month), answers={"visit_mode": "2", "visit_result": "3"}, id=id_)
    answers = {"change": kind, "changed_on": day(month).isoformat(), **KINDS[kind]}
    if kind == "household":
        answers["household_no"] = f"{resident.village_code}{month:05}"
    return make.entry(resident, "record_change", day(month), answers, id=id_)


def _steps(status: str) -> list[EntryStatus]:
    ways = {"submitted": [], "invalidated": ["approved", "invalidated"]}
    return [EntryStatus(each) for each in ways.get(status, [status])]


def _next(steps: list[tuple[Entry, EntryStatus]], chance: Any) -> tuple[Entry, EntryStatus]:
    """Any of the steps that are next of their entry."""
    chosen = chance.choice(steps)[0]
    place = next(place for place, (entry, _) in enumerate(steps) if entry is chosen)
    return steps.pop(place)


def _record(db: DB, resident: Resident) -> Any:
    db.flush()
    db.expire_all()
    parts = [
        sorted((c.code, c.managed_from, c.managed_to, c.source) for c in resident.conditions),
        sorted((g.group_code, g.valid_from, g.valid_to, g.source) for g in resident.groups),
        sorted((p.begun_on, p.edd, p.ended_on, p.source) for p in db.scalars(select(Pregnancy))
               if p.resident_id == resident.id),
        [(s.status, s.day) for s in db.scalars(select(RecordStatus).order_by(RecordStatus.place))
         if s.resident_id == resident.id],
    ]  # fmt: skip
    state = resident.archive_status, resident.closed_on, resident.death_date
    return state, resident.household_id, str(parts)


def _forget(db: DB, resident: Resident) -> None:
    """As if nothing had been derived yet."""
    for table in (Pregnancy, RecordStatus, Residence, SecondReview):
        db.execute(delete(table).where(table.resident_id == resident.id))
    for part in (Condition, GroupMembership):
        db.execute(delete(part).where(part.resident_id == resident.id, part.is_derived.is_(True)))
    for condition in resident.conditions:
        condition.managed_to = condition.ended_by = condition.end_reason = None
    resident.archive_status, resident.closed_on, resident.death_date = "0", None, None
    resident.death_cause, resident.household_id = None, None
    db.flush()
    db.expire_all()
