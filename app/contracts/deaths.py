"""Deaths that visits found: an approved one closes the record, and with it the contract."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.contracts.signings import chunks
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.residents.close import DIED, Death, close, death_in, reopen


def close_the_dead(entries: Sequence[Entry], by: UUID) -> None:
    """Close the records of those whom these approved entries found dead."""
    found = _finding(entries)
    if found:
        close(_deaths(EntryStatus.APPROVED, found), by)


def reopen_the_living(entries: Sequence[Entry], by: UUID) -> None:
    """Take back the deaths that these invalidated entries told of, unless another approved one does."""
    found = _finding(entries)
    if found:
        reopen(_deaths(EntryStatus.INVALIDATED, found), by)
        close(_deaths(EntryStatus.APPROVED, found), by)


def deaths_reported(resident_ids: Iterable[UUID]) -> dict[UUID, date]:
    """When these people died by what waits for review; the earliest day, if several are told."""
    deaths = _deaths(EntryStatus.SUBMITTED, resident_ids)
    return {death.resident_id: death.died_on for death in reversed(deaths)}


def _finding(entries: Sequence[Entry]) -> list[UUID]:
    return [each.resident_id for each in entries if each.resident_id and each.visit_result == DIED]


def _deaths(status: EntryStatus, resident_ids: Iterable[UUID]) -> list[Death]:
    """What entries of this state say of these people's deaths, by day."""
    query = (
        select(Entry.resident_id, Revision.answers, Entry.occurred_on)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.visit_result == DIED, Entry.status == status)
    )
    found = [
        death_in(row.resident_id, row.answers, row.occurred_on)
        for part in chunks(resident_ids)
        for row in db.session.execute(query.where(Entry.resident_id.in_(part)).order_by(Entry.id))
    ]
    return sorted(found, key=lambda death: death.died_on)
