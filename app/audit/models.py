"""The audit trail: who did what, when, to what."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import BigId, Instant, Json
from app.extensions import Model


class AuditChain(Model):
    """One chain of audit events (a village's, or `county`); events are numbered under the lock of its row."""

    __tablename__ = "audit_chain"

    id: Mapped[str] = mapped_column(primary_key=True)
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(default="")  # hash of the newest event, hex


class AuditEvent(Model):
    """Rows are only ever added; each bears the hash of the one before it in its chain."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("chain", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    chain: Mapped[str] = mapped_column(ForeignKey("audit_chain.id"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[UUID | None] = mapped_column(index=True)  # None: the system itself
    action: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str]
