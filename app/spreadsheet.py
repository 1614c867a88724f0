"""Reading a file that a spreadsheet wrote, xlsx or CSV; what can't be read at all is a Problem."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.errors import Invalid

Lines = list[list[Any]]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_UNPACKED = 300 * 1024 * 1024
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*><f[ >/]')
_PLACE = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_OVERLAP = 200
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d\d)(\d\d)", re.ASCII)
_QUOTED = re.compile(r"['’‘]([0-9]+[0-9Xx])")  # a mark that says: text, in programs that write it along
_ROUNDED = re.compile(r"[0-9](\.[0-9]+)?[Ee]\+?1[5-9]")
_OLD = b"\xd0\xcf\x11\xe0"  # how a .xls, or a workbook with a password, begins
LOST = "这一格是数字格式，末尾几位已经丢失；请把该列设为文本格式后重新填写"
FORMULA = "单元格是公式，请粘贴为数值"
_FIRST_YEAR, _LAST_YEAR = 1850, 2150  # what lies beyond is a slip of the pen


def is_workbook(path: Path) -> bool:
    return zipfile.is_zipfile(path)


def read_first(path: Path) -> Lines:
    """The first sheet, or the CSV. What would unfold beyond measure is refused unopened."""
    return _csv(path) if not is_workbook(path) else next(iter(_workbook(path, first_only=True).values()))


def read_sheets(path: Path) -> dict[str, Lines]:
    """Every sheet of a workbook by its name, or a CSV under the name ""."""
    return _workbook(path, first_only=False) if is_workbook(path) else {"": _csv(path)}


def require_small(path: Path, unpacked: int, rows: int, columns: int) -> None:
    """Raises Invalid for a workbook that is larger: a cell far out costs memory for all before it."""
    if not is_workbook(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > unpacked:
                raise Invalid("文件展开后过大，请拆分后再导入")
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and _reaches_beyond(archive.read(name), rows, columns):
                    raise Invalid(f"表格超出 {rows} 行或 {columns} 列，请删除多余的行列后再导入")
    except (zipfile.BadZipFile, OSError) as error:
        raise Invalid("无法读取该文件，请另存为 .xlsx 后再试") from error


def formulas_of_first(path: Path) -> dict[int, set[int]]:
    """Row number → places of cells with a formula, in the first sheet; empty for a CSV."""
    found: dict[int, set[int]] = {}
    if not is_workbook(path):
        return found
    with zipfile.ZipFile(path) as archive:
        sheets = sorted(
            name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet1?\.xml", name)
        )
        for name in sheets[:1]:
            with archive.open(name) as content:
                _scan(content, found)
    return found


def as_text(cell: Any) -> str:
    """A cell as a person would read it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted else text


def has_lost_digits(cell: Any) -> bool:
    """Whether a long number was stored as a number: a spreadsheet keeps fifteen digits of it."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return abs(cell) >= 1e15
    return isinstance(cell, str) and _ROUNDED.fullmatch(cell.strip()) is not None


def as_day(cell: str) -> date | None:
    """2026-3-1, 2026/03/01, 2026年3月1日 and 20260301 are one day; None for what is none, as 2026-03."""
    match = _DAY.fullmatch(cell.strip())
    parts = [int(each) for each in match.groups() if each] if match else []
    try:
        day = date(*parts) if parts else None
    except ValueError:
        return None
    return day if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _workbook(path: Path, first_only: bool) -> dict[str, Lines]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
                raise Invalid("文件展开后过大，请拆分后再导入")
        with CalamineWorkbook.from_path(path) as book:
            names = book.sheet_names[:1] if first_only else book.sheet_names
            if not names:
                raise Invalid("文件中没有工作表")
            return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Invalid("无法读取该文件，请另存为 .xlsx 后再试") from error


def _csv(path: Path) -> Lines:
    content = path.read_bytes()
    if not content.strip():
        raise Invalid("文件是空的，请重新保存后再上传")
    if content.startswith(_OLD):
        raise Invalid("这是旧的 .xls 文件或加了密码的文件，请去掉密码、另存为 .xlsx 后再上传")
    if b"\x00" in content or content.startswith(b"PK"):
        raise Invalid("这不是 Excel 文件，或文件已损坏；请使用 .xlsx 或 .csv")
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


def _scan(content: Any, found: dict[int, set[int]]) -> None:
    rest = b""
    while chunk := content.read(1 << 20):
        for column, row in _FORMULA.findall(rest + chunk):
            found.setdefault(int(row), set()).add(_place(column))
        rest = chunk[-_OVERLAP:]


def _reaches_beyond(content: bytes, rows: int, columns: int) -> bool:
    return any(int(row) > rows or _place(column) >= columns for column, row in _PLACE.findall(content))


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1
