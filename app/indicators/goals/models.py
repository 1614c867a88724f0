"""What the county sets out to reach, and the official numbers that rates are divided by."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class Target(Model):
    """What an organisation is to reach in a year by one indicator (年度目标)."""

    __tablename__ = "target"

    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))  # percent, or a number of things


class PopulationTarget(Model):
    """An official number of people (公布的人口数) of an organisation's area in a year, domain.md §6.1."""

    __tablename__ = "population_target"

    org_unit_id: Mapped[UUID] = mapped_column(ForeignKey("org_unit.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(primary_key=True)  # resident, priority, or a group: G01 …
    number: Mapped[int]
    source: Mapped[str]
    document_no: Mapped[str | None]
