"""Reading a drug list from a file, xlsx or CSV: its drugs, and what is wrong in which row."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.drugs.columns import COLUMNS, HEADER_WITHIN, Column, columns_of
from app.drugs.drug import Drug
from app.errors import Invalid
from app.headers import require_named
from app.spreadsheet import as_text, read_first, require_small

MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 5_000, 50, 50 * 1024 * 1024
SAMPLE = "示例"


@dataclass(frozen=True)
class DrugFault:
    """Why a row is not taken: the row as a spreadsheet counts, the column, the cause."""

    row: int
    column: str
    message: str


@dataclass
class Reading:
    """What a file says."""

    drugs: list[Drug] = field(default_factory=list)
    faults: list[DrugFault] = field(default_factory=list)


def read_drugs(path: Path) -> Reading:
    """Raises Invalid when it is no drug list at all; what is wrong with single rows is in the reading."""
    require_small(path, MOST_UNPACKED, MOST_ROWS + HEADER_WITHIN, MOST_COLUMNS)
    lines = read_first(path)
    top, columns = _header(lines)
    reading, seen = Reading(), dict[str, int]()
    for number, line in enumerate(lines[top + 1 :], top + 2):
        cells = {column: as_text(line[place]) for place, column in columns.items() if place < len(line)}
        if any(cells.values()) and not _name(cells).startswith(SAMPLE):
            _take(number, cells, reading, seen)
    if len(reading.drugs) > MOST_ROWS:
        raise Invalid(f"文件超过 {MOST_ROWS} 行，请删减后再导入")
    if not reading.drugs and not reading.faults:
        raise Invalid("文件中没有药物")
    return reading


def _header(lines: list[list[Any]]) -> tuple[int, dict[int, Column]]:
    for number, line in enumerate(lines[:HEADER_WITHIN]):
        columns = dict(columns_of(line))
        if {column.field for column in columns.values()} >= {"name", "unit"}:
            require_named(lines, number, columns)
            return number, columns
    needed = "、".join(f"“{column.header}”" for column in COLUMNS if column.required)
    raise Invalid(f"没有找到表头：表头应含{needed}，请使用下载的模板")


def _name(cells: dict[Column, str]) -> str:
    return next((cell for column, cell in cells.items() if column.field == "name"), "")


def _take(number: int, cells: dict[Column, str], reading: Reading, seen: dict[str, int]) -> None:
    values: dict[str, Any] = {"spec": ""}
    faults = [DrugFault(number, *said) for said in _read_cells(cells, values)]
    if not faults:
        drug = Drug(**values)
        faults = [DrugFault(number, *said) for said in _contradictions(drug, seen)]
        seen.setdefault(drug.label, number)
        reading.drugs.append(drug)
    reading.faults += faults


def _read_cells(cells: dict[Column, str], values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for column, cell in cells.items():
        if not cell:
            if column.required:
                yield column.header, "必填"
            continue
        try:
            values[column.field] = column.read(cell)
        except ValueError as error:
            yield column.header, str(error)


def _contradictions(drug: Drug, seen: dict[str, int]) -> Iterator[tuple[str, str]]:
    if drug.label in seen:
        yield "药物名称", f"与第 {seen[drug.label]} 行重复"
    if drug.low is not None and drug.high is not None and drug.low > drug.high:
        yield "每日最少", "大于每日最多"
        return
    usual = (drug.dose or 0) * (drug.times or 0)
    if usual and not (drug.low or 0) <= usual <= (drug.high or usual):
        yield "每次剂量", f"常用量每日 {usual:g}，不在每日最少和最多之间"
