"""Keeping the tasks of residents in step with what was logged about them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Table, delete, select

from app.changes.note import note
from app.clock import today
from app.columns import among
from app.extensions import db
from app.residents.followers import follows_residents
from app.residents.models import Resident
from app.upsert import upsert
from app.worklists.models import Task
from app.worklists.planning.due import DIED, Due, Visit
from app.worklists.planning.programme import Programme, plan
from app.worklists.planning.tasks import tasks_of
from app.worklists.planning.visits import people, visits

_CHUNK = 500
_TOLD_FOR = timedelta(31)  # after what was due is over
_OF_RECORDS = {"resident_registration", "resident_update", "record_change"}


class Logged(Protocol):
    """As much of what was taken in as tells whose tasks may have changed."""

    @property
    def form(self) -> str: ...
    @property
    def resident_id(self) -> UUID | None: ...
    @property
    def revision(self) -> int: ...
    @property
    def visit_result(self) -> str | None: ...


def follow(logged: Iterable[Logged]) -> None:
    """Bring the tasks up to date that these entries move: a visit moves those of the programmes that look at
    it. One that may close a record or open it again, or tell of a disease, moves them all.
    """
    planned, told, whole = plan(), defaultdict[UUID, set[str]](set), set[UUID]()
    for each in logged:
        if each.resident_id and each.form in planned.forms | _OF_RECORDS:
            told[each.resident_id].add(each.form)
            if each.form in _OF_RECORDS or each.revision > 1 or each.visit_result == DIED:
                whole.add(each.resident_id)
    derive(sorted(whole))
    moved = {id_: planned.moved_by(forms) for id_, forms in told.items() if id_ not in whole}
    for part in _parts(sorted(moved)):
        _derive(part, moved)


@follows_residents
def derive(resident_ids: Sequence[UUID]) -> int:
    """Derive the tasks of these residents from entries and conditions. Returns how many rows that changed."""
    return sum(_derive(part, {}) for part in _parts(resident_ids))


def rebuild() -> int:
    """The same for everybody; on the same day, where nothing is amiss, nothing changes."""
    return derive(list(db.session.scalars(select(Resident.id).order_by(Resident.id))))


def _parts(resident_ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (resident_ids[start : start + _CHUNK] for start in range(0, len(resident_ids), _CHUNK))


def _derive(resident_ids: Sequence[UUID], only: Mapping[UUID, Sequence[Programme]]) -> int:
    """Of each resident's tasks those of some programmes, where `only` names any."""
    as_of, logged, programmes = today(), visits(resident_ids), plan().programmes
    wanted: dict[UUID, dict[str, Any]] = {}
    for id_, (person, village, unit) in people(resident_ids).items():
        theirs = logged.get(id_, ())
        for due in tasks_of(only.get(id_, programmes), person, theirs, as_of):
            wanted[due.id] = _row(id_, village, unit, due) | {"told": _is_told(due, theirs, as_of)}
    codes = {id_: {each.code for each in some} for id_, some in only.items()}
    return _write(_there(resident_ids, codes), wanted)


def _there(resident_ids: Sequence[UUID], only: Mapping[UUID, set[str]]) -> dict[UUID, dict[str, Any]]:
    rows = db.session.execute(_TASKS, {"ids": resident_ids})
    names = tuple(rows.keys())
    there = (dict(zip(names, row, strict=True)) for row in rows)
    return {
        each["id"]: each
        for each in there
        if each["resident_id"] not in only or each["programme"] in only[each["resident_id"]]
    }


def _write(there: Mapping[UUID, dict[str, Any]], wanted: Mapping[UUID, dict[str, Any]]) -> int:
    table = _table()
    changed = [row for id_, row in wanted.items() if there.get(id_) != row]
    gone = [row for id_, row in there.items() if id_ not in wanted]
    upsert(db.session(), table, changed, [c.name for c in table.columns if c.name != "id"])
    if gone:
        db.session.execute(delete(table).where(table.c.id.in_([row["id"] for row in gone])))
    for row in gone:
        _tell(row, None)
    for row in changed:
        _tell(there.get(row["id"]), row)
    return len(changed) + len(gone)


def _tell(before: Mapping[str, Any] | None, row: Mapping[str, Any] | None) -> None:
    was = before["channel"] if before and before["told"] else None
    channel = row["channel"] if row and row["told"] else None
    if before and was and was != channel:
        note(was, "task", before["id"], removed=True)
    if row and channel:
        note(channel, "task", row["id"])


def _is_told(due: Due, logged: Iterable[Visit], as_of: date) -> bool:
    """Phones ask what is to be done: of what is over they hear for a month (docs/decisions/070)."""
    done_on = (visit.on for visit in logged if visit.id == due.done_by)
    return due.is_open or max([due.window_end, *done_on]) >= as_of - _TOLD_FOR


def _row(resident_id: UUID, village: str, unit: UUID, due: Due) -> dict[str, Any]:
    return {
        "id": due.id,
        "resident_id": resident_id,
        "channel": village,
        "org_unit_id": unit,
        "kind": due.kind,
        "form": due.form,
        "title": due.title,
        "window_start": due.window_start,
        "due_on": due.due_on,
        "window_end": due.window_end,
        "status": "open" if due.is_open else "done",
        "severity": due.severity,
        "from_entry_id": due.made_by,
        "done_entry_id": due.done_by,
        "programme": due.programme,
        "seq": due.seq,
        "quota": due.quota,
        "plan_status": due.status,
        "attempts": due.attempts,
        "retry_on": due.retry_on,
        "hint": due.hint,
    }


def _table() -> Table:
    table = Task.__table__
    if not isinstance(table, Table):
        raise TypeError(table)
    return table


_TASKS = select(_table()).where(among(_table().c.resident_id, "ids"))
