"""A drift report as somebody reads it: the part of it that lies in their scope, in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.entries.models import Entry
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Figure
from app.indicators.pages.forms import BASES
from app.indicators.pages.sheets import masked_name
from app.indicators.pages.table import Cell
from app.indicators.snapshots.listed import people_of
from app.indicators.snapshots.opened import Opened
from app.indicators.source.basis import Basis
from app.indicators.source.naming import names
from app.indicators.source.place import By
from app.orgs.models import OrgUnit

CAME, WENT, WEIGHS, MOVED = "came", "went", "weighs", "moved"
WHAT = {CAME: "新增", WENT: "减少", WEIGHS: "数字变了", MOVED: "换了地方"}
FIGURES = ("指标", "范围", "口径", "封存时", "现在")
SETTINGS = ("项目", "机构", "封存时", "现在", "谁改的", "什么时候")
LINES = ("指标", "口径", "村居", "居民", "项目", "变化", "封存时", "现在", "原因")
UNKNOWN = "没有找到对应的记录变动：可能是花名册、人群名单或服务目录改了"

_UNTOLD = {"reason": "", "entry": None, "form": "", "day": None}


@dataclass(frozen=True)
class FigureRow:
    """A figure then and now."""

    name: str
    where: str
    basis: str
    before: str
    after: str

    @property
    def cells(self) -> list[str]:
        return [self.name, self.where, self.basis, self.before, self.after]


@dataclass(frozen=True)
class LineRow:
    """A line then and now; `whys`: what was done since, with the entry, if it is known."""

    code: str
    basis: str
    village: str
    resident: str
    item: str
    what: str
    before: str
    after: str
    whys: Sequence[Mapping[str, Any]]

    @property
    def cells(self) -> list[str]:
        said = [said_of(why) for why in self.whys] or [UNKNOWN]
        told = [self.code, self.basis, self.village, self.resident, self.item, self.what]
        return [*told, self.before, self.after, "；".join(said)]


@dataclass(frozen=True)
class Report:
    """`result`: of the job that counted again. `hidden`: forms whose records the reader may not see."""

    opened: Opened
    result: Mapping[str, Any]
    hidden: Collection[str] = ()

    @property
    def as_of(self) -> str:
        return str(self.result["as_of"])

    @property
    def notes(self) -> Sequence[str]:
        return list(self.result["notes"])

    @property
    def handed_over(self) -> int:
        return int(self.result["handed_over"]) if self.opened.is_whole else 0

    @property
    def left_out(self) -> int:
        """Lines that the report does not list."""
        return int(self.result["total"]) - len(self.result["lines"])

    @cached_property
    def figures(self) -> list[FigureRow]:
        named = names(By.CENTRE, {each["centre"] for each in self.result["figures"]})
        called = {key.replace("-", ""): name for key, name in named.items()} | {"": "全县"}
        return [
            _figure(each, called[each["centre"]])
            for each in self.result["figures"]
            if (self.opened.is_whole if not each["centre"] else each["centre"] in self._units)
        ]

    @cached_property
    def settings(self) -> list[list[str]]:
        """What was set otherwise since: of the county, and of the places in the scope."""
        seen = self._units | {"", self.opened.kept.org_unit_id.hex}
        found = [each for each in self.result.get("settings", ()) if each["unit"] in seen]
        query = select(OrgUnit.id, OrgUnit.name)
        ids = [UUID(each["unit"]) for each in found if each["unit"]]
        named = {row.id.hex: row.name for row in db.session.execute(query.where(OrgUnit.id.in_(ids)))}
        columns = ("before", "now", "by", "at")
        return [
            [each["name"], named.get(each["unit"], "全县"), *(each[name] or "—" for name in columns)]
            for each in found
        ]

    @cached_property
    def lines(self) -> list[Mapping[str, Any]]:
        """Those that were, or are, in the scope."""
        return [each for each in self.result["lines"] if self._units.intersection(_clinics(each))]

    def rows(self, lines: Sequence[Mapping[str, Any]], items: Mapping[str, str]) -> list[LineRow]:
        people = people_of({each["resident"] for each in lines})
        villages = names(By.VILLAGE, {place[2] for each in lines for place in _places(each)})
        shown = self._shown(lines)
        return [_line(each, people[each["resident"]][1], villages, items) for each in shown]

    def _shown(self, lines: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """Without what tells of a record that is hidden: its form, its link, and why it was decided so."""
        ids = {UUID(why["entry"]) for each in lines for why in each["whys"] if why["entry"]}
        if not self.hidden or not ids:
            return lines
        query = select(Entry.id).where(Entry.id.in_(ids), Entry.form.in_(self.hidden))
        hidden = {str(id_) for id_ in db.session.scalars(query)}
        return [
            {**each, "whys": [why | _UNTOLD if why["entry"] in hidden else why for why in each["whys"]]}
            for each in lines
        ]

    @cached_property
    def _units(self) -> set[str]:
        scope = self.opened.where.scope
        return {id_.hex for id_ in db.session.scalars(select(OrgUnit.id).where(scope.units()))}


def said_of(why: Mapping[str, Any]) -> str:
    entry = f"{why['form']} {why['day']} " if why["entry"] else ""
    reason = f"：{why['reason']}" if why["reason"] else ""
    return f"{entry}{why['said']}（{why['at']}）{reason}"


def _figure(each: Mapping[str, Any], where: str) -> FigureRow:
    indicator = INDICATORS[each["code"]]
    before, after = (_text(each["code"], each[name]) for name in ("before", "after"))
    basis = BASES[Basis(each["basis"])]
    return FigureRow(f"{indicator.code} {indicator.name}", where, basis, before, after)


def _text(code: str, numbers: Sequence[int]) -> str:
    part, whole, pending, *by_number = numbers
    indicator = INDICATORS[code]
    if indicator.covers:
        return f"{part}/{whole}"
    figure = Figure(whole, part, pending)
    text = Cell(indicator, figure, figure).text
    waits = f"，{pending} 未到期限" if pending else ""
    waits += "，分母公布数" if any(by_number) else ""
    return text if indicator.is_count else f"{text}（{part}/{whole}{waits}）"


def _line(
    each: Mapping[str, Any], name: str, villages: Mapping[str, str], items: Mapping[str, str]
) -> LineRow:
    before, after = each["before"], each["after"]
    return LineRow(
        each["code"],
        "、".join(BASES[Basis(basis)] for basis in each["bases"]),
        " → ".join(dict.fromkeys(villages.get(place[2], place[2]) for place in _places(each))),
        masked_name(name),
        items.get(each["item"], each["item"]),
        WHAT[each["what"]],
        _weight(before),
        _weight(after),
        each["whys"],
    )


def _weight(side: Mapping[str, Any] | None) -> str:
    return f"{side['part']}/{side['whole']}" if side else "—"


def _places(each: Mapping[str, Any]) -> list[list[str]]:
    return [side["place"] for side in (each["before"], each["after"]) if side]


def _clinics(each: Mapping[str, Any]) -> set[str]:
    return {place[1] for place in _places(each)}
