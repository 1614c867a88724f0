"""Who is due for what, by when, and alerts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, true
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
    status: Mapped[str]  # open, done: whether there is something to do
    severity: Mapped[str | None]
    from_entry_id: Mapped[UUID | None]  # the entry that made it
    done_entry_id: Mapped[UUID | None]  # the entry that closed it
    programme: Mapped[str] = mapped_column(default="", server_default="")  # the form that leads the programme
    seq: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # of the programme's visits in the year in which it is due
    quota: Mapped[int] = mapped_column(
        default=0, server_default="0"
    )  # how many visits the programme asks for in that year; 0: as they come
    plan_status: Mapped[str] = mapped_column(
        default="0", server_default="0"
    )  # 0 应访 1 已访 2 失访 3 未访 4 过访 9 档案注销, domain.md §5.11; 0 past its window is 3 for its reader
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")  # visits that met nobody
    retry_on: Mapped[date | None]  # by when to try again
    hint: Mapped[str | None]  # what is to be done besides
    told: Mapped[bool] = mapped_column(default=True, server_default=true())  # whether phones hear of it


class Alert(Model):
    """A clinical warning that an entry raised (domain.md §5.14). Id follows from entry and rule.

    One of a rule is open for a resident at a time: a newer one takes the older one's place, and its `since`.
    """

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
    since: Mapped[datetime | None] = mapped_column(Instant)  # of the first of those whose place it took
    escalated_at: Mapped[datetime | None] = mapped_column(Instant)  # not handled in time: the manager's
    acknowledged_by: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_entry_id: Mapped[UUID | None]  # the entry that said so; None: said in the console
    handled_by: Mapped[UUID | None]
    handled_at: Mapped[datetime | None] = mapped_column(Instant)
    handled_entry_id: Mapped[UUID | None]
    result: Mapped[str | None]
    closed_by: Mapped[UUID | None]  # None: by what was logged later
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    closing: Mapped[str | None]  # why it was closed
