"""Brings residents' records into line with what entries tell of their lives.

A record's state, its diseases, lists, pregnancies and homes are a function of what was told when it was
registered, updated or imported, and of the events of the entries that stand: whatever order these come in,
and whatever is taken back, the record ends the same. Nothing is written where nothing differs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
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
from app.residents.models import Condition, GroupMembership, Pregnancy, RecordStatus, Residence, Resident
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


@dataclass
class _Change:
    """What of one record differs; `rows`: how many rows of its parts."""

    fields: set[str] = field(default_factory=set)
    rows: int = 0


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


def _one(resident: Resident, told: Told, rows: _Rows) -> _Change:
    change = _Change()
    _state(resident, told, rows.steps.get(resident.id, []), change)
    carried = pregnancies.fold(told.events)
    _pregnancies(resident, carried, rows.carried.get(resident.id, []), change)
    diseases = condition_spans(resident.id, resident.conditions, told.events, told.gone)
    _apply_spans(resident, "conditions", diseases, change)
    lists = list_spans(resident.id, resident.groups, told.events, told.gone)
    ends = [(each.ended_on, each.until) for each in carried if each.ended_on]
    lists = ended_with_pregnancies(lists, pregnancies.GROUP, ends) + _confined(resident.id, carried)
    _apply_spans(resident, "groups", lists, change)
    _live(resident, told, rows.homes.get(resident.id, []), change)
    _mother(resident, told.events, change)
    return change


def _state(resident: Resident, told: Told, rows: list[RecordStatus], change: _Change) -> None:
    before = next((_step(row) for row in rows if row.source == statuses.BEFORE), None)
    if not rows and resident.archive_status != statuses.OPEN:
        day = resident.closed_on or resident.death_date
        before = statuses.Step(day, resident.archive_status, resident.death_cause, statuses.BEFORE)
    state, steps = statuses.fold(before, told.events)
    if not rows and all(step.source == statuses.BEFORE for step in steps):
        return
    if statuses.UNTRUE == resident.archive_status != state.archive_status and resident.id_no:
        require(faults_of_taken_numbers({"id_no": resident.id_no}, own=resident.id))
    _set(resident, asdict(state), change)
    wanted = {
        uuid5(resident.id, f"status:{step.source}"): asdict(step) | {"place": place}
        for place, step in enumerate(steps)
    }
    change.rows += _write(RecordStatus, resident.id, wanted, rows)


def _step(row: RecordStatus) -> statuses.Step:
    return statuses.Step(row.day, row.status, row.cause, row.source)


def _pregnancies(
    resident: Resident, carried: Sequence[pregnancies.Carried], rows: list[Pregnancy], change: _Change
) -> None:
    wanted = {uuid5(resident.id, f"pregnancy:{each.source}"): asdict(each) for each in carried}
    differing = _write(Pregnancy, resident.id, wanted, rows)
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


def _apply_spans(resident: Resident, name: str, spans: Sequence[Span], change: _Change) -> None:
    rows: list[Any] = getattr(resident, name)
    kept = {row.id: row for row in rows}
    for span in spans:
        row = kept.pop(span.id, None)
        if row is None:
            rows.append(_fresh(resident, name, span))
        elif not _differing(row, _columns(name, span)):
            continue
        else:
            _assign(row, _columns(name, span))
        change.rows += 1
        change.fields.add(name)
    for row in kept.values():
        change.rows += 1
        change.fields.add(name)
        rows.remove(row)
        db.session.delete(row)


def _fresh(resident: Resident, name: str, span: Span) -> Condition | GroupMembership:
    kind: Any = Condition if name == "conditions" else GroupMembership
    code = {"code": span.code} if name == "conditions" else {"group_code": span.code}
    never_told = {"told_from": None, "told_to": None, "told_ended_by": None}
    row: Condition | GroupMembership = kind(
        id=span.id,
        resident_id=resident.id,
        source=span.source,
        is_derived=True,
        **code,
        **never_told,
        **_columns(name, span),
    )
    return row


def _columns(name: str, span: Span) -> dict[str, Any]:
    first, last = ("managed_from", "managed_to") if name == "conditions" else ("valid_from", "valid_to")
    return {first: span.first, last: span.last, "ended_by": span.ended_by} | span.more


def _live(resident: Resident, told: Told, rows: list[Residence], change: _Change) -> None:
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


def _settle_in(resident: Resident, home: residences.Home, change: _Change) -> None:
    where: dict[str, Any] = {"village_code": home.village_code, "household_id": home.household_id}
    if not _differing(resident, where):
        return
    if home.village_code != resident.village_code:
        note(resident.village_code, "resident", resident.id, removed=True)
        where |= {"org_unit_id": home.org_unit_id, "doctor_id": home.doctor_id, "grid_id": None}
        where["team_id"] = residences.team_of(home.doctor_id, home.first or today())
    _set(resident, where, change)
    db.session.expire(resident, ["household", "village", "org_unit"])


def _mother(resident: Resident, events: Iterable[Event], change: _Change) -> None:
    told = in_order(each for each in events if isinstance(each, BornTo))
    mother = told[-1].mother_id if told else None
    if mother != resident.mother_id:
        _set(resident, {"mother_id": mother}, change)


def _write(
    kind: type[RecordStatus] | type[Pregnancy],
    resident_id: UUID,
    wanted: Mapping[UUID, dict[str, Any]],
    rows: Iterable[Any],
) -> int:
    kept, changed = {row.id: row for row in rows}, 0
    for id_, columns in wanted.items():
        row = kept.pop(id_, None)
        if row is None:
            db.session.add(kind(id=id_, resident_id=resident_id, **columns))
        elif _differing(row, columns):
            _assign(row, columns)
        else:
            continue
        changed += 1
    for row in kept.values():
        db.session.delete(row)
    return changed + len(kept)


def _differing(row: Any, columns: Mapping[str, Any]) -> set[str]:
    return {name for name, value in columns.items() if getattr(row, name) != value}


def _assign(row: Any, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def _set(resident: Resident, columns: Mapping[str, Any], change: _Change) -> None:
    differing = _differing(resident, columns)
    _assign(resident, {name: columns[name] for name in differing})
    change.fields |= differing


NAMED = {"village_code": "area_code", "household_id": "household_no"}  # as forms name them


def _mark(resident: Resident, change: _Change, by: UUID | None) -> None:
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
