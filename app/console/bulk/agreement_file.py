"""The workbook of agreements that were signed before: its columns, its template, its rows."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app.console.bulk.fees import SOURCES, TOTAL
from app.console.bulk.guardians import GUARDIAN_COLUMNS
from app.contracts.words import KINDS, MODES
from app.errors import Invalid
from app.headers import named, require_named
from app.sheets import table
from app.spreadsheet import (
    FORMULA,
    LOST,
    as_day,
    as_text,
    formulas_of_first,
    has_lost_digits,
    read_first,
    require_small,
)

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 5000, 60, 50 * 1024 * 1024
HEADER_WITHIN = 5
SAMPLE = "示例"
_SEPARATORS = re.compile(r"[;；、,，/|\n]+")


@dataclass(frozen=True)
class Fault:
    """Why a row is not imported: the row as a spreadsheet counts, the column, the cause."""

    row: int
    column: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Column:
    """One column of the workbook."""

    field: str
    header: str
    read: Callable[[str], Any]
    required: bool = False
    sample: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """One filled row: its values by field, those that could be read, and what could not."""

    number: int
    values: Mapping[str, Any]
    faults: tuple[Fault, ...]


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(cell) if part.strip()]


def _day(cell: str) -> date:
    day = as_day(cell)
    if day is None:
        raise ValueError(f"“{cell[:20]}”不是完整的日期，应如 2026-03-01")
    return day


def _months(cell: str) -> int:
    plain = cell.removesuffix("个月")
    if not (plain.isascii() and plain.isdigit() and 0 < int(plain) < 1000):
        raise ValueError("应为月数，如 12")
    return int(plain)


def _money(cell: str) -> float:
    try:
        amount = round(float(cell.removesuffix("元")), 2)
    except ValueError as error:
        raise ValueError("应为金额") from error
    if not 0 <= amount <= 100_000:
        raise ValueError("应在 0 到 100000 之间")
    return amount


def _one_of(labels: Mapping[str, str]) -> Callable[[str], str]:
    named = {label: code for code, label in labels.items()}

    def read(cell: str) -> str:
        if cell not in named:
            raise ValueError(f"应为{'、'.join(named)}之一")
        return named[cell]

    return read


ID_NAMES = ("身份证号", "身份证号码", "证件号", "居民身份证号")
MONTH_NAMES = ("签约周期(个月)", "周期(月)", "周期(个月)", "签约月数", "协议周期(月)")
FEE_NAMES = ("费用", "签约费用(元)", "费用(元)", "费用合计", "签约费", "费用合计(元)")
GUARDIAN_NAMES = {
    "guardian_relation": ("监护人与成员关系", "监护人与居民关系", "监护人关系"),
    "guardian_id_no": ("监护人证件号码", "监护人身份证号码", "监护人证件号"),
}
SHARES = {"fee_resident": "12", "fee_health": "24"}  # of the sample
COLUMNS = (
    Column("agreement_no", "协议编号", str, sample="示例-0001", aliases=("协议号", "协议书编号")),
    Column("name", "姓名", str, True, "张某某", ("居民姓名",)),
    Column("id_no", "证件号码", str.upper, True, "11010519491231002X", ID_NAMES),
    Column("packages", "服务包", _listed, True, "基础服务包；高血压包", ("签约服务包", "服务包名称")),
    Column("items", "点单项目", _listed),
    Column("kind", "签约类型", _one_of(KINDS), sample="首次签约"),
    Column("mode", "签约模式", _one_of(MODES), sample="标准"),
    Column("signed_on", "签订日期", _day, True, "2026-01-05", ("签约日期", "签字日期")),
    Column("start_date", "生效日期", _day, True, "2026-01-05", ("协议生效日期",)),
    Column("months", "签约周期(月)", _months, sample="12", aliases=MONTH_NAMES),
    Column("doctor", "签约医生(工号或账号)", str),
    *(
        Column(
            field,
            header,
            str.upper if field == "guardian_id_no" else str,
            aliases=GUARDIAN_NAMES.get(field, ()),
        )
        for field, header in GUARDIAN_COLUMNS.items()
    ),
    Column(TOTAL, "签约费用", _money, sample="36", aliases=FEE_NAMES),
    *(
        Column(field, header, _money, sample=SHARES.get(field, ""), aliases=(f"{header}(元)",))
        for field, (header, _) in SOURCES.items()
    ),
    Column("note", "备注", str, sample=f"{SAMPLE}行，导入时自动跳过"),
)

RULES = (
    "第一个工作表按表头名称识别，列的顺序可以改变；带 * 的列必填。",
    f"一次最多 {MOST_ROWS} 行；有错误的协议整份不导入，其余照常导入。",
    "协议编号相同的各行是一户，第一行的居民是乙方代表；签订日期、生效日期各行应相同，周期和医生可只填第一行。",
    "服务包、点单项目写名称或编码，多个用分号隔开；日期写成 2026-03-01。",
    "签约类型填首次签约、续签或转约，不填为首次签约；签约模式填标准、点单式或首诊式，不填的有点单项目为点单式，否则为标准。",
    "由监护人代签的（如未成年人），监护人姓名、与成员关系、监护人身份证号三项都填在该成员的一行。",
    "未成年人没有填监护人的照常导入，试读时提醒，审核时列为疑点。",
    "签约费用是整份协议的合计，一户只填在第一行。",
    "知道由谁承担的，在各“承担”列填金额（元），合计应等于签约费用；只填各承担列时，签约费用取合计。",
    "不知道由谁承担的，各承担列留空，按“其他”记。",
    "导入的协议没有签字和照片，按“无证据”统计。",
)


def template() -> bytes:
    header = [("*" if column.required else "") + column.header for column in COLUMNS]
    return table("签约协议", header, [[column.sample for column in COLUMNS]], RULES)


def header_of(field: str) -> str:
    return next(column.header for column in COLUMNS if column.field == field)


def read_agreements(path: Path) -> list[Row]:
    """Raises Invalid when it is no such workbook, holds nothing, or more than 5,000 rows."""
    require_small(path, MOST_UNPACKED, MOST_ROWS + HEADER_WITHIN, MOST_COLUMNS)
    lines = read_first(path)
    top, columns = _header(lines)
    rows = list(_rows(lines, top, columns, formulas_of_first(path)))
    if not rows:
        raise Invalid("文件中没有数据行")
    if len(rows) > MOST_ROWS:
        raise Invalid(f"文件有 {len(rows)} 行，一次最多导入 {MOST_ROWS} 行，请拆分后再导入")
    return rows


def _header(lines: list[list[Any]]) -> tuple[int, dict[int, Column]]:
    for number, line in enumerate(lines[:HEADER_WITHIN]):
        columns = named(line, [(column, (column.header, *column.aliases)) for column in COLUMNS])
        if {column.field for column in columns.values()} >= {"name", "id_no"}:
            missing = [c.header for c in COLUMNS if c.required and c not in columns.values()]
            if missing:
                raise Invalid(f"表头缺少必填列：{'、'.join(missing)}")
            require_named(lines, number, columns)
            return number, columns
    raise Invalid("没有找到表头：请使用下载的模板，表头应含“姓名”和“证件号码”")


def _rows(
    lines: list[list[Any]], top: int, columns: Mapping[int, Column], formulas: Mapping[int, set[int]]
) -> Iterator[Row]:
    for number, line in enumerate(lines[top + 1 :], top + 2):
        cells = {column: line[place] for place, column in columns.items() if place < len(line)}
        marked = {columns[place] for place in formulas.get(number, ()) if place in columns}
        note = next((as_text(cell) for column, cell in cells.items() if column.field == "note"), "")
        if (marked or any(map(as_text, cells.values()))) and not note.startswith(SAMPLE):
            yield _row(number, cells, marked)


def _row(number: int, cells: Mapping[Column, Any], formulas: Collection[Column]) -> Row:
    values, faults = dict[str, Any](), list[Fault]()
    for column, told in cells.items():
        try:
            cell = _text(column, told, column in formulas)
            if cell:
                values[column.field] = column.read(cell)
            elif column.required:
                raise ValueError("必填")
        except ValueError as error:
            faults.append(Fault(number, column.header, str(error)))
    return Row(number, values, tuple(faults))


def _text(column: Column, cell: Any, is_formula: bool) -> str:
    """Raises ValueError for what is no text that somebody wrote there."""
    text = as_text(cell)
    if is_formula or text.startswith("="):
        raise ValueError(FORMULA)
    if "\x00" in text:
        raise ValueError("含有无法保存的字符")
    if column.field in ("id_no", "guardian_id_no") and has_lost_digits(cell):
        raise ValueError(LOST)
    return text
