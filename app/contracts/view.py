"""A contract as people look at it: each item done of due, who did what when, and what happened since.

Read for many members in a fixed number of statements; pages show it, the wire carries it (docs/wire.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select

from app.accounts.models import User
from app.clock import today
from app.contracts.catalogue import item_names
from app.contracts.events import REQUEST, WAIVER
from app.contracts.hold import UPCOMING
from app.contracts.kept import kept_on
from app.contracts.models import (
    Agreement,
    AgreementEvent,
    AgreementItem,
    AgreementMember,
    DueSlot,
    Fulfilment,
)
from app.contracts.signings import chunks
from app.entries.models import Entry
from app.extensions import db
from app.orgs.settings import setting
from app.residents.models import Resident

OF_AGREEMENT = (
    "entry_id", "kind", "mode", "scope", "signed_on", "fee_total", "fee_paid", "fee_sources", "invoice_no",
    "evidence", "has_full_evidence", "representative_id",
)  # fmt: skip
NEVER_HELD = ("void", "pending_member")


@dataclass(frozen=True)
class Given:
    """One service given for an item; `slot` says which of those owed it was."""

    on: date
    entry_id: UUID
    form: str
    by: str
    counted: bool
    reason: str | None
    slot: int | None


@dataclass(frozen=True)
class PromisedItem:
    """An item of the contract: what is owed, as far as the contract holds, and what was given."""

    item_id: str
    name: str
    rule: str
    times_total: int | None
    slots: Sequence[Row[Any]]
    given: Sequence[Given]
    day: date
    waiver_counts: bool

    @cached_property
    def owed(self) -> list[Row[Any]]:
        """The slots that are due some day; an explained one only if explanations do not count."""
        return [slot for slot in self.slots if not (self.waiver_counts and slot.waived_by)]

    @property
    def due(self) -> int:
        return sum(slot.due_on <= self.day for slot in self.owed)

    @property
    def done(self) -> int:
        return sum(each.counted and each.on <= self.day for each in self.given)

    @property
    def behind(self) -> int:
        return max(0, self.due - self.done)

    @property
    def next_due(self) -> date | None:
        """The slots are done in order, so that the next is the first that is not."""
        left = self.owed[self.done :]
        return left[0].due_on if left else None

    @property
    def waived(self) -> list[date]:
        return [slot.due_on for slot in self.slots if slot.waived_by]


@dataclass(frozen=True)
class ContractView:
    """One member's contract with all about it; `row` has the columns of member and agreement."""

    row: Row[Any]
    day: date
    remind_days: int
    promised: Sequence[PromisedItem]
    events: Sequence[Row[Any]]
    others: Sequence[Row[Any]]  # of the household
    previous: Row[Any] | None
    is_followed: bool  # another contract begins after it

    @property
    def status(self) -> str:
        return status_on(self.row, self.day)

    @property
    def until(self) -> date:
        """The last day on which it holds."""
        until: date = self.row.ended_on or self.row.end_date
        return until

    @property
    def remind_from(self) -> date | None:
        """From when on the resident should be asked to renew; None if nothing is left to renew."""
        is_open = self.row.status in ("active", "expired") and not self.is_followed
        return self.row.end_date - timedelta(days=self.remind_days) if is_open else None

    @property
    def requests(self) -> list[Row[Any]]:
        changed = {each.details.get("request_id") for each in self.events}
        asked = (each for each in self.events if each.form == REQUEST)
        return [each for each in asked if str(each.entry_id) not in changed]

    @cached_property
    def kept(self) -> dict[UUID, date]:
        """Request → when what was asked for was given."""
        accepted = (each for each in self.requests if each.details.get("promised_date"))
        asked = [(each.entry_id, each.occurred_on, each.details.get("item_ids") or ()) for each in accepted]
        return kept_on(
            asked, {item.item_id: [each.on for each in item.given if each.counted] for item in self.promised}
        )

    @property
    def waivers(self) -> list[Row[Any]]:
        return [each for each in self.events if each.form == WAIVER]

    @property
    def turns(self) -> list[Row[Any]]:
        """What happened to the contract itself."""
        return [each for each in self.events if each.form not in (REQUEST, WAIVER)]


def status_on(member: Row[Any], day: date) -> str:
    """What a contract is on that day: the stored status says how it ends, and does not wait for the day."""
    if member.status in NEVER_HELD:
        return str(member.status)
    if day <= (member.ended_on or member.end_date):
        return "active" if day >= member.start_date else UPCOMING
    return "expired" if member.status in ("active", UPCOMING) else str(member.status)


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
    promised, events = _promised(keys, {row.id: row for row in rows}, day), _events(keys)
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
        )
        for row in rows
    ]


def _members(keys: Sequence[UUID]) -> Sequence[Row[Any]]:
    agreement, member = Agreement.__table__, AgreementMember.__table__
    query = (
        select(
            member,
            *(agreement.c[name] for name in OF_AGREEMENT),
            User.name.label("doctor_name"),
            Resident.name.label("resident_name"),
        )
        .join(agreement, agreement.c.id == member.c.agreement_id)
        .join(User, User.id == member.c.doctor_id)
        .join(Resident, Resident.id == member.c.resident_id)
        .where(member.c.id.in_(keys))
    )
    return db.session.execute(query).all()


def _promised(
    keys: Sequence[UUID], members: Mapping[UUID, Row[Any]], day: date
) -> Mapping[UUID, list[PromisedItem]]:
    slots = _by_item(_select(DueSlot, keys, "due_on", "number"))
    given, waiver_counts = _given(keys), bool(setting("waiver_counts"))
    names = {signed_on: item_names(signed_on) for signed_on in {row.signed_on for row in members.values()}}
    found: dict[UUID, list[PromisedItem]] = defaultdict(list)
    for row in _select(AgreementItem, keys, "item_id"):
        member, key = members[row.member_id], (row.member_id, row.item_id)
        until = member.ended_on or member.end_date
        within = [slot for slot in slots[key] if slot.due_on <= until]
        name = names[member.signed_on].get(row.item_id, row.item_id)
        facts = (row.item_id, name, row.rule, row.times_total, within, given[key], day, waiver_counts)
        found[row.member_id].append(PromisedItem(*facts))
    return found


def _given(keys: Sequence[UUID]) -> Mapping[tuple[UUID, str], list[Given]]:
    table = Fulfilment.__table__
    query = (
        select(table, Entry.form, User.name.label("by"))
        .join(Entry, Entry.id == table.c.entry_id)
        .join(User, User.id == Entry.author_id)
        .where(table.c.member_id.in_(keys))
        .order_by(table.c.served_on, table.c.entry_id)
    )
    found: dict[tuple[UUID, str], list[Given]] = defaultdict(list)
    for row in db.session.execute(query):
        before = found[row.member_id, row.item_id]
        slot = 1 + sum(each.counted for each in before) if row.counted else None
        before.append(Given(row.served_on, row.entry_id, row.form, row.by, row.counted, row.reason, slot))
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
