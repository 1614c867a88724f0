"""What an indicator is, and what to do with one: measure it, break it down, trace it.

All three read the same lines, so a figure cannot disagree with its breakdown or with the entries behind it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    Uuid,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from app.extensions import db
from app.indicators.source.place import NOBODY, By, Owner, is_key
from app.indicators.source.shared_parts import sharing_parts
from app.indicators.source.view import View
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
    owner: Owner = Owner.RESIDENT  # through what its lines belong to a doctor and a team
    is_share: bool = True  # no line weighs more in the part than in the whole
    is_per_person: bool = False  # a number for each of something, not a share of it
    is_by_group: bool = False  # a line a person and group; item_id is the group
    covers: Callable[[View, By | None], int] | None = (
        None  # how many `thing`s there could be; each counts once
    )
    version: int = 1  # grows with each change of what is counted: kept figures name it


@dataclass(frozen=True)
class Figure:
    """`pending` of the whole may yet become a part, by the passing of time alone.

    `things`: how often each was counted, where each counts once (`covers`).
    """

    whole: int
    part: int
    pending: int = 0
    things: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

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
        return self._with(other, 1)

    def __sub__(self, other: "Figure") -> "Figure":
        return self._with(other, -1)

    def _with(self, other: "Figure", times: int) -> "Figure":
        if not (self.things or other.things):
            pending = self.pending + times * other.pending
            return Figure(self.whole + times * other.whole, self.part + times * other.part, pending)
        names = self.things.keys() | other.things.keys()
        things = {name: self.things.get(name, 0) + times * other.things.get(name, 0) for name in names}
        return covered(max(self.whole, other.whole), things)


def covered(whole: int, things: Mapping[str, int]) -> Figure:
    """How many of so many things there are, each counted once."""
    return Figure(whole, sum(number > 0 for number in things.values()), 0, things)


NOTHING = Figure(0, 0)
TOLD_BY = {Owner.RESIDENT: "resident_id", Owner.CONTRACT: "member_id", Owner.AUTHOR: "subject_id"}
Figures = dict[str, dict[str, Figure]]  # indicator → key of the row → figure
Asked = tuple[Indicator, View]


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

    @property
    def number(self) -> str:
        """Short enough to be read from paper and found again on the screen."""
        return self.subject_id.hex[-8:].upper()


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
    return measure_apart(list(indicators), view)[0]


def measure_apart(indicators: Sequence[Indicator], view: View) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """The figure of each; and what of it is about the people whom the view marks."""
    with _sharing(indicators, view) as asked:
        return measure_each(asked)


def measure_each(asked: Sequence[Asked]) -> tuple[dict[str, Figure], dict[str, Figure]]:
    """The same of each in its own view, in one statement."""
    everybody, marked = _told(asked, None) if asked else ({}, {})
    for each, view in asked:
        if each.covers:
            for found in (everybody, marked):
                found[each.code].setdefault("", covered(each.covers(view, None), {}))
    one, other = ({code: each.get("", NOTHING) for code, each in of.items()} for of in (everybody, marked))
    return one, other


def break_down_all(indicators: Sequence[Indicator], view: View, by: By) -> Figures:
    """The figures by centre, village, team …: key → figure; "" where there is none."""
    return break_down_apart(indicators, view, by)[0]


def break_down_apart(indicators: Sequence[Indicator], view: View, by: By) -> tuple[Figures, Figures]:
    """The same of everybody, and of the people whom the view marks."""
    with _sharing(indicators, view) as asked:
        return _told(asked, by)


@contextmanager
def _sharing(indicators: Sequence[Indicator], view: View) -> Iterator[list[Asked]]:
    """Each with the view, whose parts are kept if it is of several."""
    with sharing_parts(view) if len(indicators) > 1 else nullcontext(view) as seen:
        yield [(each, seen) for each in indicators]


def _told(asked: Sequence[Asked], by: By | None) -> tuple[Figures, Figures]:
    rows = db.session.execute(union_all(*(_sums(each, view, by) for each, view in asked))).all()
    wholes = {each.code: each.covers(view, by) for each, view in asked if each.covers}
    everybody: Figures = {each.code: {} for each, _ in asked}
    marked: Figures = {each.code: {} for each, _ in asked}
    for code, key, whole, part, pending, thing, mark in rows:
        more = Figure(int(whole), int(part), int(pending))
        if code in wholes:
            more = covered(wholes[code], {thing: int(whole)})
        for found in (everybody, marked) if mark else (everybody,):
            found[code][str(key or "")] = found[code].get(str(key or ""), NOTHING) + more
    return everybody, marked


def _sums(indicator: Indicator, view: View, by: By | None) -> Select[Any]:
    """code, key, whole, part, pending, thing, mark: a row a key, thing that is counted once, and mark."""
    lines = lines_of(indicator, view)
    joined, key = (lines, literal("")) if by is None else _by(indicator, lines, view, by)
    sums = (func.coalesce(func.sum(lines.c[name]), 0) for name in ("whole", "part", "pending"))
    thing = lines.c.thing if indicator.covers else literal(NO_ITEM)
    mark = view.mark(lines.c.resident_id)
    query = select(literal(indicator.code), key, *sums, thing, mark).select_from(joined)
    grouped = [each for each in (key, thing, mark) if not isinstance(each, BindParameter)]
    return query.group_by(*grouped) if grouped else query


def _by(indicator: Indicator, lines: Subquery, view: View, by: By) -> tuple[Any, Any]:
    """The lines with their rows, and the column that tells the row."""
    if by is By.GROUP and indicator.is_by_group:
        return lines, lines.c.item_id
    owner = by.told_by(indicator.owner)
    keys = _narrowed(indicator, view).keys(by, owner)
    return lines.outerjoin(keys, keys.c.id == lines.c[TOLD_BY[owner]]), keys.c.key


def lines_of(indicator: Indicator, view: View) -> Subquery:
    """The lines of an indicator, of the contracts and groups that are looked at."""
    seen = _narrowed(indicator, view)
    lines = indicator.lines(seen).subquery(indicator.code)
    filters, query = view.where.filters, select(lines)
    for by, key in filters.items():
        if by.told_by(indicator.owner) is Owner.CONTRACT:
            query = query.where(_is_of(lines.c.member_id, seen, by, key))
    if By.GROUP in filters and indicator.is_by_group:
        query = query.where(lines.c.item_id == filters[By.GROUP])
    return query.subquery(f"{indicator.code}_lines")


def _narrowed(indicator: Indicator, view: View) -> View:
    """Contracts are told to be of a doctor by their lines: what renews one may be another doctor's."""
    return view.whoever if indicator.owner is Owner.CONTRACT else view


