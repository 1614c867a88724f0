"""What figures are counted from: what was approved (official), or also what waits for review (provisional).

Contracts and fulfilments are derived from approved entries and stored. What submitted entries would make of
them is derived on the spot, by the same rules, for the people whom they concern, and read in place of what is
stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Table, Uuid, and_, func, or_, select, union_all

from app.clock import today
from app.contracts.derived.deaths import deaths_reported
from app.contracts.derived.facts import WITH_SUBMITTED, gather
from app.contracts.derived.refulfil import refulfil
from app.contracts.derived.rows import Rows, derive_rows
from app.contracts.models import Agreement, AgreementMember, DueSlot, FormerDoctor, Fulfilment
from app.contracts.signings.read import Written, chunks, signings_of, written
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.indicators.source.waiting import REGISTRATION, SUBMITTED, waiting
from app.residents.models import Resident
from app.rowset import Types, ids_of, rowset

TOGETHER = 20_000  # people who are derived at a time: what a household signed is read once, not for each
HOPED = (EntryStatus.APPROVED, SUBMITTED)
_COLUMNS = {
    "agreement": (
        "id",
        "entry_id",
        "representative_id",
        "signed_on",
        "is_void",
        "has_full_evidence",
        "kind",
        "mode",
        "scope",
        "fee_total",
        "catalogue_version",
    ),
    "agreement_member": (
        "id",
        "agreement_id",
        "resident_id",
        "team_id",
        "doctor_id",
        "packages",
        "start_date",
        "end_date",
        "status",
        "ended_on",
        "end_reason",
    ),
    "due_slot": ("member_id", "item_id", "number", "due_on", "waived_on"),
    "former_doctor": ("member_id", "valid_from", "valid_to", "doctor_id", "team_id"),
    "fulfilment": ("id", "entry_id", "member_id", "item_id", "served_on", "is_face_to_face", "counted"),
}


_TABLES = (Agreement, AgreementMember, FormerDoctor, DueSlot, Fulfilment)


class Basis(StrEnum):
    OFFICIAL = "official"  # 已审核
    PROVISIONAL = "provisional"  # 含待审


@dataclass(frozen=True)
class Source:
    """The tables that figures are counted from, or what stands in for them."""

    agreement: FromClause
    member: FromClause
    former: FromClause  # who answered for contracts before
    slot: FromClause
    fulfilment: FromClause
    person: FromClause  # id, birth_date, archive_status, closed_on, died_on
    statuses: tuple[EntryStatus, ...]  # of the entries that count
    waiting: tuple[UUID, ...] = ()  # the people of whom it says something else than what is stored
    is_alone: bool = False  # of them alone, in no table


def official() -> Source:
    approved = _registered([EntryStatus.APPROVED], ())
    agreement, member, former, slot, given = map(_table, _TABLES)
    return Source(agreement, member, former, slot, given, approved, (EntryStatus.APPROVED,))


def provisional(where: Where, period: Period) -> Source:
    """Everything, with what waits about the people who are looked at."""
    found = waiting(where, period)
    rows = _derived(found.people, found.signings)
    members = [key[0] for key in rows.agreement_member]
    members += _stored_members(found.people)
    instead = (
        _instead(_table(Agreement), rows.agreement, "id", [key[0] for key in rows.agreement]),
        _instead(_table(AgreementMember), rows.agreement_member, "id", members),
        _instead(_table(FormerDoctor), rows.former_doctor, "member_id", members),
        _instead(_table(DueSlot), rows.due_slot, "member_id", members),
        _instead(_table(Fulfilment), rows.fulfilment, "member_id", members),
    )
    return Source(*instead, _registered(HOPED, found.dead), HOPED, tuple(found.people))


def what_waits(where: Where, period: Period) -> Source:
    """Of the same, what is about the people of whom something else would be so."""
    found = waiting(where, period)
    others = found.more_than_services
    changes = refulfil(found.services)
    rows = _derived(others, found.signings)
    rows.fulfilment |= {(row["id"],): row for change in changes for row in change.gained}
    kept = (found.served_outside_contracts | {each.resident_id for each in changes}) - others
    looked_at = tuple(sorted(kept | others))
    alone = _alone(rows, ids_of(kept), ids_of(id_ for each in changes for id_ in each.lost))
    return Source(*alone, _registered(HOPED, found.dead), HOPED, looked_at, is_alone=True)


def source_of(basis: Basis, where: Where, period: Period) -> Source:
    return official() if basis is Basis.OFFICIAL else provisional(where, period)


def _derived(resident_ids: Iterable[UUID], signings: Sequence[Written]) -> Rows:
    """What their contracts would be; `signings`: those that wait, which have made none yet."""
    found, of, ids = Rows(), _by_person(signings), sorted(resident_ids)
    for part in (ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER)):
        about = {id_ for each in part for id_ in of.get(each, ())}
        facts = gather(part, written(WITH_SUBMITTED, signings_of(part) | about), WITH_SUBMITTED)
        rows = derive_rows(facts, today())
        for name, values in vars(found).items():
            values.update(getattr(rows, name))
    return found


def _by_person(signings: Sequence[Written]) -> dict[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {}
    for each in signings:
        for id_ in each.named:
            found.setdefault(id_, []).append(each.row.id)
    return found


def _stored_members(resident_ids: Iterable[UUID]) -> list[UUID]:
    query = select(AgreementMember.id)
    return [
        id_
        for part in chunks(resident_ids)
        for id_ in db.session.scalars(query.where(AgreementMember.resident_id.in_(part)))
    ]


def _instead(table: Table, rows: dict[Any, dict[str, Any]], by: str, ids: Sequence[UUID]) -> FromClause:
    """The table with `rows` in place of those whose column `by` is one of `ids`."""
    replaced = ids_of(ids)
    stored = select(*(table.c[name] for name in _COLUMNS[table.name])).where(table.c[by].not_in(replaced))
    return union_all(stored, _rows(table, rows)).cte(f"some_{table.name}")


def _alone(
    rows: Rows, people: Select[Any], lost: Select[Any]
) -> tuple[FromClause, FromClause, FromClause, FromClause, FromClause]:
    """These rows, and the contracts of these people as they are stored, less what would not fulfil them."""
    agreement, member, former, slot, given = map(_table, _TABLES)
    theirs = member.c.resident_id.in_(people)
    derived = ids_of(key[0] for key in rows.agreement)
    ids, agreements = select(member.c.id).where(theirs), select(member.c.agreement_id).where(theirs)
    return (
        _with(agreement, rows, and_(agreement.c.id.in_(agreements), agreement.c.id.not_in(derived))),
        _with(member, rows, theirs),
        _with(former, rows, former.c.member_id.in_(ids)),
        _with(slot, rows, slot.c.member_id.in_(ids)),
        _with(given, rows, and_(given.c.member_id.in_(ids), given.c.id.not_in(lost))),
    )


def _with(table: Table, rows: Rows, condition: ColumnElement[bool]) -> FromClause:
    stored = select(*(table.c[name] for name in _COLUMNS[table.name])).where(condition)
    return union_all(stored, _rows(table, getattr(rows, table.name))).cte(f"some_{table.name}")


def _rows(table: Table, rows: dict[Any, dict[str, Any]]) -> Select[Any]:
    types: Types = {name: table.c[name].type for name in _COLUMNS[table.name]}
    return rowset(types, rows.values())


def _registered(statuses: Sequence[EntryStatus], dead: Iterable[UUID]) -> FromClause:
    """The residents whose registration, if they were registered by an entry, is in one of these states.

    `dead`: those who died by what waits.
    """
    registered = select(Entry.id).where(Entry.status.in_(statuses), Entry.form == REGISTRATION)
    columns = (Resident.id, Resident.birth_date, Resident.archive_status, Resident.closed_on)
    known = or_(Resident.entry_id.is_(None), Resident.entry_id.in_(registered))
    reported = deaths_reported(dead)
    if not reported:
        return _select(*columns, Resident.death_date.label("died_on")).where(known).subquery("person")
    types: Types = {"resident_id": Uuid(), "died_on": Resident.__table__.c.death_date.type}
    rows = [{"resident_id": id_, "died_on": day} for id_, day in reported.items()]
    dying = rowset(types, rows).subquery("dying")
    died_on = func.coalesce(Resident.death_date, dying.c.died_on).label("died_on")
    joined = _select(*columns, died_on).outerjoin(dying, dying.c.resident_id == Resident.id)
    return joined.where(known).subquery("person")


def _select(*columns: Any) -> Select[Any]:
    return select(*columns).select_from(Resident)


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
