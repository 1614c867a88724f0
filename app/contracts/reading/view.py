"""Reads contracts as people look at them: each item done of due, who did what when, what happened since.

Read for many members in a fixed number of statements; pages show it, the wire carries it (docs/wire.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select

from app.accounts.models import User
from app.clock import today
from app.contracts.models import (
    Agreement,
    AgreementEvent,
    AgreementItem,
    AgreementMember,
    DueSlot,
    Fulfilment,
)
from app.contracts.reading.contract_view import NEVER_HELD, ContractView, Given, PromisedItem, Services
from app.contracts.reading.parts import unfilled
from app.contracts.signings.read import chunks
from app.contracts.terms.catalogue import item_names
from app.entries.models import Entry
from app.extensions import db
from app.orgs.settings import setting
from app.residents.models import Household, Resident

OF_AGREEMENT = (
    "entry_id", "kind", "mode", "scope", "signed_on", "fee_total", "fee_paid", "fee_sources",
    "fee_amounts", "invoice_no", "paper_no", "signed_place",
    "evidence", "has_full_evidence", "representative_id",
)  # fmt: skip


def view_contracts(member_ids: Iterable[UUID]) -> list[ContractView]:
    """In no order; one that is missing in the answer does not exist."""
    return [view for part in chunks(member_ids) for view in _views(part)]


def contracts_of(resident_id: UUID) -> list[ContractView]:
    """All of one person, the newest first."""
    query = select(AgreementMember.id).where(AgreementMember.resident_id == resident_id)
    views = view_contracts(db.session.scalars(query))
    return sorted(views, key=lambda each: (each.row.start_date, str(each.row.id)), reverse=True)


def _views(keys: Sequence[UUID]) -> list[ContractView]:
    day, remind = today(), int(setting("renewal_remind_days"))
    rows = _members(keys)
    names = {signed_on: item_names(signed_on) for signed_on in {row.signed_on for row in rows}}
    given, events = _given(keys), _events(keys)
    promised = _promised(keys, {row.id: row for row in rows}, given, names, day)
    others, before, followed = _others(rows), _previous(rows), _followed(keys)
    return [
        ContractView(
            row,
            day,
            remind,
            promised[row.id],
            events[row.id],
            [each for each in others[row.agreement_id] if each.resident_id != row.resident_id],
            before.get(row.previous_id),
            row.id in followed,
            names[row.signed_on],
            list(_unpromised(row.id, promised[row.id], given)),
        )
        for row in rows
    ]


def _unpromised(
    member_id: UUID, promised: Sequence[PromisedItem], given: Services
) -> Iterator[tuple[str, Given]]:
    known = {each.item_id for each in promised}
    for (id_, item_id), services in given.items():
        if id_ == member_id and item_id not in known:
            yield from ((item_id, each) for each in services)


def _members(keys: Sequence[UUID]) -> Sequence[Row[Any]]:
    agreement, member = Agreement.__table__, AgreementMember.__table__
    query = (
        select(
            member,
            *(agreement.c[name] for name in OF_AGREEMENT),
            User.name.label("doctor_name"),
            Resident.name.label("resident_name"),
            Household.household_no,
        )
        .join(agreement, agreement.c.id == member.c.agreement_id)
        .outerjoin(Household, Household.id == agreement.c.household_id)
        .join(User, User.id == member.c.doctor_id)
        .join(Resident, Resident.id == member.c.resident_id)
        .where(member.c.id.in_(keys))
    )
    return db.session.execute(query).all()


def _promised(
    keys: Sequence[UUID],
    members: Mapping[UUID, Row[Any]],
    given: Services,
    names: Mapping[date, Mapping[str, str]],
    day: date,
) -> Mapping[UUID, list[PromisedItem]]:
    slots = _by_item(_select(DueSlot, keys, "due_on", "number"))
    waiver_counts = bool(setting("waiver_counts"))
    found: dict[UUID, list[PromisedItem]] = defaultdict(list)
    for row in _select(AgreementItem, keys, "item_id"):
        member, key = members[row.member_id], (row.member_id, row.item_id)
        until = member.ended_on or member.end_date
        within = [slot for slot in slots[key] if slot.due_on <= until]
        name = names[member.signed_on].get(row.item_id, row.item_id)
        facts = (row.item_id, name, row.rule, row.times_total, within, given.get(key, ()), day, waiver_counts)
        prices = (row.unit_price, row.discount, row.resident_pays)
        found[row.member_id].append(PromisedItem(*facts, *prices))
    return found


def _given(keys: Sequence[UUID]) -> Services:
    table = Fulfilment.__table__
    query = (
        select(table, Entry.form, User.name.label("by"))
        .join(Entry, Entry.id == table.c.entry_id)
        .join(User, User.id == Entry.author_id)
        .where(table.c.member_id.in_(keys))
        .order_by(table.c.served_on, table.c.entry_id)
    )
    found: dict[tuple[UUID, str], list[Given]] = defaultdict(list)
    rows = db.session.execute(query).all()
    lacking = unfilled((row.entry_id, row.reason) for row in rows)
    for row in rows:
        before = found[row.member_id, row.item_id]
        slot = 1 + sum(each.counted for each in before) if row.counted else None
        lacks = lacking.get(row.entry_id) if row.reason else None
        how = (row.form, row.by, row.counted, row.reason, slot, lacks or None)
        before.append(Given(row.served_on, row.entry_id, *how))
    return found


def _events(keys: Sequence[UUID]) -> Mapping[UUID, list[Row[Any]]]:
    table = AgreementEvent.__table__
    query = select(table, User.name.label("by")).join(User, User.id == table.c.author_id)
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    rows = query.where(table.c.member_id.in_(keys)).order_by(table.c.occurred_on, table.c.entry_id)
    for row in db.session.execute(rows):
        found[row.member_id].append(row)
    return found


def _others(rows: Sequence[Row[Any]]) -> Mapping[UUID, list[Row[Any]]]:
    """The members of the household agreements among these."""
    member = AgreementMember.__table__
    query = (
        select(member, Resident.name.label("resident_name"), Resident.relation_to_head)
        .join(Resident, Resident.id == member.c.resident_id)
        .where(member.c.agreement_id.in_({row.agreement_id for row in rows if row.scope == "household"}))
        .order_by(Resident.birth_date, Resident.id)
    )
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.agreement_id].append(row)
    return found


def _previous(rows: Sequence[Row[Any]]) -> Mapping[UUID, Row[Any]]:
    member = AgreementMember.__table__
    ids = {row.previous_id for row in rows if row.previous_id}
    query = (
        select(member, User.name.label("doctor_name"))
        .join(User, User.id == member.c.doctor_id)
        .where(member.c.id.in_(ids))
    )
    return {row.id: row for row in db.session.execute(query)} if ids else {}


def _followed(keys: Sequence[UUID]) -> set[UUID | None]:
    """Those of these contracts after which another one was signed."""
    query = select(AgreementMember.previous_id).where(
        AgreementMember.previous_id.in_(keys), AgreementMember.status.not_in(NEVER_HELD)
    )
    return set(db.session.scalars(query))


def _select(model: type[Any], keys: Sequence[UUID], *order: str) -> Iterable[Row[Any]]:
    table: Table = model.__table__
    query = select(table).where(table.c.member_id.in_(keys))
    return db.session.execute(query.order_by(*(table.c[name] for name in order)))


def _by_item(rows: Iterable[Row[Any]]) -> Mapping[tuple[UUID, str], list[Row[Any]]]:
    found: dict[tuple[UUID, str], list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.member_id, row.item_id].append(row)
    return found
