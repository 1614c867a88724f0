"""What a reviewer may decide on entries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.audit.log import log
from app.changes.note import note
from app.clock import now
from app.contracts.derived.derive import follow_approval, follow_invalidation
from app.entries.lives.follow import follow_decided
from app.entries.models import Entry, EntryStatus
from app.entries.tables import table_of
from app.errors import EntryClosed, FlagsOpen, OwnEntry, Problem, StaleRevision
from app.extensions import db
from app.review.models import Decision
from app.upsert import insert_rows

NO_REMARKS: tuple[dict[str, Any], ...] = ()
SUBMITTED, APPROVED = EntryStatus.SUBMITTED, EntryStatus.APPROVED


@dataclass(frozen=True)
class Verdict:
    """What is decided, and why."""

    outcome: EntryStatus
    reason: str | None = None
    remarks: Sequence[dict[str, Any]] = field(default=NO_REMARKS)


def approve(
    entries: Sequence[Entry],
    by: User,
    seen: Mapping[UUID, int],
    acknowledged: Mapping[UUID, str] | None = None,
) -> None:
    """Approve them all, or raise the first Problem and approve none.

    `seen`: the revision that the reviewer read, by entry. `acknowledged`: why an entry with HIGH flags is
    approved all the same (domain.md §7).
    """
    answers = acknowledged or {}
    for problem in problems_of_approval(entries, by, seen, answers).values():
        raise problem
    _decide({entry: Verdict(APPROVED, answers.get(entry.id)) for entry in entries}, by)
    for entry in entries:
        log("entry.approved", entry.id, by.id, chain=entry.channel, revision=entry.revision)
    follow_decided(entries, by.id)
    follow_approval(entries, by.id)


def return_to_author(
    entry: Entry, by: User, seen: int, reason: str, remarks: Sequence[dict[str, Any]] = NO_REMARKS
) -> None:
    """Send an entry back with the reason and remarks on fields, for the author to correct on the phone."""
    _lock([entry])
    _require_decidable(entry, by, seen, SUBMITTED)
    _decide({entry: Verdict(EntryStatus.RETURNED, reason, remarks)}, by)
    log("entry.returned", entry.id, by.id, chain=entry.channel, revision=entry.revision, reason=reason)
    follow_decided([entry], by.id)


def make_void(entry: Entry, by: User, seen: int, reason: str) -> None:
    """End what was never approved and is not to be corrected: who had it made has taken it back."""
    _lock([entry])
    is_returned = entry.status is EntryStatus.RETURNED
    _require_decidable(entry, by, seen, EntryStatus.RETURNED if is_returned else SUBMITTED)
    _decide({entry: Verdict(EntryStatus.VOID, reason)}, by)
    log("entry.voided", entry.id, by.id, chain=entry.channel, revision=entry.revision, reason=reason)
    follow_decided([entry], by.id)


def invalidate(entry: Entry, by: User, seen: int, reason: str) -> None:
    """Overturn an approval. The decision that it overturns stays as it was."""
    _lock([entry])
    _require_decidable(entry, by, seen, APPROVED)
    _decide({entry: Verdict(EntryStatus.INVALIDATED, reason)}, by)
    log("entry.invalidated", entry.id, by.id, chain=entry.channel, revision=entry.revision, reason=reason)
    follow_decided([entry], by.id)
    follow_invalidation([entry], by.id)


def problems_of_approval(
    entries: Sequence[Entry], by: User, seen: Mapping[UUID, int], acknowledged: Mapping[UUID, str]
) -> dict[UUID, Problem]:
    """Why which of them cannot be approved; the others can. Locks them until the transaction ends."""
    _lock(entries)
    found = {}
    for entry in entries:
        try:
            _require_decidable(entry, by, seen[entry.id], SUBMITTED)
            _require_cleared(entry, acknowledged)
        except Problem as problem:
            found[entry.id] = problem
    return found


def _lock(entries: Sequence[Entry]) -> None:
    """Read them again under their locks, in the order of their ids: somebody else may just have decided."""
    ids = [entry.id for entry in entries]
    query = select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id).with_for_update(of=Entry)
    db.session.scalars(query.execution_options(populate_existing=True)).all()


def _require_decidable(entry: Entry, by: User, seen: int, status: EntryStatus) -> None:
    by.scope.require(entry.org_unit_id)
    if entry.author_id == by.id:
        raise OwnEntry
    if seen != entry.revision:  # corrected while the reviewer was reading
        raise StaleRevision("这条记录在您查看期间已被更正，请看过新内容后再审")
    if entry.status is not status:
        raise EntryClosed("这条记录已不在等待这一步，请刷新查看")


def _require_cleared(entry: Entry, acknowledged: Mapping[UUID, str]) -> None:
    is_doubted = any(flag["level"] == "HIGH" for flag in entry.flags)
    if is_doubted and not acknowledged.get(entry.id, "").strip():
        raise FlagsOpen


def _decide(verdicts: Mapping[Entry, Verdict], by: User) -> None:
    at = now()
    rows = [
        {
            "entry_id": entry.id,
            "revision": entry.revision,
            "reviewer_id": by.id,
            "outcome": verdict.outcome.value,
            "reason": verdict.reason,
            "remarks": list(verdict.remarks),
            "at": at,
        }
        for entry, verdict in verdicts.items()
    ]
    insert_rows(db.session(), table_of(Decision), rows)
    for entry, verdict in verdicts.items():
        entry.status, entry.decided_at = verdict.outcome, at
        note(entry.channel, "entry", entry.id)
