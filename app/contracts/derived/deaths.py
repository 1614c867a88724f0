"""Deaths that visits found and that wait for review; those approved are in the residents' records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.signings.read import chunks
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db

DIED = "3"  # visit result 死亡


@dataclass(frozen=True)
class Death:
    """That a visit found a resident dead."""

    resident_id: UUID
    died_on: date


def deaths_reported(resident_ids: Iterable[UUID]) -> dict[UUID, date]:
    """When these people died by what waits for review; the earliest day, if several are told."""
    deaths = _deaths(EntryStatus.SUBMITTED, resident_ids)
    return {death.resident_id: death.died_on for death in reversed(deaths)}


def _deaths(status: EntryStatus, resident_ids: Iterable[UUID]) -> list[Death]:
    """What entries of this state say of these people's deaths, by day."""
    query = (
        select(Entry.resident_id, Revision.answers, Entry.occurred_on)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.visit_result == DIED, Entry.status == status)
    )
    found = [
        Death(row.resident_id, _died_on(row.answers, row.occurred_on))
        for part in chunks(resident_ids)
        for row in db.session.execute(query.where(Entry.resident_id.in_(part)).order_by(Entry.id))
    ]
    return sorted(found, key=lambda death: death.died_on)


def _died_on(answers: Mapping[str, Any], occurred_on: date) -> date:
    """A visit that does not tell the day reports a death on the day of the visit."""
    told = answers.get("death_date")
    return date.fromisoformat(told) if told else occurred_on
