"""XLSForm workbooks for tests, written from rows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]
SURVEY = (
    "type",
    "name",
    "label",
    "hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
)
CHOICES = (
    ("list_name", "name", "label"),
    ("yes_no", "1", "是"),
    ("yes_no", "2", "否"),
    ("signs", "a", "头晕"),
    ("signs", "b", "乏力"),
    ("signs", "c", "都没有"),
)
SETTINGS = (("form_id", "form_title", "groups"), ("salt_habits", "减盐行为调查", ""))


def workbook(path: Path, sheets: dict[str, Rows]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell)
    return path


def xlsform(path: Path, *rows: dict[str, Any], settings: Rows = SETTINGS, choices: Rows = CHOICES) -> Path:
    """A workbook with these questions, each by its columns; the first stands in row 2."""
    columns = [*SURVEY, *sorted({name for row in rows for name in row} - set(SURVEY))]
    lines = [columns, *([row.get(name, "") for name in columns] for row in rows)]
    return workbook(path, {"survey": lines, "choices": choices, "settings": settings})
