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

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Table,
    Uuid,
    and_,
    func,
    or_,
    select,
    union_all,
)

from app.clock import today
from app.contracts.deaths import DIED, deaths_reported
from app.contracts.events import EVENT_FORMS
from app.contracts.facts import WITH_SUBMITTED, gather
from app.contracts.models import Agreement, AgreementMember, DueSlot, FormerDoctor, Fulfilment
from app.contracts.refulfil import refulfil, who_may_owe_otherwise
from app.contracts.rows import Rows, derive_rows
from app.contracts.signings import SIGN, chunks, signings_of, written
from app.contracts.timing import FORMS as PLANNING
from app.entries.models import Attendance, Entry, EntryStatus
from app.extensions import db
from app.indicators.answer import Answering, residents_on
from app.indicators.period import Period
from app.indicators.place import CLINIC, OF_THE_AUTHOR, Where, of_work
from app.indicators.rowset import Types, rowset
from app.residents.models import Resident

SUBMITTED = EntryStatus.SUBMITTED
HOPED = (EntryStatus.APPROVED, SUBMITTED)
REGISTRATION = "resident_registration"
OUTSIDE_CONTRACTS = ("home_service", "bed_open", "bed_round", "bed_close", "poverty")  # F06, F07, F09
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
    waiting = _waiting(where, period)
    rows = _derived(waiting)
    members = [key[0] for key in rows.agreement_member]
    members += _stored_members(waiting)
    instead = (
        _instead(_table(Agreement), rows.agreement, "id", [key[0] for key in rows.agreement]),
        _instead(_table(AgreementMember), rows.agreement_member, "id", members),
        _instead(_table(FormerDoctor), rows.former_doctor, "member_id", members),
        _instead(_table(DueSlot), rows.due_slot, "member_id", members),
        _instead(_table(Fulfilment), rows.fulfilment, "member_id", members),
    )
    return Source(*instead, _registered(HOPED, waiting), HOPED, tuple(waiting))


def what_waits(where: Where, period: Period) -> Source:
    """Of the same, what is about the people of whom something else would be so."""
    waiting = _waiting(where, period)
    others = _more_than_services(waiting)
    changes = refulfil(each for each in waiting if each not in others)
    rows = _derived(sorted(others, key=str))
    rows.fulfilment |= {(row["id"],): row for change in changes for row in change.gained}
    kept = (_served_outside_contracts(waiting) | {each.resident_id for each in changes}) - others
    looked_at = tuple(sorted(kept | others, key=str))
    alone = _alone(rows, _ids(kept), _ids(id_ for each in changes for id_ in each.lost))
    return Source(*alone, _registered(HOPED, looked_at), HOPED, looked_at, is_alone=True)


def source_of(basis: Basis, where: Where, period: Period) -> Source:
    return official() if basis is Basis.OFFICIAL else provisional(where, period)


def _waiting(where: Where, period: Period) -> list[UUID]:
    """Of the people who are looked at, or served there: of whom something waits, or whom a signing names."""
    waiting = Entry.status == SUBMITTED
    attended = select(Attendance.resident_id).join(Entry, Entry.id == Attendance.entry_id).where(waiting)
    of_waiting = select(Entry.resident_id).where(waiting).union(attended)
    found = set(db.session.scalars(_people(where, period, Resident.id.in_(of_waiting))))
    named = {id_ for each in written([SUBMITTED]) for id_ in each.named} - found
    for part in chunks(named):
        found.update(db.session.scalars(_people(where, period, Resident.id.in_(part))))
    return sorted(found.union(db.session.scalars(_served(where, period))), key=str)


def _people(where: Where, period: Period, which: ColumnElement[bool]) -> CompoundSelect[UUID]:
    """Of every team and doctor: what waits may be a contract of another one than the person's."""
    everybody = where.whoever()

    def narrowed(query: Select[Any], at: Answering) -> Select[Any]:
        query = query.join(CLINIC, CLINIC.id == at.org_unit_id)
        return query.where(which, *everybody.conditions(period, at))

    return residents_on(period.day, lambda _: [Resident.id], narrowed)


def _served(where: Where, period: Period) -> Select[UUID]:
    """Who was given a service from there, if it waits and belongs to who gave it."""
    query = select(Resident.id).join(Entry, Entry.resident_id == Resident.id)
    query = query.join(CLINIC, CLINIC.id == Entry.org_unit_id).where(*where.conditions(period, of_work()))
    return query.where(Entry.status == SUBMITTED, Entry.form.in_(OF_THE_AUTHOR))