def _is_of(member_id: Any, view: View, by: By, key: str) -> Any:
    keys = view.keys(by, Owner.CONTRACT)
    if key == NOBODY:
        return or_(member_id.is_(None), member_id.not_in(select(keys.c.id).where(keys.c.key.is_not(None))))
    return member_id.in_(select(keys.c.id).where(is_key(by, key, keys.c.key)))


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
    joined, village = _by(indicator, lines, view, By.VILLAGE)
    names = ("subject_id", "item_id", "resident_id", "whole", "part", "pending", "thing")
    query = select(*(lines.c[name] for name in names), Resident.name.label("resident_name"))
    query = query.add_columns(village.label("village_code"))
    query = query.select_from(joined).join(Resident, Resident.id == lines.c.resident_id)
    if only == "met":
        query = query.where(lines.c.part >= lines.c.whole)
    if only == "open":
        query = query.where(lines.c.part < lines.c.whole)
    if subject:
        query = query.where(lines.c.subject_id == subject[0], lines.c.item_id == subject[1])
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = (village, Resident.search_keys, Resident.id, lines.c.subject_id, lines.c.item_id)
    rows = db.session.execute(query.order_by(*order).limit(limit).offset(offset))
    return [Line(**row._mapping) for row in rows], total


def entries_behind(indicator: Indicator, view: View, subject: UUID, item: str) -> list[UUID]:
    return list(db.session.scalars(indicator.entries(view, subject, item)))
