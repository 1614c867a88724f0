"""Reading a roster file, xlsx or CSV, into rows; what can't be read at all is a Problem."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.errors import Invalid
from app.residents.roster_columns import COLUMNS, Column, as_text, columns_by_header

MOST_ROWS = 20_000
MOST_UNPACKED = 300 * 1024 * 1024
HEADER_WITHIN = 5  # a title or a hint may stand above the header
SAMPLE = "示例"  # how the note of the template's sample row begins
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*><f[ >/]')
_OVERLAP = 200


@dataclass(frozen=True)
class Row:
    """One line: its number as a spreadsheet counts, cells by field, and the fields that hold a formula."""

    number: int
    cells: dict[str, Any]
    formulas: frozenset[str] = frozenset()


def read_roster(path: Path) -> list[Row]:
    """The filled rows below the header. Raises Invalid when it is no roster, or longer than 20,000 rows."""
    is_sheet = zipfile.is_zipfile(path)
    lines = _sheet(path) if is_sheet else _csv(path)
    top, columns = _header(lines)
    formulas = _formulas(path) if is_sheet else {}
    rows = [row for row in _rows(lines, top, columns, formulas) if _is_filled(row)]
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
            return number, columns
    raise Invalid("没有找到表头：请使用下载的模板，表头应含“村居代码”和“姓名”")


def _require_columns(fields: set[str]) -> None:
    missing = [column.header for column in COLUMNS if column.required and column.field not in fields]
    if missing:
        raise Invalid(f"表头缺少必填列：{'、'.join(missing)}")


def _sheet(path: Path) -> list[list[Any]]:
    """The first sheet. A file that would unfold beyond measure is refused before it is unfolded."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
                raise Invalid("文件展开后过大，请拆分后再导入")
        with CalamineWorkbook.from_path(path) as book:
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid("无法读取该文件，请另存为 .xlsx 后再试") from error


def _csv(path: Path) -> list[list[Any]]:
    content = path.read_bytes()
    if b"\x00" in content:
        raise Invalid("无法读取该文件，请使用 .xlsx 或 .csv")
    try:
        return [list(line) for line in csv.reader(io.StringIO(_decoded(content), newline=""))]
    except csv.Error as error:
        raise Invalid("CSV 文件格式有误") from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Invalid("无法识别文件编码，请另存为 UTF-8 或 GBK")


def _formulas(path: Path) -> dict[int, set[int]]:
    """Row number → places of cells with a formula, in the first sheet."""
    found: dict[int, set[int]] = {}
    with zipfile.ZipFile(path) as archive:
        sheets = sorted(
            name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet1?\.xml", name)
        )
        for name in sheets[:1]:
            with archive.open(name) as content:
                _scan(content, found)
    return found


def _scan(content: Any, found: dict[int, set[int]]) -> None:
    rest = b""
    while chunk := content.read(1 << 20):
        for column, row in _FORMULA.findall(rest + chunk):
            found.setdefault(int(row), set()).add(_place(column))
        rest = chunk[-_OVERLAP:]


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
