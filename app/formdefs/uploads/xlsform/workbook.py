"""The sheets of an XLSForm workbook as lines of named cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import Invalid
from app.formdefs.answers.shape import text_fault
from app.formdefs.uploads.xlsform.findings import Findings, Spot
from app.spreadsheet import as_text, is_workbook, read_sheets, require_small

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 2000, 60, 20 * 1024 * 1024
LONGEST = 2000  # characters of a cell
_TRANSLATED = re.compile(r"(label|hint|constraint_message|required_message)::(.*)", re.DOTALL)
_CHINESE = re.compile(r"中文|汉语|chinese|\bzh\b", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One row of a sheet: the cells that say something, by the heading of their column."""

    sheet: str
    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def spot(self, column: str = "") -> Spot:
        return Spot(self.sheet, self.row, column)


@dataclass(frozen=True)
class Book:
    survey: Sequence[Line]
    choices: Sequence[Line]
    settings: Sequence[Line]


def read_book(path: Path, findings: Findings) -> Book:
    """Raises Invalid when the file cannot be read at all."""
    if not is_workbook(path):
        raise Invalid("请上传 .xlsx 工作簿（含 survey、choices 工作表）")
    require_small(path, MOST_UNPACKED, MOST_ROWS, MOST_COLUMNS)
    sheets = {name.strip().lower(): lines for name, lines in read_sheets(path).items()}
    if "survey" not in sheets:
        findings.fault(Spot("工作簿"), "缺少 survey 工作表")
    for name in sheets.keys() - {"survey", "choices", "settings"}:
        findings.note(Spot(name), "没有读取这个工作表")
    return Book(*(_lines(name, sheets.get(name, []), findings) for name in ("survey", "choices", "settings")))


def _lines(sheet: str, rows: Sequence[Sequence[Any]], findings: Findings) -> list[Line]:
    heading = next((place for place, row in enumerate(rows) if any(as_text(cell) for cell in row)), None)
    if heading is None:
        return []
    columns = _columns(sheet, [as_text(cell) for cell in rows[heading]], heading + 1, findings)
    found = []
    for number, row in enumerate(rows[heading + 1 :], heading + 2):
        cells = {name: as_text(row[place]) for place, name in columns.items() if place < len(row)}
        line = Line(sheet, number, {name: text for name, text in cells.items() if text})
        if line.cells:
            _require_writable(line, findings)
            found.append(line)
    return found


def _columns(sheet: str, headings: Sequence[str], row: int, findings: Findings) -> dict[int, str]:
    """Place → name. Of a heading in several languages the Chinese one is read, or the first."""
    found: dict[int, str] = {}
    taken: dict[str, int] = {}
    for place, heading in enumerate(headings):
        name, rank = _named(heading)
        if not name:
            continue
        if name in taken and rank <= _named(headings[taken[name]])[1]:
            findings.note(Spot(sheet, row, heading), "同名的列只读取一列")
            continue
        found.pop(taken.get(name, -1), None)
        found[place], taken[name] = name, place
    return found


def _named(heading: str) -> tuple[str, int]:
    name = re.sub(r"\s+", "_", heading.strip().lower())
    translated = _TRANSLATED.fullmatch(name)
    if translated is None:
        return name, 1
    return translated[1], 2 if _CHINESE.search(heading) else 0


def _require_writable(line: Line, findings: Findings) -> None:
    for name, text in line.cells.items():
        if text_fault(text) or len(text) > LONGEST:
            findings.fault(line.spot(name), f"含有无法保存的字符，或超过 {LONGEST} 个字")
            line.cells[name] = ""
