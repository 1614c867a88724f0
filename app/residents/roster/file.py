"""Reading a roster file, xlsx or CSV, into rows; what can't be read at all is a Problem."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import Invalid
from app.headers import require_named
from app.residents.roster.columns import COLUMNS, Column, columns_by_header
from app.spreadsheet import as_text, formulas_of_first, read_first

MOST_ROWS = 20_000
HEADER_WITHIN = 5  # a title or a hint may stand above the header
SAMPLE = "示例"  # how the note of the template's sample row begins


@dataclass(frozen=True)
class Row:
    """One line: its number as a spreadsheet counts, cells by field, and the fields that hold a formula."""

    number: int
    cells: dict[str, Any]
    formulas: frozenset[str] = frozenset()


def read_roster(path: Path) -> list[Row]:
    """The filled rows below the header. Raises Invalid when it is no roster, or longer than 20,000 rows."""
    lines = read_first(path)
    top, columns = _header(lines)
    rows = [row for row in _rows(lines, top, columns, formulas_of_first(path)) if _is_filled(row)]
    if len(rows) > MOST_ROWS:
        raise Invalid(f"文件有 {len(rows)} 行，一次最多导入 {MOST_ROWS} 行，请拆分后再导入")
    if not rows:
        raise Invalid("文件中没有数据行")
    return rows


def _rows(
    lines: list[list[Any]], top: int, columns: dict[int, Column], formulas: dict[int, set[int]]
) -> Iterator[Row]:
    for number, line in enumerate(lines[top + 1 :], top + 2):
        cells = {column.field: line[place] for place, column in columns.items() if place < len(line)}
        marked = {columns[place].field for place in formulas.get(number, ()) if place in columns}
        marked |= {field for field, cell in cells.items() if isinstance(cell, str) and cell.startswith("=")}
        yield Row(number, cells, frozenset(marked))


def _is_filled(row: Row) -> bool:
    return any(as_text(cell) for cell in row.cells.values()) and not as_text(
        row.cells.get("note")
    ).startswith(SAMPLE)


def _header(lines: list[list[Any]]) -> tuple[int, dict[int, Column]]:
    for number, line in enumerate(lines[:HEADER_WITHIN]):
        columns = columns_by_header(line)
        if {"name", "area_code"} <= {column.field for column in columns.values()}:
            _require_columns({column.field for column in columns.values()})
            require_named(lines, number, columns)
            return number, columns
    raise Invalid("没有找到表头：请使用下载的模板，表头应含“村居代码”和“姓名”")


def _require_columns(fields: set[str]) -> None:
    missing = [column.header for column in COLUMNS if column.required and column.field not in fields]
    if missing:
        raise Invalid(f"表头缺少必填列：{'、'.join(missing)}")
