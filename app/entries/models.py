"""What was logged: entries, their revisions and attachments, and what could not be accepted."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.columns import BigId, Instant, Json
from app.extensions import Model
from app.orgs.models import OrgUnit
from app.residents.models import Resident


class EntryStatus(StrEnum):
    SUBMITTED = "submitted"  # 待审核
    RETURNED = "returned"  # 已退回
    APPROVED = "approved"  # 已通过
    INVALIDATED = "invalidated"  # 通过后被县级否定
    VOID = "void"  # 作废


class Entry(Model):
    """One filled form about one resident, as a field worker logged it.

    The phone makes the id, so that one entry sent twice stays one. What was filled in is never overwritten:
    each correction is a further Revision, the newest counts. Columns repeat what queues and figures ask.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_queue", "org_unit_id", "status", "doubt"),
        Index("ix_entry_form", "form"),
        Index("ix_entry_history", "resident_id", "form", "occurred_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    form: Mapped[str]
    form_version: Mapped[int]
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("resident.id"))
    channel: Mapped[str] = mapped_column(index=True)  # the village it belongs to
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"))  # the clinic at that time
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    visit_id: Mapped[UUID | None] = mapped_column(index=True)
    occurred_on: Mapped[date] = mapped_column(index=True)
    visit_mode: Mapped[str | None]
    visit_result: Mapped[str | None]
    status: Mapped[EntryStatus] = mapped_column(default=EntryStatus.SUBMITTED)
    revision: Mapped[int]  # number of the newest revision
    visit_class: Mapped[str | None]
    severity: Mapped[str | None]  # red, orange, yellow
    flags: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # {code, level, message, field?}
    doubt: Mapped[int] = mapped_column(default=0)  # 100 a HIGH flag, 10 a MED, 1 a LOW: the queue's order
    missing_attachments: Mapped[list[str]] = mapped_column(Json, default=list)
    received_at: Mapped[datetime] = mapped_column(Instant)  # of the first revision
    changed_at: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    resident: Mapped[Resident | None] = relationship()
    author: Mapped[User] = relationship()
    org_unit: Mapped[OrgUnit] = relationship()
    revisions: Mapped[list["Revision"]] = relationship(back_populates="entry", order_by="Revision.number")

    @property
    def is_open(self) -> bool:
        """Whether a reviewer may still decide on it and its author may still correct it."""
        return self.status in (EntryStatus.SUBMITTED, EntryStatus.RETURNED)

    @property
    def newest(self) -> "Revision":
        return self.revisions[-1]


class Revision(Model):
    """One state of an entry, as pushed (`content`, without device_seq), and what the server made of it."""

    __tablename__ = "revision"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    answers: Mapped[dict[str, Any]] = mapped_column(Json)  # with the computed fields
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)  # proposed class, rules hit, next date, alerts
    author_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))  # who entered it for the author
    device_id: Mapped[str]
    device_seq: Mapped[int | None] = mapped_column(BigId)
    app_version: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(Instant)  # by the phone's clock
    received_at: Mapped[datetime] = mapped_column(Instant)
    skew_s: Mapped[int] = mapped_column(default=0)  # phone's clock minus ours

    entry: Mapped[Entry] = relationship(back_populates="revisions")


class Attachment(Model):
    """A photo or signature, stored once by its digest in DATA_DIR/attachments."""

    __tablename__ = "attachment"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    size: Mapped[int]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    stored_at: Mapped[datetime] = mapped_column(Instant)


class EntryAttachment(Model):
    """That an entry names an attachment, whether or not it has arrived."""

    __tablename__ = "entry_attachment"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True, index=True)


class Attendance(Model):
    """That a resident was named among those who took part in an activity.

    A correction may have taken the name out again: who took part is what the newest revision says.
    """

    __tablename__ = "attendance"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), primary_key=True, index=True)


class Quarantined(Model):
    """An entry that could not be accepted, kept whole with the reason, for author and supervisor."""

    __tablename__ = "quarantined"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Instant)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)  # the author's
    device_id: Mapped[str]
    entry_id: Mapped[str] = mapped_column(index=True)  # as sent, perhaps no UUID
    revision: Mapped[int | None]
    result: Mapped[str]  # rejected, conflict, or busy: a fault of ours
    code: Mapped[str]
    errors: Mapped[dict[str, Any]] = mapped_column(Json)
    payload: Mapped[str]  # the entry as sent, JSON text
    digest: Mapped[str] = mapped_column(index=True)  # of the payload: the same refusal is kept once
    seen_times: Mapped[int] = mapped_column(default=1)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)  # accepted later, or dealt with
