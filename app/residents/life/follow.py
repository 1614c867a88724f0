"""Brings residents' records into line with what entries tell of their lives.

A record's state, its diseases, lists, pregnancies and homes are a function of what was told when it was
registered, updated or imported, and of the events of the entries that stand: whatever order these come in,
and whatever is taken back, the record ends the same. Nothing is written where nothing differs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.audit.log import log
from app.changes.note import note
from app.clock import today
from app.extensions import db
from app.residents.identity import faults_of_taken_numbers
from app.residents.life import pregnancies, residences, statuses
from app.residents.life.events import BornTo, Event, in_order
from app.residents.life.spans import Span, condition_spans, ended_with_pregnancies, list_spans
from app.residents.life.write import Change, put, write_rows, write_spans
from app.residents.models import Pregnancy, RecordStatus, Residence, Resident
from app.residents.move import Move, carry
from app.residents.parts import membership_id
from app.residents.register import require


@dataclass(frozen=True)
class Told:
    """What entries tell of one resident; `gone`: the entries that stand no longer."""

    events: Sequence[Event] = ()
    gone: Collection[str] = frozenset()


@dataclass(frozen=True)
class _Rows:
    """What was derived before, by resident."""

    steps: dict[UUID, list[RecordStatus]]
    carried: dict[UUID, list[Pregnancy]]
    homes: dict[UUID, list[Residence]]


def bring_into_line(told: Mapping[UUID, Told], by: UUID | None) -> dict[UUID, int]:
    """Returns the residents whose records changed, with how many rows; the caller tells of them."""
    ids = sorted(told)
    db.session.flush()
    people = db.session.scalars(
        select(Resident)
        .where(Resident.id.in_(ids))
        .order_by(Resident.id)
        .options(selectinload(Resident.conditions), selectinload(Resident.groups))
        .with_for_update(of=Resident, key_share=True)
    ).all()
    rows = _Rows(_by_resident(RecordStatus, ids), _by_resident(Pregnancy, ids), residences.rows_of(ids))
    changed = {}
    lived = {resident.id: resident.village_code for resident in people}
    for resident in people:
        change = _one(resident, told[resident.id], rows)
        if change.fields or change.rows:
            _mark(resident, change, by)
            changed[resident.id] = max(change.rows, 1)
    db.session.flush()
    carry(
        [
            Move(each.id, lived[each.id], each.village_code, each.org_unit_id)
            for each in people
            if each.village_code != lived[each.id]
        ]
    )
    return changed


def _one(resident: Resident, told: Told, rows: _Rows) -> Change:
    change = Change()
    _state(resident, told, rows.steps.get(resident.id, []), change)
    carried = pregnancies.fold(told.events)
    _pregnancies(resident, carried, rows.carried.get(resident.id, []), change)
    diseases = condition_spans(resident.id, resident.conditions, told.events, told.gone)
    write_spans(resident, "conditions", diseases, change)
    lists = list_spans(resident.id, resident.groups, told.events, told.gone)
    ends = [(each.ended_on, each.until) for each in carried if each.ended_on]
    lists = ended_with_pregnancies(lists, pregnancies.GROUP, ends) + _confined(resident.id, carried)
    write_spans(resident, "groups", lists, change)
    _live(resident, told, rows.homes.get(resident.id, []), change)
    _mother(resident, told.events, change)
    return change


def _state(resident: Resident, told: Told, rows: list[RecordStatus], change: Change) -> None:
    before = next((_step(row) for row in rows if row.source == statuses.BEFORE), None)
    if not rows and resident.archive_status != statuses.OPEN:
        day = resident.closed_on or resident.death_date
        before = statuses.Step(day, resident.archive_status, resident.death_cause, statuses.BEFORE)
    state, steps = statuses.fold(before, told.events)
    if not rows and all(step.source == statuses.BEFORE for step in steps):
        return
    if statuses.UNTRUE == resident.archive_status != state.archive_status and resident.id_no:
        require(faults_of_taken_numbers({"id_no": resident.id_no}, own=resident.id))
    change.fields |= put(resident, asdict(state))
    wanted = {
        uuid5(resident.id, f"status:{step.source}"): asdict(step) | {"place": place}
        for place, step in enumerate(steps)
    }
    change.rows += write_rows(RecordStatus, resident.id, wanted, rows)


def _step(row: RecordStatus) -> statuses.Step:
    return statuses.Step(row.day, row.status, row.cause, row.source)


def _pregnancies(
    resident: Resident, carried: Sequence[pregnancies.Carried], rows: list[Pregnancy], change: Change
) -> None:
    wanted = {uuid5(resident.id, f"pregnancy:{each.source}"): asdict(each) for each in carried}
    differing = write_rows(Pregnancy, resident.id, wanted, rows)
    change.rows += differing
    if differing:
        change.fields.add("pregnancy")


def _confined(resident_id: UUID, carried: Iterable[pregnancies.Carried]) -> list[Span]:
    return [
        Span(
            membership_id(resident_id, pregnancies.GROUP, each.source),
            pregnancies.GROUP,
            each.begun_on,
            each.until,
            each.source,
            each.ended_by,
            is_derived=True,
            more={"document": None},
        )
        for each in carried
    ]


def _live(resident: Resident, told: Told, rows: list[Residence], change: Change) -> None:
    stays = residences.homes(resident, rows, told.events, told.gone)
    kept = {row.id: row for row in rows}
    for home in stays:
        row = kept.pop(home.id, None)
        if row is None:
            db.session.add(residences.new_row(resident.id, home))
        elif not residences.write(row, home):
            continue
        change.rows += 1
    for row in kept.values():
        if row.is_derived:
            db.session.delete(row)
            change.rows += 1
        elif residences.lay_aside(row):
            change.rows += 1
    if stays:
        _settle_in(resident, stays[-1], change)


def _settle_in(resident: Resident, home: residences.Home, change: Change) -> None:
    if (resident.village_code, resident.household_id) == (home.village_code, home.household_id):
        return
    where: dict[str, Any] = {"village_code": home.village_code, "household_id": home.household_id}
    if home.village_code != resident.village_code:
        note(resident.village_code, "resident", resident.id, removed=True)
        where |= {"org_unit_id": home.org_unit_id, "doctor_id": home.doctor_id, "grid_id": None}
        where["team_id"] = residences.team_of(home.doctor_id, home.first or today())
    change.fields |= put(resident, where)
    db.session.expire(resident, ["household", "village", "org_unit"])


def _mother(resident: Resident, events: Iterable[Event], change: Change) -> None:
    told = in_order(each for each in events if isinstance(each, BornTo))
    change.fields |= put(resident, {"mother_id": told[-1].mother_id if told else None})


NAMED = {"village_code": "area_code", "household_id": "household_no"}  # as forms name them


def _mark(resident: Resident, change: Change, by: UUID | None) -> None:
    fields = sorted(NAMED.get(name, name) for name in change.fields)
    if fields:
        resident.version += 1
        resident.field_versions = {**resident.field_versions, **dict.fromkeys(fields, resident.version)}
        log("resident.updated", resident.id, by, chain=resident.village_code, fields=fields)
    note(resident.village_code, "resident", resident.id)


def _by_resident(kind: Any, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in db.session.scalars(select(kind).where(kind.resident_id.in_(ids)).order_by(kind.id)):
        found.setdefault(row.resident_id, []).append(row)
    return found