def _derived(resident_ids: Sequence[UUID]) -> Rows:
    found, waiting = Rows(), written([SUBMITTED])
    for part in chunks(resident_ids):
        these = set(part)  # of a list, each signing would hash all of it
        about = {each.row.id for each in waiting if not these.isdisjoint(each.named)}
        facts = gather(part, written(WITH_SUBMITTED, signings_of(part) | about), WITH_SUBMITTED)
        rows = derive_rows(facts, today())
        for name, values in vars(found).items():
            values.update(getattr(rows, name))
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
    replaced = rowset({"id": Uuid()}, [{"id": id_} for id_ in ids])
    stored = select(*(table.c[name] for name in _COLUMNS[table.name])).where(table.c[by].not_in(replaced))
    return union_all(stored, _rows(table, rows)).cte(f"some_{table.name}")


def _alone(
    rows: Rows, people: Select[Any], lost: Select[Any]
) -> tuple[FromClause, FromClause, FromClause, FromClause, FromClause]:
    """These rows, and the contracts of these people as they are stored, less what would not fulfil them."""
    agreement, member, former, slot, given = map(_table, _TABLES)
    theirs = member.c.resident_id.in_(people)
    derived = _ids(key[0] for key in rows.agreement)
    ids, agreements = select(member.c.id).where(theirs), select(member.c.agreement_id).where(theirs)
    return (
        _with(agreement, rows, and_(agreement.c.id.in_(agreements), agreement.c.id.not_in(derived))),
        _with(member, rows, theirs),
        _with(former, rows, former.c.member_id.in_(ids)),
        _with(slot, rows, slot.c.member_id.in_(ids)),
        _with(given, rows, and_(given.c.member_id.in_(ids), given.c.id.not_in(lost))),
    )


def _ids(ids: Iterable[UUID]) -> Select[Any]:
    return rowset({"id": Uuid()}, [{"id": id_} for id_ in sorted(ids, key=str)])


def _with(table: Table, rows: Rows, condition: ColumnElement[bool]) -> FromClause:
    stored = select(*(table.c[name] for name in _COLUMNS[table.name])).where(condition)
    return union_all(stored, _rows(table, getattr(rows, table.name))).cte(f"some_{table.name}")


def _more_than_services(waiting: Iterable[UUID]) -> set[UUID]:
    """Those of them whose life or contracts would be others, whatever services wait besides."""
    others = or_(Entry.form.in_((SIGN, *EVENT_FORMS, *PLANNING, REGISTRATION)), Entry.visit_result == DIED)
    found = {id_ for each in written([SUBMITTED]) for id_ in each.named}.intersection(waiting)
    found |= _of_whom(waiting, others)
    return found | who_may_owe_otherwise(each for each in waiting if each not in found)


def _served_outside_contracts(waiting: Iterable[UUID]) -> set[UUID]:
    """Those of them who were given services that count whether or not they are signed up."""
    return _of_whom(waiting, Entry.form.in_(OUTSIDE_CONTRACTS))


def _of_whom(people: Iterable[UUID], condition: ColumnElement[bool]) -> set[UUID]:
    query = select(Resident.id).join(Entry, Entry.resident_id == Resident.id)
    query = query.where(Entry.status == SUBMITTED, condition)
    found: set[UUID] = set()
    for part in chunks(people):
        found.update(db.session.scalars(query.where(Resident.id.in_(part))))
    return found


def _rows(table: Table, rows: dict[Any, dict[str, Any]]) -> Select[Any]:
    types: Types = {name: table.c[name].type for name in _COLUMNS[table.name]}
    return rowset(types, rows.values())


def _registered(statuses: Sequence[EntryStatus], waiting: Sequence[UUID]) -> FromClause:
    """The residents whose registration, if they were registered by an entry, is in one of these states."""
    registered = select(Entry.id).where(Entry.status.in_(statuses), Entry.form == REGISTRATION)
    columns = (Resident.id, Resident.birth_date, Resident.archive_status, Resident.closed_on)
    known = or_(Resident.entry_id.is_(None), Resident.entry_id.in_(registered))
    reported = {id_: day for part in chunks(waiting) for id_, day in deaths_reported(part).items()}
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
