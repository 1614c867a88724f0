"""Keeping the tasks of residents in step with what was logged about them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Row, Table, delete, select

from app.changes.note import note
from app.clock import day_in_china
from app.columns import among
from app.entries.models import Entry, EntryStatus, Revision
from app.entries.tables import table_of
from app.extensions import db
from app.formdefs.catalog import current
from app.formdefs.definition import Definition
from app.residents.followers import follows_residents
from app.residents.models import Condition, Resident
from app.upsert import upsert
from app.worklists.due import Due, Visit, chain, first_visit
from app.worklists.models import Task

STANDING = (EntryStatus.SUBMITTED, EntryStatus.RETURNED, EntryStatus.APPROVED)
CLOSED = "9"  # mgmt_outcome 终止管理
_CHUNK = 500


class Logged(Protocol):
    """As much of what was taken in as tells whose tasks may have changed."""

    @property
    def form(self) -> str: ...
    @property
    def resident_id(self) -> UUID | None: ...


@dataclass(frozen=True)
class _Key:
    resident_id: UUID
    form: str


@dataclass(frozen=True)
class _Person:
    id: UUID
    village_code: str
    org_unit_id: UUID
    archive_status: str


def follow(logged: Iterable[Logged]) -> None:
    """Bring the tasks of the residents that these entries are about up to date."""
    touched = {each.resident_id for each in logged if each.resident_id and _concerns(each.form)}
    derive(sorted(touched, key=str))


@follows_residents
def derive(resident_ids: Sequence[UUID]) -> int:
    """Derive the tasks of these residents from entries and conditions. Returns how many rows that changed."""
    parts = range(0, len(resident_ids), _CHUNK)
    return sum(_derive(resident_ids[start : start + _CHUNK]) for start in parts)


def rebuild() -> int:
    """The same for everybody; where nothing is amiss, nothing changes."""
    return derive(list(db.session.scalars(select(Resident.id).order_by(Resident.id))))


@cache
def programmes() -> dict[str, Definition]:
    """Form code → definition of the forms that people are followed up by."""
    return {form.code: form for form in current() if form.rules.interval_days}


def _concerns(form: str) -> bool:
    return form in programmes() or form in ("resident_registration", "resident_update")


def _derive(resident_ids: Sequence[UUID]) -> int:
    people, begun = _people(resident_ids)
    wanted: dict[UUID, dict[str, Any]] = {}
    visits = _visits(resident_ids)
    for key in visits.keys() | begun.keys():
        person = people[key.resident_id]
        if person.archive_status != "0":
            continue  # nothing is due for a closed record
        start = first_visit(key.resident_id, key.form, begun[key]) if key in begun else None
        for due in chain(start, visits.get(key, ())):
            wanted[due.id] = _row(person, key.form, due)
    return _write(resident_ids, wanted)


def _write(resident_ids: Sequence[UUID], wanted: dict[UUID, dict[str, Any]]) -> int:
    table = _table()
    there = {row.id: dict(row._mapping) for row in db.session.execute(_TASKS, {"ids": resident_ids})}
    changed = [row for id_, row in wanted.items() if there.get(id_) != row]
    gone = [row for id_, row in there.items() if id_ not in wanted]
    upsert(db.session(), table, changed, [c.name for c in table.columns if c.name != "id"])
    if gone:
        db.session.execute(delete(table).where(table.c.id.in_([row["id"] for row in gone])))
    for row in gone:
        note(row["channel"], "task", row["id"], removed=True)
    for row in changed:
        before = there.get(row["id"])
        if before and before["channel"] != row["channel"]:
            note(before["channel"], "task", row["id"], removed=True)
        note(row["channel"], "task", row["id"])
    return len(changed) + len(gone)


def _row(person: _Person, form: str, due: Due) -> dict[str, Any]:
    short = programmes()[form].short
    title = f"{short}转诊结果随访" if due.kind == "referral_check" else short
    return {
        "id": due.id,
        "resident_id": person.id,
        "channel": person.village_code,
        "org_unit_id": person.org_unit_id,
        "kind": due.kind,
        "form": form,
        "title": title,
        "window_start": due.window_start,
        "due_on": due.due_on,
        "window_end": due.window_end,
        "status": "done" if due.done_by else "open",
        "severity": due.severity,
        "from_entry_id": due.made_by,
        "done_entry_id": due.done_by,
    }


def _people(ids: Sequence[UUID]) -> tuple[dict[UUID, _Person], dict[_Key, date]]:
    """These residents; from when on each is followed up for a managed disease: not before we knew of them."""
    forms = _form_of_condition()
    people: dict[UUID, _Person] = {}
    begun: dict[_Key, date] = {}
    rows = db.session.execute(_MANAGED, {"ids": ids, "codes": list(forms)})
    for id_, village, unit, status, created_at, code, managed_from in rows:
        people[id_] = _Person(id_, village, unit, status)
        if code is not None:
            begun[_Key(id_, forms[code])] = max(managed_from, day_in_china(created_at))
    return people, begun


@cache
def _form_of_condition() -> dict[str, str]:
    return {code: form.code for form in programmes().values() for code in form.conditions}


def _visits(ids: Sequence[UUID]) -> dict[_Key, list[Visit]]:
    rows = db.session.execute(_VISITS, {"ids": ids, "forms": list(programmes())})
    visits: dict[_Key, list[Visit]] = defaultdict(list)
    for row in rows:
        visits[_Key(row.resident_id, row.form)].append(_visit(row))
    return visits


def _visit(row: Row[*tuple[Any, ...]]) -> Visit:
    dates = [text for text in (row.next_visit, row.next_by) if text]
    ended = row.mgmt_outcome == CLOSED or not dates
    refers = row.ref_flag == "2"
    next_due = None if ended else date.fromisoformat(min(dates))
    return Visit(row.id, row.occurred_on, next_due, refers, row.severity)


def _table() -> Table:
    table = Task.__table__
    if not isinstance(table, Table):
        raise TypeError(table)
    return table


# Put together once: that costs as much as running them.
_TASKS = select(_table()).where(among(_table().c.resident_id, "ids"))
_PATIENT, _DISEASE = table_of(Resident), table_of(Condition)
_MANAGED = (
    select(
        _PATIENT.c.id,
        _PATIENT.c.village_code,
        _PATIENT.c.org_unit_id,
        _PATIENT.c.archive_status,
        _PATIENT.c.created_at,
        _DISEASE.c.code,
        _DISEASE.c.managed_from,
    )
    .select_from(
        _PATIENT.outerjoin(
            _DISEASE,
            (_DISEASE.c.resident_id == _PATIENT.c.id)
            & among(_DISEASE.c.resident_id, "ids")  # follows, but not for PostgreSQL, which would read all
            & among(_DISEASE.c.code, "codes")
            & _DISEASE.c.managed_from.is_not(None)
            & _DISEASE.c.managed_to.is_(None),
        )
    )
    .where(among(_PATIENT.c.id, "ids"))
)
_ENTRY, _REVISION = table_of(Entry), table_of(Revision)
_VISITS = (
    select(
        _ENTRY.c.id,
        _ENTRY.c.resident_id,
        _ENTRY.c.form,
        _ENTRY.c.occurred_on,
        _ENTRY.c.severity,
        _REVISION.c.answers["next_visit_date"].as_string().label("next_visit"),
        _REVISION.c.answers["mgmt_outcome"].as_string().label("mgmt_outcome"),
        _REVISION.c.answers[("referral", "ref_flag")].as_string().label("ref_flag"),
        _REVISION.c.outcome["next_by"].as_string().label("next_by"),
    )
    .select_from(
        _ENTRY.join(
            _REVISION, (_REVISION.c.entry_id == _ENTRY.c.id) & (_REVISION.c.number == _ENTRY.c.revision)
        )
    )
    .where(
        among(_ENTRY.c.resident_id, "ids"),
        among(_ENTRY.c.form, "forms"),
        _ENTRY.c.visit_result == "1",
        _ENTRY.c.status.in_(STANDING),
    )
)
