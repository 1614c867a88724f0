"""What stands behind one line of a figure: its entries, with their revisions and what was done to them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.audit.models import AuditEvent
from app.contracts.reading.wire import counted_for
from app.entries.models import Entry
from app.extensions import db

DEEDS = {
    "entry.recorded": "录入",
    "entry.approved": "审核通过",
    "entry.returned": "退回",
    "entry.invalidated": "否定",
    "entry.voided": "作废",
}


@dataclass(frozen=True)
class Opened:
    """One entry with its whole story."""

    entry: Entry
    counted: Sequence[dict[str, Any]]
    events: Sequence[Row[Any]]


def open_entries(entry_ids: Sequence[UUID]) -> list[Opened]:
    """In the order of the days on which they happened."""
    query = (
        select(Entry)
        .where(Entry.id.in_(entry_ids))
        .options(joinedload(Entry.author), selectinload(Entry.revisions))
        .order_by(Entry.occurred_on, Entry.id)
    )
    ids = [str(id_) for id_ in entry_ids]
    counted, events = counted_for(ids), _events(ids)
    return [
        Opened(entry, counted.get(str(entry.id), ()), events[str(entry.id)])
        for entry in db.session.scalars(query)
    ]


def _events(ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    query = (
        select(AuditEvent.subject_id, AuditEvent.at, AuditEvent.action, AuditEvent.details, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.subject_id.in_(ids))
        .order_by(AuditEvent.at, AuditEvent.id)
    )
    found = defaultdict(list)
    for row in db.session.execute(query):
        found[row.subject_id].append(row)
    return found
