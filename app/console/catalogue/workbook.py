"""The catalogue as a workbook of three sheets. What is exported can be handed in again."""

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import xlsxwriter

from app.console.catalogue import rules, timing
from app.contracts.publishing.publish import CATEGORIES, MOST_OFTEN
from app.errors import Invalid
from app.formdefs.definitions.resolve import code_list
from app.headers import named, require_named
from app.spreadsheet import as_text, is_workbook, read_sheets, require_small

ITEMS, PACKAGES, CONTENTS = "服务项目", "服务包", "服务包项目"
OWN = ("groups", "freq", "discount")  # of an item in a package, if it has any
MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 3000, 40, 30 * 1024 * 1024
HEADER_WITHIN = 5
Values = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What is wrong in which row of which sheet."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass
class Reading:
    """A catalogue as a workbook says it."""

    items: list[Values] = field(default_factory=list)
    packages: list[Values] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """One column: how a value is written into a cell, and read from it (ValueError with the cause)."""

    field: str
    header: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    required: bool = False
    optional: bool = False  # an older workbook may lack the column
    empty: Any = None


def _truth(cell: str) -> bool:
    if cell not in ("是", "否"):
        raise ValueError("应为“是”或“否”")
    return cell == "是"


def _yes(value: object) -> str:
    return "是" if value else "否"


def _number(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 5):
        raise ValueError(f"“{cell[:20]}”不是整数")
    return int(cell)


def _times(cell: str) -> int:
    if not (cell.isascii() and cell.isdigit() and len(cell) < 5 and 1 <= int(cell) <= MOST_OFTEN):
        raise ValueError(f"“{cell[:20]}”应为 1 至 {MOST_OFTEN} 次；按需服务留空")
    return int(cell)


def _category(cell: str) -> str:
    named = {name: code for code, name in CATEGORIES.items()}
    code = named.get(cell, cell.upper())
    if code not in CATEGORIES:
        raise ValueError(f"“{cell[:20]}”不在十类之中，应为 SC01 至 SC10")
    return code


def _price(cell: str) -> str:
    try:
        amount = Decimal(cell).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise ValueError(f"“{cell[:20]}”不是金额") from error
    if not (amount.is_finite() and 0 <= amount < 10_000_000):
        raise ValueError(f"“{cell[:20]}”不是金额，应不小于 0")
    return str(amount)


def _discount(cell: str) -> str | None:
    """None for nothing off."""
    amount = _price(cell)
    return amount if Decimal(amount) else None


def _groups(cell: str) -> list[str]:
    known = {label: code for code, label in code_list("GROUP").items()}
    known |= {code: code for code in known.values()}
    names = [name.strip() for name in re.split("[，、；,;]", cell) if name.strip()]
    strange = [name for name in names if name not in known]
    if strange:
        raise ValueError(f"没有这样的人群：{'、'.join(strange)}")
    return [known[name] for name in names]


def _named(codes: Sequence[str]) -> str:
    return "、".join(code_list("GROUP").get(code, code) for code in codes)


def _or_empty(value: object) -> str:
    return "" if value is None else str(value)


COLUMNS: Mapping[str, Sequence[Column]] = {
    ITEMS: (
        Column("id", "编号", str, required=True),
        Column("name", "名称", str, required=True),
        Column("category", "类别", _category, required=True),
        Column("groups", "适用人群", _groups, _named, empty=()),
        Column("freq", "每年次数", _times, _or_empty),
        Column("timing", "到期方式", timing.read, timing.written),
        Column("price", "单价", _price, empty="0.00"),
        Column("rules", "自动履约的表单", rules.read, rules.written, empty=()),
        Column("is_manual", "可手工登记", _truth, _yes, empty=False),
        Column("min_interval_days", "最小间隔天数", _number, empty=0),
        Column("is_public_health", "公共卫生项目", _truth, _yes, empty=False),
        Column("discount", "单项每次优惠", _discount, _or_empty, optional=True),
    ),
    PACKAGES: (
        Column("id", "编号", str, required=True),
        Column("name", "名称", str, required=True),
        Column("groups", "适用人群", _groups, _named, empty=()),
        Column("is_basic", "基础包", _truth, _yes, empty=False),
    ),
    CONTENTS: (
        Column("package_id", "服务包编号", str, required=True),
        Column("item_id", "项目编号", str, required=True),
        Column("optional", "可选", _truth, _yes, empty=False),
        Column("freq", "每年次数", _times, _or_empty),
        Column("groups", "只对这些人群", _groups, _named, empty=()),
        Column("discount", "每次优惠", _discount, _or_empty, optional=True),
    ),
}


@dataclass(frozen=True)
class _Row:
    number: int  # as a spreadsheet counts
    values: Values


