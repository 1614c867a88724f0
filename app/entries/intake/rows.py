"""The rows that a batch of accepted drafts becomes, written set-wise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from app.entries.drafts.draft import Delivery, Draft, Taken
from app.entries.models import Attendance, Entry, EntryAttachment, EntryStatus, Revision
from app.entries.tables import table_of
from app.upsert import insert_rows, upsert

Row = dict[str, Any]
FIXED = ("id", "form", "resident_id", "author_id", "received_at")  # an entry never changes these


@dataclass
class Ledger:
    """What is still to be written; `write` may be called more than once."""

    new: dict[UUID, Row] = field(default_factory=dict)
    changed: dict[UUID, Row] = field(default_factory=dict)
    revisions: list[Row] = field(default_factory=list)
    named: list[Row] = field(default_factory=list)
    attended: list[Row] = field(default_factory=list)

    def entry(self, row: Row, is_new: bool) -> None:
        id_ = row["id"]
        (self.new if is_new or id_ in self.new else self.changed)[id_] = row

    def name(self, entry_id: UUID, digests: Iterable[str]) -> None:
        self.named += ({"entry_id": entry_id, "sha256": digest} for digest in sorted(digests))

    def attend(self, entry_id: UUID, resident_ids: Iterable[str]) -> None:
        rows = ({"entry_id": entry_id, "resident_id": UUID(each)} for each in sorted(resident_ids))
        self.attended += rows

    def write(self, session: Session) -> None:
        """Raises IntegrityError if another transaction has taken one of these in."""
        insert_rows(session, table_of(Entry), list(self.new.values()))
        _correct(session, list(self.changed.values()))
        insert_rows(session, table_of(Revision), self.revisions)
        upsert(session, table_of(EntryAttachment), self.named, [])
        upsert(session, table_of(Attendance), self.attended, [])
        self.new, self.changed, self.revisions, self.named, self.attended = {}, {}, [], [], []


def entry_row(taken: Taken, received_at: datetime, at: datetime, flags: list[Row], doubt: int) -> Row:
    return {
        "id": taken.entry_id,
        "form": taken.form,
        "form_version": taken.form_version,
        "resident_id": taken.resident_id,
        "channel": taken.channel,
        "org_unit_id": taken.org_unit_id,
        "author_id": taken.author_id,
        "visit_id": taken.visit_id,
        "occurred_on": taken.occurred_on,
        "visit_mode": taken.visit_mode,
        "visit_result": taken.visit_result,
        "status": EntryStatus.SUBMITTED,
        "revision": taken.revision,
        "visit_class": taken.answers.get("visit_class") or taken.outcome.visit_class,
        "severity": taken.severity,
        "flags": flags,
        "doubt": doubt,
        "missing_attachments": list(taken.missing_attachments),
        "received_at": received_at,
        "changed_at": at,
    }


def revision_row(draft: Draft, taken: Taken, delivery: Delivery) -> Row:
    return {
        "entry_id": draft.entry_id,
        "number": draft.revision,
        "digest": draft.digest,
        "content": draft.content,
        "answers": taken.answers,
        "outcome": taken.outcome,
        "author_id": taken.author_id,
        "entered_by": delivery.entered_by,
        "device_id": delivery.device_id,
        "device_seq": draft.device_seq,
        "app_version": delivery.app_version,
        "recorded_at": draft.recorded_at,
        "received_at": delivery.received_at,
        "skew_s": delivery.skew_s,
    }


def _correct(session: Session, rows: list[Row]) -> None:
    if not rows:
        return
    table = table_of(Entry)
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name not in FIXED}
    statement = update(table).where(table.c.id == bindparam("entry_id")).values(**new)
    values = [{"entry_id": row["id"]} | {f"new_{name}": row[name] for name in new} for row in rows]
    session.execute(statement, values)
