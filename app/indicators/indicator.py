"""What an indicator is, and what to do with one: measure it, break it down, trace it.

All three read the same lines, so a figure cannot disagree with its breakdown or with the entries behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.extensions import db
from app.indicators.basis import Source
from app.indicators.period import Period
from app.indicators.place import By, Where
from app.residents.models import Resident

Who = Select[UUID]  # ids of the residents that are looked at
Lines = Select[Any]  # subject_id, item_id, resident_id, whole, part
NO_ITEM = ""


@dataclass(frozen=True)
class Indicator:
    """A rate, or (`is_count`) a number of things. `lines` weighs each thing in the whole and in the part."""

    code: str
    name: str
    rule: str  # in words, with the place where it is defined
    unit: str  # what one line is
    lines: Callable[[Source, Period, Who], Lines]
    entries: Callable[[Source, Period, UUID, str], Select[UUID]]  # behind one line
    is_count: bool = False
    fewer_is_better: bool = False


@dataclass(frozen=True)
class Figure:
    whole: int
    part: int

    @property
    def percent(self) -> Decimal | None:
        """To one decimal, half up; None when there is nothing to be a part of."""
        if not self.whole:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(Decimal("0.1"), ROUND_HALF_UP)

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.whole + other.whole, self.part + other.part)


@dataclass(frozen=True)
class Line:
    """One thing behind a figure: what it weighs in the whole, and how much of that is met."""

    subject_id: UUID
    item_id: str
    resident_id: UUID
    whole: int
    part: int
    resident_name: str
    village_code: str


def measure(indicator: Indicator, source: Source, period: Period, where: Where) -> Figure:
    lines = indicator.lines(source, period, where.residents()).subquery("line")
    return _figure(db.session.execute(select(func.sum(lines.c.whole), func.sum(lines.c.part))).one())


def break_down(
    indicator: Indicator, source: Source, period: Period, where: Where, by: By
) -> dict[str, Figure]:
    """The figure by centre, village, team or doctor: key → figure; "" where there is none."""
    lines = indicator.lines(source, period, where.residents()).subquery("line")
    key = by.column()
    query = by.joined(select(key, func.sum(lines.c.whole), func.sum(lines.c.part)).select_from(lines), lines)
    return {str(row[0] or ""): _figure(row[1:]) for row in db.session.execute(query.group_by(key))}


def trace(
    indicator: Indicator,
    source: Source,
    period: Period,
    where: Where,
    only: str = "all",
    limit: int | None = None,
    offset: int = 0,
    subject: tuple[UUID, str] | None = None,
) -> tuple[list[Line], int]:
    """The lines behind a figure, by village and name, and how many there are.

    `only`: all, met or open. `subject`: the one line of this id and item.
    """
    lines = indicator.lines(source, period, where.residents()).subquery("line")
    query = select(lines, Resident.name, Resident.village_code).join(
        Resident, Resident.id == lines.c.resident_id
    )
    if only == "met":
        query = query.where(lines.c.part == lines.c.whole)
    if only == "open":
        query = query.where(lines.c.part < lines.c.whole)
    if subject:
        query = query.where(lines.c.subject_id == subject[0], lines.c.item_id == subject[1])
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (Resident.village_code, Resident.search_keys, Resident.id, lines.c.subject_id, lines.c.item_id)
    rows = db.session.execute(query.order_by(*order).limit(limit).offset(offset))
    return [Line(*row) for row in rows], total


def entries_behind(
    indicator: Indicator, source: Source, period: Period, subject: UUID, item: str
) -> list[UUID]:
    return list(db.session.scalars(indicator.entries(source, period, subject, item)))


def _figure(sums: Any) -> Figure:
    whole, part = sums
    return Figure(int(whole or 0), int(part or 0))
