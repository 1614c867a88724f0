"""Contracts as phones read them (docs/wire.md); the catalogue: offered.py."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.contracts.events.appointments import Appointment
from app.contracts.models import Fulfilment
from app.contracts.reading.contract_view import ContractView, Given, PromisedItem, status_on
from app.contracts.reading.view import view_contracts
from app.contracts.signings.read import chunks
from app.extensions import db

HOUSEHOLD = "household"  # scope
Record = dict[str, Any]


def read_contracts(ids: Sequence[str]) -> dict[str, Record]:
    """By member id; one that is missing in the answer does not exist."""
    return {str(view.row.id): _contract(view) for view in view_contracts(UUID(each) for each in ids)}


def counted_for(entry_ids: Iterable[str]) -> dict[str, list[Record]]:
    """Entry id → what it fulfilled, or why not. Entries that fulfilled nothing are left out.

    For all who took part in an activity alike, so that what is said of several is said once.
    """
    found: dict[str, list[Record]] = defaultdict(list)
    said = (Fulfilment.entry_id, Fulfilment.item_id, Fulfilment.counted, Fulfilment.reason)
    query = (
        select(*said)
        .group_by(*said)
        .order_by(Fulfilment.item_id, Fulfilment.counted.desc(), Fulfilment.reason)
    )
    for part in chunks(UUID(each) for each in entry_ids):
        rows = query.where(Fulfilment.entry_id.in_(part))
        for row in db.session.execute(rows):
            found[str(row.entry_id)].append(
                _without_gaps({"item_id": row.item_id, "counted": row.counted, "reason": row.reason})
            )
    return dict(found)


def _contract(view: ContractView) -> Record:
    row = view.row
    return _without_gaps(
        {
            "id": str(row.id),
            "agreement_id": str(row.agreement_id),
            "resident_id": str(row.resident_id),
            "kind": row.kind,
            "mode": row.mode,
            "scope": row.scope,
            "status": view.status,
            "start_date": row.start_date.isoformat(),
            "end_date": view.until.isoformat(),
            "signed_on": row.signed_on.isoformat(),
            "team_id": _text(row.team_id),
            "doctor_id": str(row.doctor_id),
            "doctor_name": row.doctor_name,
            "packages": row.packages,
            "entry_id": str(row.entry_id),
            "items": [_item(each) for each in view.promised],
            **_circumstances(view),
        }
    )


def _circumstances(view: ContractView) -> Record:
    """What there is to say of some contracts only."""
    row = view.row
    return {
        "end_reason": row.end_reason,
        "ended_by": _text(row.ended_by),
        "remind_from": _text(view.remind_from),
        "is_followed": view.is_followed or None,
        "guardian": _without_gaps(row.guardian or {}) or None,
        "fees": _fees(row),
        "place": row.signed_place or None,
        "household_no": row.household_no if row.scope == HOUSEHOLD else None,
        "evidence": {name: parts for name, parts in row.evidence.items() if parts} or None,
        "members": [_other(each, view.day) for each in view.others] or None,
        "requests": _requests(view) or None,
        "unpromised": [_unpromised(view, *each) for each in view.unpromised] or None,
        "waivers": [_waiver(each) for each in view.waivers] or None,
        "previous": _previous(view.previous, view.day) if view.previous else None,
    }


def _fees(row: Row[Any]) -> Record | None:
    if not (row.fee_total or row.fee_paid or row.invoice_no):
        return None
    by = {code: float(yuan) for code, yuan in sorted(row.fee_amounts.items())} or None
    amounts = {"total": float(row.fee_total), "paid": float(row.fee_paid)}
    return _without_gaps(
        {**amounts, "sources": row.fee_sources or None, "by": by, "invoice_no": row.invoice_no}
    )


def _other(row: Row[Any], day: date) -> Record:
    return _without_gaps(
        {
            "id": str(row.id),
            "resident_id": str(row.resident_id),
            "name": row.resident_name,
            "relation": row.relation_to_head,
            "status": status_on(row, day),
        }
    )


def _requests(view: ContractView) -> list[Record]:
    said = {each.entry_id: each.details for each in view.events}
    return [_request(each, view, said) for each in view.appointments]


def _request(each: Appointment, view: ContractView, told: Mapping[UUID, Any]) -> Record:
    asked, late = each.asked, each.late
    said, since = told[asked.entry_id], told[late.entry_id] if late else {}
    return _without_gaps(
        {
            "entry_id": str(asked.entry_id),
            "on": asked.day.isoformat(),
            "item_ids": list(asked.item_ids),
            "promised_on": _text(asked.promised_on),
            "done_on": _text(view.kept.get(asked.entry_id)),
            "declined": said.get("decline_reason"),
            "note": said.get("decline_note") or said.get("content"),
            "late_on": _text(late and late.day),
            "made_good_on": _text(late and late.promised_on),
            "late_declined": since.get("decline_reason"),
        }
    )


def _unpromised(view: ContractView, item_id: str, given: Given) -> Record:
    return {"name": view.called([item_id])} | _served(given)


def _waiver(event: Row[Any]) -> Record:
    said = event.details
    return _without_gaps(
        {
            "entry_id": str(event.entry_id),
            "item_ids": said.get("item_ids"),
            "from": said.get("from_date"),
            "to": said.get("to_date"),
            "reason": said.get("reason"),
            "note": said.get("waiver_note"),
        }
    )


def _previous(row: Row[Any], day: date) -> Record:
    return {
        "id": str(row.id),
        "status": status_on(row, day),
        "start_date": row.start_date.isoformat(),
        "end_date": (row.ended_on or row.end_date).isoformat(),
        "doctor_name": row.doctor_name,
    }


def _item(item: PromisedItem) -> Record:
    return {
        "item_id": item.item_id,
        "name": item.name,
        "rule": item.rule,
        "times_total": item.times_total,
        "due": item.due,
        "done": item.done,
        "dues": [slot.due_on.isoformat() for slot in item.owed],
        "served": [_served(each) for each in item.given],
        **_prices(item),
    } | ({"waived": [day.isoformat() for day in item.waived]} if item.waived else {})


def _prices(item: PromisedItem) -> Record:
    """Of what is not free."""
    if not item.unit_price:
        return {}
    discount = {"discount": float(item.discount)} if item.discount else {}
    return {"price": float(item.unit_price), **discount, "pays": float(item.resident_pays)}


def _served(each: Given) -> Record:
    record = {"on": each.on.isoformat(), "entry_id": str(each.entry_id), "counted": each.counted}
    return _without_gaps(
        record | {"reason": each.reason, "lacks": each.lacks, "by": each.by, "slot": each.slot}
    )


def _without_gaps(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None}


def _text(value: object) -> str | None:
    return str(value) if value else None
