"""The table of figures as it is printed: a chapter a page, each figure with what is said beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.indicators.catalogue import CONTRACTS, FULFILMENT
from app.indicators.indicator import Indicator
from app.indicators.pages.captions import parameters_of
from app.indicators.pages.table import Cell, Row, Table
from app.indicators.source.rules import Rules

CHAPTERS = {"签约": CONTRACTS, "履约": FULFILMENT}
Head = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PrintedCell:
    """A figure, and the lines below it."""

    text: str
    said: Sequence[str]


@dataclass(frozen=True)
class PrintedRow:
    name: str
    cells: Sequence[PrintedCell]


@dataclass(frozen=True)
class Chapter:
    """Some of the indicators, for every row. `parameters`: code → words."""

    name: str
    indicators: Sequence[Indicator]
    parameters: Mapping[str, Sequence[str]]
    rows: Sequence[PrintedRow]
    sources: str


@dataclass(frozen=True)
class Sheet:
    title: str
    head: Head
    by: str
    chapters: Sequence[Chapter]


def sheet_of(table: Table, rules: Rules, groups: Mapping[str, str], head: Head, kind: str = "") -> Sheet:
    rows = (table.total, *table.rows)
    chapters = [_chapter(name, chosen, rows, rules, groups) for name, chosen in CHAPTERS.items()]
    return Sheet(f"家庭医生签约服务指标{kind}", head, table.by.label, chapters)


def _chapter(
    name: str, chosen: Sequence[Indicator], rows: Sequence[Row], rules: Rules, groups: Mapping[str, str]
) -> Chapter:
    printed = [PrintedRow(row.name, [_cell(cell) for cell in _of(row, chosen)]) for row in rows]
    parameters = {each.code: parameters_of(each.code, rules, groups) for each in chosen}
    official = {cell.source for row in rows for cell in _of(row, chosen) if cell.number}
    return Chapter(name, chosen, parameters, printed, "；".join(sorted(official)))


def _of(row: Row, chosen: Sequence[Indicator]) -> list[Cell]:
    return [cell for cell in row.cells if cell.indicator in chosen]


def _cell(cell: Cell) -> PrintedCell:
    said = []
    if not cell.indicator.is_count and not cell.indicator.covers:
        said.append(f"{cell.settled.part}/{cell.settled.whole}")
    if cell.source:
        said.append("公布数" if cell.number else cell.source)
    if cell.goal:
        said.append(f"{'未达' if cell.is_short else '已达' if cell.is_met else ''}目标 {cell.goal_said}")
    if cell.official.pending:
        said.append(f"{cell.official.pending} 未到期限")
    if cell.waiting:
        said.append(f"{cell.waiting:+d} 待审")
    return PrintedCell(cell.text, said)
