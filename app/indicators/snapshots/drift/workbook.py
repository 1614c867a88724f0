"""A drift report as a workbook: the figures, the lines, and what it is about."""

import io
from collections.abc import Iterable, Mapping, Sequence

import xlsxwriter

from app.indicators.snapshots.drift.report import FIGURES, LINES, SETTINGS, Report

_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def workbook(report: Report, head: Sequence[tuple[str, str]], items: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _SAFE) as book:
        _sheet(book, "指标差异", [FIGURES, *(row.cells for row in report.figures)])
        lines = report.rows(report.lines, items)
        _sheet(book, "明细差异", [LINES, *(row.cells for row in lines)])
        _sheet(book, "设置变动", [SETTINGS, *report.settings])
        _sheet(book, "口径", [*head, ("重算时间", report.as_of), *(("说明", note) for note in report.notes)])
    return buffer.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, rows: Iterable[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 8, 20)
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
