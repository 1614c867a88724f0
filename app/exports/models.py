"""What a county may put in place of the shipped words of its agreements: texts and Word templates."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Instant
from app.extensions import Model


class PrintTemplate(Model):
    """One version of a county's words, for agreements signed from `valid_from` on. Every version is kept."""

    __tablename__ = "print_template"

    kind: Mapped[str] = mapped_column(primary_key=True)  # terms, word
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    made_at: Mapped[datetime] = mapped_column(Instant)
