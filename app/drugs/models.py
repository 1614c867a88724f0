"""The lists of medicines that an administrator has handed in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Instant, Json
from app.extensions import Model


class DrugList(Model):
    """One version of the county's list; the newest published one is in force, none is ever changed."""

    __tablename__ = "drug_list"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_name: Mapped[str]
    digest: Mapped[str]  # of its content
    drugs: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # as on the wire (app/drugs/drug.py)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime | None] = mapped_column(Instant)
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
