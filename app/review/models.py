"""What reviewers decided."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.columns import BigId, Instant, Json
from app.extensions import Model


class Decision(Model):
    """A reviewer's word on one revision. Never changed; a later one stands over it."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_entry", "entry_id", "revision"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    revision: Mapped[int]
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str]  # approved, returned, invalidated
    reason: Mapped[str | None]
    remarks: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # [{field?, text}]
    at: Mapped[datetime] = mapped_column(Instant)

    reviewer: Mapped[User] = relationship()
