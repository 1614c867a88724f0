"""Who is due for what, by when, and alerts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Instant
from app.extensions import Model


class Task(Model):
    """Something due for a resident, with its window. Id follows from what it came from."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_resident", "resident_id", "form", "status"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"))
    channel: Mapped[str]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)
    kind: Mapped[str]  # followup, referral_check, renewal
    form: Mapped[str]
    title: Mapped[str]
    window_start: Mapped[date]
    due_on: Mapped[date] = mapped_column(index=True)
    window_end: Mapped[date]
    status: Mapped[str]  # open, done
    severity: Mapped[str | None]
    from_entry_id: Mapped[UUID | None]  # the entry that made it
    done_entry_id: Mapped[UUID | None]  # the entry that closed it


class Alert(Model):
    """A clinical warning that an entry raised (domain.md §5.14). Id follows from entry and rule."""

    __tablename__ = "alert"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    resident_id: Mapped[UUID] = mapped_column(ForeignKey("resident.id"), index=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), index=True)
    channel: Mapped[str]
    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), index=True)
    code: Mapped[str]
    severity: Mapped[str]
    message: Mapped[str]
    state: Mapped[str]  # open, acknowledged, handled, closed
    raised_at: Mapped[datetime] = mapped_column(Instant)
    handled_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[str | None]
