"""Targets and official numbers as a workbook: written, changed by hand, read back whole or not at all."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter

from app.headers import named, require_named
from app.indicators.catalogue import INDICATORS
from app.indicators.goals.find import MOST, kinds, target_fault
from app.indicators.goals.models import PopulationTarget, Target
from app.orgs.models import OrgUnit
from app.spreadsheet import as_text, read_sheets, require_small

TARGETS, NUMBERS = "指标目标", "人口数"
TARGET_HEADER = ("机构编码", "机构名称", "年份", "指标代码", "目标值")
NUMBER_HEADER = ("机构编码", "机构名称", "年份", "人群代码", "人数", "来源", "文号")
MAY_LACK = ("机构名称", "文号")
_UNPACKED, _ROWS, _COLUMNS = 20 * 1024 * 1024, 20000, 20


@dataclass(frozen=True)
class Fault:
    sheet: str
    row: int
    message: str


@dataclass
class Reading:
    """What a workbook says; nothing of it is taken while there are faults."""

    targets: list[Target] = field(default_factory=list)
    numbers: list[PopulationTarget] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    seen: dict[tuple[str, ...], int] = field(default_factory=dict)  # what each row says something about


def write_book(
    units: Mapping[UUID, OrgUnit], targets: Iterable[Target], numbers: Iterable[PopulationTarget]
) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        _write(book, TARGETS, TARGET_HEADER, [(*_of(units, t), t.indicator, str(t.value)) for t in targets])
        lines = [(*_of(units, n), n.kind, str(n.number), n.source, n.document_no or "") for n in numbers]
        _write(book, NUMBERS, NUMBER_HEADER, lines)
    return buffer.getvalue()


def read_book(path: Path, units: Iterable[OrgUnit]) -> Reading:
    """Raises Invalid for a file that cannot be read at all."""
    require_small(path, _UNPACKED, _ROWS, _COLUMNS)
    reading, by_code = Reading(), {unit.code: unit for unit in units}
    for name, lines in read_sheets(path).items():
        told = _header(lines)
        if told is None:
            reading.faults.append(Fault(name, 1, "表头不是指标目标或人口数的表头，请用下载的表格填写"))
            continue
        header, places = told
        require_named(lines, 0, places, name)
        reader = _target if header is TARGET_HEADER else _number
        for number, line in enumerate(lines[1:], start=2):
            cells = _cells(line, header, places)
            if any(cells):
                fault = reader(reading, by_code, cells) or _again(reading, name, number, cells)
                reading.faults += [Fault(name, number, fault)] if fault else []
    return reading


def _header(lines: Sequence[Sequence[Any]]) -> tuple[Sequence[str], Mapping[int, str]] | None:
    """Which of the two headers it is, and which place holds which of its columns."""
    for header in (TARGET_HEADER, NUMBER_HEADER):
        places = named(lines[0] if lines else (), [(each, (each,)) for each in header])
        if {*header} - {*MAY_LACK} <= {*places.values()}:
            return header, places
    return None


def _cells(line: Sequence[Any], header: Sequence[str], places: Mapping[int, str]) -> list[str]:
    """In the order of the header, whatever that of the file."""
    told = {column: as_text(line[place]) for place, column in places.items() if place < len(line)}
    return [told.get(column, "") for column in header]


def _again(reading: Reading, sheet: str, number: int, cells: Sequence[str]) -> str | None:
    """Whether an earlier row says something of the same organisation, year and indicator or group."""
    first = reading.seen.setdefault((sheet, cells[0], cells[2], cells[3]), number)
    return f"与第 {first} 行重复：同一机构、年份和代码只能有一行" if first != number else None


def _target(reading: Reading, units: Mapping[str, OrgUnit], cells: Sequence[str]) -> str | None:
    unit, year, value = units.get(cells[0]), _whole(cells[2]), _decimal(cells[4])
    if fault := _place_fault(unit, year):
        return fault
    if cells[3] not in INDICATORS:
        return f"没有指标 {cells[3] or '（空）'}"
    if value is None:
        return "目标值应是 0 或正数"
    if fault := target_fault(cells[3], value):
        return fault
    if unit and year:
        row = Target(org_unit_id=unit.id, year=year, indicator=cells[3], value=value)
        reading.targets.append(row)
    return None


def _number(reading: Reading, units: Mapping[str, OrgUnit], cells: Sequence[str]) -> str | None:
    unit, year, number = units.get(cells[0]), _whole(cells[2]), _whole(cells[4])
    if fault := _place_fault(unit, year):
        return fault
    if cells[3] not in kinds():
        return f"没有人群 {cells[3] or '（空）'}"
    if number is None or not 0 < number <= MOST:
        return "人数应是正整数"
    if not cells[5]:
        return "请填写来源"
    if unit and year:
        row = PopulationTarget(org_unit_id=unit.id, year=year, kind=cells[3], number=number)
        row.source, row.document_no = cells[5][:100], cells[6][:100] or None
        reading.numbers.append(row)
    return None


def _place_fault(unit: OrgUnit | None, year: int | None) -> str | None:
    if unit is None:
        return "没有这个机构编码，或不在您的管辖范围"
    return None if year and 2000 <= year <= 2100 else "年份应在 2000 到 2100 之间"


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        return None
    return value.quantize(Decimal("0.01")) if value.is_finite() and abs(value) <= MOST else None


def _of(units: Mapping[UUID, OrgUnit], row: Target | PopulationTarget) -> tuple[str, str, str]:
    unit = units[row.org_unit_id]
    return unit.code, unit.name, str(row.year)


def _write(book: Any, name: str, header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, len(header) - 1, 18, book.add_format({"num_format": "@"}))
    for number, line in enumerate([header, *lines]):
        for place, cell in enumerate(line):
            sheet.write_string(number, place, cell)
