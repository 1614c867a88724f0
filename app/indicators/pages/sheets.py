"""The table of figures and the lines behind one as XLSX."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from app.indicators.indicator import Indicator, Line
from app.indicators.pages.captions import parameters_of
from app.indicators.pages.table import Row, Table
from app.indicators.source.period import Period
from app.indicators.source.rules import Rules

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def table_sheet(table: Table, period: Period, rules: Rules, told: Sequence[Sequence[str]]) -> BytesIO:
    """Each indicator with its rate, its two numbers, and how many wait for review; `told`: see `told_of`."""
    with_target = {
        cell.indicator.code for row in (table.total, *table.rows) for cell in row.cells if cell.goal
    }
    header = [table.by.label]
    for cell in table.total.cells:
        header += [f"{cell.indicator.code} {cell.indicator.name}", "分子", "分母", "待审增减"]
        header += ["分母来源"] if cell.source else []
        header += ["目标", "是否达到"] if cell.indicator.code in with_target else []
    rows = [_table_row(row, with_target) for row in (table.total, *table.rows)]
    return _sheet(f"{_heading('指标表（已审核）', period)}  {rules.said}", header, rows, told)


def line_sheet(
    indicator: Indicator,
    lines: Sequence[Line],
    period: Period,
    names: Mapping[str, str],
    basis: str,
    told: Sequence[Sequence[str]],
) -> BytesIO:
    header = ["村居", "居民", "项目", "应计", "实计", "编号"]
    rows = (
        (
            names.get(each.village_code, each.village_code),
            masked_name(each.resident_name) or "不公开",
            each.item_id,
            each.whole,
            each.part,
            str(each.subject_id) if each.resident_name else "",
        )
        for each in lines
    )
    return _sheet(_heading(f"{indicator.code} {indicator.name}（{basis}）", period), header, rows, told)


def told_of(
    asked: Sequence[tuple[str, str]], indicators: Iterable[Indicator], rules: Rules, groups: Mapping[str, str]
) -> list[list[str]]:
    """The second sheet: whose figures, of which days, and how each indicator is defined and counted."""
    defined = [
        [each.code, each.name, each.rule, "，".join(parameters_of(each.code, rules, groups))]
        for each in indicators
    ]
    return [*([name, text] for name, text in asked), [], ["代码", "指标", "定义", "参数"], *defined]


def masked_name(name: str) -> str:
    """The family name alone."""
    return name[:1] + "*" * (len(name) - 1)


def _table_row(row: Row, with_target: set[str]) -> list[Any]:
    cells: list[Any] = [row.name]
    for cell in row.cells:
        whole: int | str = "" if cell.indicator.is_count else cell.settled.whole
        cells += [cell.text, cell.settled.part, whole, cell.waiting]
        cells += [cell.source] if cell.source else []
        if cell.indicator.code in with_target:
            cells += [cell.goal, "未达" if cell.is_short else "已达" if cell.is_met else ""]
    return cells


def _heading(title: str, period: Period) -> str:
    return f"{title}  期间 {_day(period.first)} 至 {_day(period.day)}"


def _day(day: date) -> str:
    return day.isoformat()


def _sheet(
    heading: str, header: Sequence[str], rows: Iterable[Sequence[Any]], told: Sequence[Sequence[str]]
) -> BytesIO:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, _SAFE) as book:
        sheet, bold = book.add_worksheet("指标"), book.add_format({"bold": True})
        sheet.write_string(0, 0, heading, bold)
        sheet.write_row(1, 0, header, bold)
        for number, row in enumerate(rows, start=2):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(2, 1)
        sheet.set_column(0, len(header), 14)
        second = book.add_worksheet("口径")
        second.set_column(1, 3, 40)
        for number, row in enumerate(told):
            second.write_row(number, 0, row)
    buffer.seek(0)
    return buffer
