"""Contracts and the catalogue as phones read them (docs/wire.md)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table, select

from app.accounts.models import User
from app.clock import today
from app.contracts.catalogue import item_names
from app.contracts.fulfil import MANUAL
from app.contracts.models import (
    Agreement,
    AgreementItem,
    AgreementMember,
    DueSlot,
    Fulfilment,
    ServiceItem,
    ServicePackage,
)
from app.contracts.signings import chunks
from app.extensions import db

Record = dict[str, Any]


def read_contracts(ids: Sequence[str]) -> dict[str, Record]:
    """By member id; one that is missing in the answer does not exist."""
    keys, day = [UUID(each) for each in ids], today()
    items = _by_member(AgreementItem.__table__, keys, "item_id")
    slots = _by_member(DueSlot.__table__, keys, "due_on")
    given = _by_member(Fulfilment.__table__, keys, "served_on")
    names = item_names()
    return {
        str(row.id): _contract(row, day)
        | {"items": [_item(row, each, slots[row.id], given[row.id], names, day) for each in items[row.id]]}
        for row in _members(keys)
    }


def read_service_items(ids: Sequence[str]) -> dict[str, Record]:
    """The newest version of each."""
    query = select(ServiceItem).where(ServiceItem.id.in_(ids)).order_by(ServiceItem.version)
    return {item.id: _service_item(item) for item in db.session.scalars(query)}


def read_packages(ids: Sequence[str]) -> dict[str, Record]:
    """The newest version of each."""
    query = select(ServicePackage).where(ServicePackage.id.in_(ids)).order_by(ServicePackage.version)
    return {
        each.id: {
            "id": each.id,
            "name": each.name,
            "groups": each.groups,
            "items": each.items,
            "is_basic": each.is_basic,
        }
        for each in db.session.scalars(query)
    }


def counted_for(entry_ids: Iterable[str]) -> dict[str, list[Record]]:
    """Entry id → what it fulfilled, or why not. Entries that fulfilled nothing are left out."""
    found: dict[str, list[Record]] = defaultdict(list)
    query = select(Fulfilment.entry_id, Fulfilment.item_id, Fulfilment.counted, Fulfilment.reason)
    for part in chunks(UUID(each) for each in entry_ids):
        rows = query.where(Fulfilment.entry_id.in_(part)).order_by(Fulfilment.item_id, Fulfilment.id)
        for row in db.session.execute(rows):
            found[str(row.entry_id)].append(
                _without_gaps({"item_id": row.item_id, "counted": row.counted, "reason": row.reason})
            )
    return dict(found)


def status_on(member: Row[Any], day: date) -> str:
    """What a contract is on that day: the stored status says how it ends, and does not wait for the day.

    One that is still to begin is `active` as well.
    """
    if member.status in ("void", "pending_member"):
        return str(member.status)
    if day <= (member.ended_on or member.end_date):
        return "active"
    return "expired" if member.status == "active" else str(member.status)


def _members(keys: Sequence[UUID]) -> Iterable[Row[Any]]:
    agreement, member = Agreement.__table__, AgreementMember.__table__
    of_agreement = ("entry_id", "kind", "mode", "scope", "signed_on", "team_id")
    query = (
        select(member, *(agreement.c[name] for name in of_agreement), User.name.label("doctor_name"))
        .join(agreement, agreement.c.id == member.c.agreement_id)
        .join(User, User.id == agreement.c.doctor_id)
        .where(member.c.id.in_(keys))
    )
    return db.session.execute(query)


def _contract(row: Row[Any], day: date) -> Record:
    return _without_gaps(
        {
            "id": str(row.id),
            "agreement_id": str(row.agreement_id),
            "resident_id": str(row.resident_id),
            "kind": row.kind,
            "mode": row.mode,
            "scope": row.scope,
            "status": status_on(row, day),
            "start_date": row.start_date.isoformat(),
            "end_date": (row.ended_on or row.end_date).isoformat(),
            "signed_on": row.signed_on.isoformat(),
            "team_id": str(row.team_id) if row.team_id else None,
            "doctor_name": row.doctor_name,
            "packages": row.packages,
            "entry_id": str(row.entry_id),
        }
    )


def _item(
    member: Row[Any],
    item: Row[Any],
    slots: Sequence[Row[Any]],
    given: Sequence[Row[Any]],
    names: dict[str, str],
    day: date,
) -> Record:
    until = member.ended_on or member.end_date
    dues = [slot.due_on for slot in slots if slot.item_id == item.item_id and slot.due_on <= until]
    served = [each for each in given if each.item_id == item.item_id]
    return {
        "item_id": item.item_id,
        "name": names.get(item.item_id, item.item_id),
        "rule": item.rule,
        "times_total": item.times_total,
        "due": sum(due <= day for due in dues),
        "done": sum(each.counted and each.served_on <= day for each in served),
        "dues": [due.isoformat() for due in dues],
        "served": [_served(each) for each in served],
    }


def _served(each: Row[Any]) -> Record:
    record = {"on": each.served_on.isoformat(), "entry_id": str(each.entry_id), "counted": each.counted}
    return _without_gaps(record | {"reason": each.reason})


def _service_item(item: ServiceItem) -> Record:
    forms = [rule["form"] for rule in item.rules]
    return {
        "id": item.id,
        "name": item.name,
        "category": item.category,
        "groups": item.groups,
        "freq": item.freq,
        "rule": "on_demand" if item.freq is None else "fixed",
        "price": float(item.price),
        "forms": forms + ([MANUAL] if item.is_manual and MANUAL not in forms else []),
        "modes": sorted({mode for rule in item.rules for mode in rule.get("modes", ())}),
    }


def _by_member(table: Any, keys: Sequence[UUID], *order: str) -> dict[UUID, list[Row[Any]]]:
    if not isinstance(table, Table):
        raise TypeError(table)
    found: dict[UUID, list[Row[Any]]] = defaultdict(list)
    query = select(table).where(table.c.member_id.in_(keys))
    for row in db.session.execute(query.order_by(*(table.c[name] for name in order), *table.primary_key)):
        found[row.member_id].append(row)
    return found


def _without_gaps(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None}