def workbook(items: Sequence[Mapping[str, Any]], packages: Sequence[Mapping[str, Any]]) -> bytes:
    contents = [
        {"package_id": package["id"], "groups": [], "freq": None, "discount": None, **each}
        for package in packages
        for each in package["items"]
    ]
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for name, rows in ((ITEMS, items), (PACKAGES, packages), (CONTENTS, contents)):
            sheet = book.add_worksheet(name)
            for place, column in enumerate(COLUMNS[name]):
                sheet.set_column(place, place, 16, text)
                sheet.write_string(0, place, ("*" if column.required else "") + column.header, bold)
                for number, row in enumerate(rows, 1):
                    sheet.write_string(number, place, column.write(row[column.field]))
            sheet.freeze_panes(1, 1)
    return buffer.getvalue()


def read_catalogue(path: Path) -> Reading:
    """Raises Invalid when it is no such workbook; what is wrong with single rows is in the reading."""
    if not is_workbook(path):
        raise Invalid("这不是 .xlsx 文件；请先导出现行目录，在其上修改")
    require_small(path, MOST_UNPACKED, MOST_ROWS, MOST_COLUMNS)
    sheets, reading = read_sheets(path), Reading()
    missing = [name for name in COLUMNS if name not in sheets]
    if missing:
        raise Invalid(f"文件缺少工作表：{'、'.join(missing)}；请先导出现行目录，在其上修改")
    items, packages, contents = (_rows(name, sheets[name], reading.faults) for name in COLUMNS)
    _told_once(ITEMS, items, ("id",), reading.faults)
    _told_once(PACKAGES, packages, ("id",), reading.faults)
    _told_once(CONTENTS, contents, ("package_id", "item_id"), reading.faults)
    _known(contents, "item_id", items, reading.faults)
    _known(contents, "package_id", packages, reading.faults)
    reading.faults.sort(key=lambda fault: (list(COLUMNS).index(fault.sheet), fault.row))
    if not reading.faults:
        reading.items = [each.values for each in items]
        reading.packages = [each.values | {"items": _of(each.values["id"], contents)} for each in packages]
    return reading


def _of(package_id: str, contents: Sequence[_Row]) -> list[Values]:
    """What a package holds; groups, times and discount are named only where there are any of its own."""
    lines = (each.values for each in contents if each.values["package_id"] == package_id)
    return [
        {name: line[name] for name in line if name != "package_id" and (name not in OWN or line[name])}
        for line in lines
    ]


def _rows(name: str, lines: list[list[Any]], faults: list[Fault]) -> list[_Row]:
    """Every filled row, as far as it can be read."""
    top, columns = _header(name, lines)
    found = []
    for number, line in enumerate(lines[top + 1 :], top + 2):
        cells = {column: as_text(line[place]) for place, column in columns.items() if place < len(line)}
        if any(cells.values()):
            values, wrong = _values(cells)
            faults += [Fault(name, number, header, message) for header, message in wrong]
            found.append(_Row(number, values))
    return found


def _told_once(name: str, rows: Sequence[_Row], key: Sequence[str], faults: list[Fault]) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for each in rows:
        told = tuple(each.values.get(part) for part in key)
        before = first.setdefault(told, each.number)
        if all(told) and before != each.number:
            faults.append(Fault(name, each.number, _header_of(name, key[-1]), f"与第 {before} 行重复"))


def _known(contents: Sequence[_Row], field: str, rows: Sequence[_Row], faults: list[Fault]) -> None:
    """A package holds items that there are, whatever else is wrong with their rows."""
    ids = {each.values.get("id") for each in rows}
    for each in contents:
        named = each.values.get(field)
        if named and named not in ids:
            what = "服务项目" if field == "item_id" else "服务包"
            message = f"“{what}”工作表中没有 {named}"
            faults.append(Fault(CONTENTS, each.number, _header_of(CONTENTS, field), message))


def _header_of(name: str, field: str) -> str:
    return next(column.header for column in COLUMNS[name] if column.field == field)


def _values(cells: Mapping[Column, str]) -> tuple[Values, list[tuple[str, str]]]:
    values, wrong = Values(), list[tuple[str, str]]()
    for column, cell in cells.items():
        try:
            if column.required and not cell:
                raise ValueError("必填")
            empty = list(column.empty) if isinstance(column.empty, tuple) else column.empty
            values[column.field] = column.read(cell) if cell else empty
        except ValueError as error:
            wrong.append((column.header, str(error)))
    return values, wrong


def _header(name: str, lines: list[list[Any]]) -> tuple[int, dict[int, Column]]:
    for number, line in enumerate(lines[:HEADER_WITHIN]):
        columns = named(line, [(column, (column.header,)) for column in COLUMNS[name]])
        if columns:
            missing = [
                each.header for each in COLUMNS[name] if not (each.optional or each in columns.values())
            ]
            if missing:
                raise Invalid(f"工作表“{name}”缺少列：{'、'.join(missing)}")
            require_named(lines, number, columns, name)
            return number, columns
    raise Invalid(f"工作表“{name}”没有表头")
