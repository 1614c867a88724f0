"""What an indicator is, and what to do with one: measure it, break it down, trace it.

All three read the same lines, so a figure cannot disagree with its breakdown or with the entries behind it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    cast,
    distinct,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.extensions import db
from app.indicators.place import NOBODY, By
from app.indicators.view import View
from app.residents.models import Resident

Lines = Select[Any]  # of the columns that weighed() gives
NO_ITEM = ""


@dataclass(frozen=True)
class Indicator:
    """A rate, or (`is_count`) a number of things. `lines` weighs each thing in the whole and in the part."""

    code: str
    name: str
    rule: str  # in words, with the place where it is defined
    unit: str  # what one line is
    lines: Callable[[View], Lines]
    entries: Callable[[View, UUID, str], Select[UUID]]  # behind one line
    is_count: bool = False
    fewer_is_better: bool = False
    is_flow: bool = False  # counts what happened in the period, not what is so on the day
    is_work: bool = False  # its lines are entries, and belong to who made them
    is_share: bool = True  # no line weighs more in the part than in the whole
    is_per_person: bool = False  # a number for each of something, not a share of it
    is_by_group: bool = False  # a line a person and group; item_id is the group
    covers: Callable[[View, By | None], int] | None = (
        None  # how many `thing`s there could be; each counts once
    )


@dataclass(frozen=True)
class Figure:
    """`pending` of the whole may yet become a part, by the passing of time alone."""

    whole: int
    part: int
    pending: int = 0

    @property
    def percent(self) -> Decimal | None:
        """To one decimal, half up; None when there is nothing to be a part of."""
        return self._ratio(100, "0.1")

    @property
    def each(self) -> Decimal | None:
        """The part for each of the whole, to two decimals."""
        return self._ratio(1, "0.01")

    def _ratio(self, times: int, places: str) -> Decimal | None:
        if not self.whole:
            return None
        return (Decimal(times * self.part) / self.whole).quantize(Decimal(places), ROUND_HALF_UP)

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.whole + other.whole, self.part + other.part, self.pending + other.pending)

    def __sub__(self, other: "Figure") -> "Figure":
        return Figure(self.whole - other.whole, self.part - other.part, self.pending - other.pending)


NOTHING = Figure(0, 0)
Figures = dict[str, dict[str, Figure]]  # indicator → key of the row → figure


@dataclass(frozen=True)
class Line:
    """One thing behind a figure: what it weighs in the whole, and how much of that is met."""

    subject_id: UUID
    item_id: str
    resident_id: UUID
    whole: int
    part: int
    pending: int
    thing: str
    resident_name: str
    village_code: str


def weighed(
    subject: Any,
    resident: Any,
    whole: Any = 1,
    part: Any = 1,
    *,
    item: Any = NO_ITEM,
    member: Any = None,
    pending: Any = 0,
    thing: Any = NO_ITEM,
) -> list[ColumnElement[Any]]:
    """The columns of a line. `member`: the contract it is about; `thing`: what is counted once (`covers`)."""
    return [
        subject.label("subject_id"),
        _column(item).label("item_id"),
        resident.label("resident_id"),
        (cast(null(), Uuid) if member is None else member).label("member_id"),
        _column(whole).label("whole"),
        _column(part).label("part"),
        _column(pending).label("pending"),
        _column(thing).label("thing"),
    ]


def _column(value: Any) -> Any:
    return literal(value) if isinstance(value, int | str) else value


def measure(indicator: Indicator, view: View) -> Figure:
    return measure_all([indicator], view)[indicator.code]


def measure_all(indicators: Iterable[Indicator], view: View) -> dict[str, Figure]:
    """The figure of each, in one statement."""
    parts = [_sums(each, lines_of(each, view), None) for each in indicators]
    return {code: figures[""] for code, figures in _run(indicators, view, None, parts).items()}


def break_down(indicator: Indicator, view: View, by: By) -> dict[str, Figure]:
    """The figure by centre, village, team …: key → figure; "" where there is none."""
    return break_down_all([indicator], view, by)[indicator.code]


def break_down_all(indicators: Sequence[Indicator], view: View, by: By) -> Figures:
    """The same of several, in one statement."""
    parts = [_spread(each, lines_of(each, view), view, by) for each in indicators]
    return _run(indicators, view, by, parts)


def _run(indicators: Iterable[Indicator], view: View, by: By | None, parts: Sequence[Any]) -> Figures:
    known = {each.code: each for each in indicators}
    wholes = {code: each.covers(view, by) for code, each in known.items() if each.covers}
    found: Figures = {code: {} for code in known}
    for code, key, whole, part, pending, things in db.session.execute(union_all(*parts)):
        figure = Figure(int(whole or 0), int(part or 0), int(pending or 0))
        if code in wholes:
            figure = Figure(wholes[code], things)
        found[code][str(key or "")] = figure
    return found


def _sums(indicator: Indicator, lines: Any, key: Any) -> Select[Any]:
    things = func.count(distinct(lines.c.thing)) if indicator.covers else literal(0)
    sums = [func.sum(lines.c[name]) for name in ("whole", "part", "pending")]
    return select(literal(indicator.code), literal("") if key is None else key, *sums, things).select_from(
        lines
    )


def _spread(indicator: Indicator, lines: Subquery, view: View, by: By) -> Select[Any]:
    if by is By.GROUP and indicator.is_by_group:
        return _sums(indicator, lines, lines.c.item_id).group_by(lines.c.item_id)
    is_work = indicator.is_work and by.is_of_people
    keys = view.keys(by, is_work)
    on = lines.c.member_id if by.is_of_contracts else lines.c.subject_id if is_work else lines.c.resident_id
    return _sums(indicator, lines, keys.c.key).outerjoin(keys, keys.c.id == on).group_by(keys.c.key)


def lines_of(indicator: Indicator, view: View) -> Subquery:
    """The lines of an indicator, of the contracts and groups that are looked at."""
    lines = indicator.lines(view).subquery(indicator.code)
    filters, query = view.where.filters, select(lines)
    for by in (By.MODE, By.PACKAGE):
        if by in filters:
            query = query.where(_is_of(lines.c.member_id, view, by, filters[by]))
    if By.GROUP in filters and indicator.is_by_group:
        query = query.where(lines.c.item_id == filters[By.GROUP])
    return query.subquery(f"{indicator.code}_lines")


def _is_of(member_id: Any, view: View, by: By, key: str) -> Any:
    keys = view.keys(by)
    if key == NOBODY:
        return or_(member_id.is_(None), member_id.not_in(select(keys.c.id)))
    return member_id.in_(select(keys.c.id).where(keys.c.key == key))


def trace(
    indicator: Indicator,
    view: View,
    only: str = "all",
    limit: int | None = None,
    offset: int = 0,
    subject: tuple[UUID, str] | None = None,
) -> tuple[list[Line], int]:
    """The lines behind a figure, by village and name, and how many there are.

    `only`: all, met or open. `subject`: the one line of this id and item.
    """
    lines = lines_of(indicator, view)
    names = ("subject_id", "item_id", "resident_id", "whole", "part", "pending", "thing")
    query = select(*(lines.c[name] for name in names), Resident.name.label("resident_name"))
    query = query.add_columns(Resident.village_code)
    query = query.join(Resident, Resident.id == lines.c.resident_id)
    if only == "met":
        query = query.where(lines.c.part >= lines.c.whole)
    if only == "open":
        query = query.where(lines.c.part < lines.c.whole)
    if subject:
        query = query.where(lines.c.subject_id == subject[0], lines.c.item_id == subject[1])
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (Resident.village_code, Resident.search_keys, Resident.id, lines.c.subject_id, lines.c.item_id)
    rows = db.session.execute(query.order_by(*order).limit(limit).offset(offset))
    return [Line(**row._mapping) for row in rows], total


def entries_behind(indicator: Indicator, view: View, subject: UUID, item: str) -> list[UUID]:
    return list(db.session.scalars(indicator.entries(view, subject, item)))
