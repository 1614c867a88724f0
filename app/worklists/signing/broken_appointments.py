"""Appointments that were not kept: the same as contracts tell of each, for all contracts at once."""

from collections import defaultdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select

from app.contracts.models import AgreementMember, DueSlot, Fulfilment
from app.contracts.reading.kept_appointments import given_to
from app.entries.models import Entry
from app.extensions import db

Key = tuple[UUID, str]  # member and item


def broken_appointments(which: ColumnElement[bool], day: date) -> list[tuple[UUID, str, int]]:
    """Member, item and number of what was promised for a day that is over, neither given nor explained."""
    asked, given = _asked(which), _given(which)
    found = []
    for (member_id, item_id), slots in asked.items():
        wanted = [(slot.request_id, slot.asked_on, [item_id]) for slot in slots]
        taken = given_to(wanted, {item_id: given.get((member_id, item_id), [])})
        open_ = (slot for slot in slots if (slot.request_id, item_id) not in taken)
        found += [(member_id, item_id, s.number) for s in open_ if s.due_on < day and not s.waived_by]
    return found


def _asked(which: ColumnElement[bool]) -> dict[Key, list[Row[Any]]]:
    slot = DueSlot
    query = (
        select(slot.member_id, slot.item_id, slot.number, slot.due_on, slot.request_id, slot.waived_by)
        .add_columns(Entry.occurred_on.label("asked_on"))
        .join(Entry, Entry.id == slot.request_id)
        .join(AgreementMember, AgreementMember.id == slot.member_id)
        .where(which)
    )
    found: dict[Key, list[Row[Any]]] = defaultdict(list)
    for row in sorted(db.session.execute(query), key=lambda r: (r.due_on, r.asked_on, str(r.request_id))):
        found[row.member_id, row.item_id].append(row)
    return found


def _given(which: ColumnElement[bool]) -> dict[Key, list[date]]:
    """Of what was asked for, the days of the services that count."""
    given = Fulfilment
    is_asked = select(DueSlot.member_id).where(
        DueSlot.member_id == given.member_id,
        DueSlot.item_id == given.item_id,
        DueSlot.request_id.is_not(None),
    )
    query = select(given.member_id, given.item_id, given.served_on).join(
        AgreementMember, AgreementMember.id == given.member_id
    )
    found: dict[Key, list[date]] = defaultdict(list)
    rows = db.session.execute(query.where(which, given.counted.is_(True), is_asked.exists()))
    for row in sorted(rows, key=lambda r: (r.served_on,)):
        found[row.member_id, row.item_id].append(row.served_on)
    return found
