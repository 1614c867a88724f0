"""Reads from the tables what planning asks for: people, and the visits that stand."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select, union_all

from app.clock import day_in_china, today
from app.columns import among
from app.entries.models import Entry, EntryStatus, Revision
from app.entries.tables import table_of
from app.extensions import db
from app.formdefs.language.dates import read_day
from app.residents.groups.standing import standing
from app.residents.models import Condition, GroupMembership, Resident
from app.worklists.planning.due import Person, Visit
from app.worklists.planning.programme import Plan, plan, programmes

_Row = Row[*tuple[Any, ...]]
STANDING = (EntryStatus.SUBMITTED, EntryStatus.RETURNED, EntryStatus.APPROVED)
CLOSED = "9"  # mgmt_outcome 终止管理


def people(ids: Sequence[UUID]) -> dict[UUID, tuple[Person, str, UUID]]:
    """Each with the village and the clinic that answers."""
    codes = sorted({code for each in programmes() for code in each.starters})
    spans: dict[UUID, list[_Row]] = defaultdict(list)
    rows = db.session.execute(_PEOPLE, {"ids": ids, "codes": codes}).all()
    for row in rows:
        spans[row.id].append(row)
    return {row.id: (_person(row, spans[row.id]), row.village_code, row.org_unit_id) for row in rows}


def visits(ids: Sequence[UUID]) -> dict[UUID, list[Visit]]:
    found: dict[UUID, list[Visit]] = defaultdict(list)
    planned = plan()
    for row in _read("resident_id", ids):
        found[row.resident_id].append(_visit(row, planned))
    return found


def visits_by_entry(ids: Sequence[UUID]) -> dict[UUID, Visit]:
    """Of those entries that planning asks for."""
    return {row.id: _visit(row, plan()) for row in _read("id", ids)}


def _read(by: str, ids: Sequence[UUID]) -> Sequence[_Row]:
    planned = plan()
    statement = _visits(by, planned.paths)
    return db.session.execute(statement, {"ids": ids, "forms": sorted(planned.forms)}).all()


def _person(row: _Row, spans: Sequence[_Row]) -> Person:
    known = [(span.code, span.begins, span.ends) for span in spans if span.code is not None]
    since, over = standing(known, today())
    return Person(
        row.id,
        row.sex,
        row.birth_date,
        day_in_china(row.created_at),
        since,
        over,
        row.archive_status != "0",
        row.closed_on,
    )


def _visit(row: _Row, planned: Plan) -> Visit:
    said = row[len(row) - len(planned.paths) :]
    facts = {
        path: _fact(value, path in planned.yes_or_no)
        for path, value in zip(planned.paths, said, strict=True)
        if value is not None
    }
    doctor = next((facts[path] for path in ("next_visit_date", "next_round") if path in facts), None)
    return Visit(
        row.id,
        row.form,
        row.occurred_on,
        row.visit_result or "1",
        _day(doctor),
        _day(row.next_by),
        row.ref_flag == "2",
        row.mgmt_outcome == CLOSED,
        row.severity,
        facts,
        row.visit_id,
    )


def _fact(value: object, is_yes_or_no: bool) -> str:
    """As phones have it: SQLite gives yes and no as 1 and 0."""
    if not is_yes_or_no:
        return str(value)
    return "true" if str(value) in ("1", "true") else "false"


def _day(text: str | None) -> date | None:
    return read_day(text) if text else None


# Put together once: that costs as much as running them.
_PATIENT, _DISEASE, _GROUP = table_of(Resident), table_of(Condition), table_of(GroupMembership)
_SPANS = union_all(
    select(
        _DISEASE.c.resident_id,
        _DISEASE.c.code,
        _DISEASE.c.managed_from.label("begins"),
        _DISEASE.c.managed_to.label("ends"),
    ).where(
        among(_DISEASE.c.resident_id, "ids"),
        among(_DISEASE.c.code, "codes"),
        _DISEASE.c.managed_from.is_not(None),
    ),
    select(_GROUP.c.resident_id, _GROUP.c.group_code, _GROUP.c.valid_from, _GROUP.c.valid_to).where(
        among(_GROUP.c.resident_id, "ids"), among(_GROUP.c.group_code, "codes")
    ),
).subquery()
_PEOPLE = (
    select(
        _PATIENT.c.id,
        _PATIENT.c.sex,
        _PATIENT.c.birth_date,
        _PATIENT.c.village_code,
        _PATIENT.c.org_unit_id,
        _PATIENT.c.archive_status,
        _PATIENT.c.closed_on,
        _PATIENT.c.created_at,
        _SPANS.c.code,
        _SPANS.c.begins,
        _SPANS.c.ends,
    )
    .select_from(_PATIENT.outerjoin(_SPANS, _SPANS.c.resident_id == _PATIENT.c.id))
    .where(among(_PATIENT.c.id, "ids"))
)
_ENTRY, _REVISION = table_of(Entry), table_of(Revision)


@lru_cache(8)
def _visits(by: str, paths: tuple[str, ...]) -> Select[Any]:
    answers = _REVISION.c.answers
    return (
        select(
            _ENTRY.c.id,
            _ENTRY.c.resident_id,
            _ENTRY.c.form,
            _ENTRY.c.occurred_on,
            _ENTRY.c.visit_result,
            _ENTRY.c.severity,
            _ENTRY.c.visit_id,
            answers["mgmt_outcome"].as_string().label("mgmt_outcome"),
            answers[("referral", "ref_flag")].as_string().label("ref_flag"),
            _REVISION.c.outcome["next_by"].as_string().label("next_by"),
            *(answers[tuple(path.split("."))].as_string().label(path) for path in paths),
        )
        .select_from(
            _ENTRY.join(
                _REVISION, (_REVISION.c.entry_id == _ENTRY.c.id) & (_REVISION.c.number == _ENTRY.c.revision)
            )
        )
        .where(
            among(_ENTRY.c[by], "ids"),
            among(_ENTRY.c.form, "forms"),
            _ENTRY.c.status.in_(STANDING),
        )
    )
