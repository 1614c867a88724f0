"""One line of a roster: its cells read into values of the wire, or the reasons why it can't be imported."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from app.clock import today
from app.residents.identity import NO_DOCUMENT, faults_of_numbers
from app.residents.roster.columns import BY_FIELD, COLUMNS, Column
from app.residents.roster.file import Row
from app.spreadsheet import FORMULA, LOST, as_text, has_lost_digits

GROUP_COLUMNS = ("listed", "poverty", "special")


@dataclass(frozen=True)
class Fault:
    """Why a line is not imported: the row as the spreadsheet counts, the column's header, the cause."""

    row: int
    column: str
    message: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Line:
    """What one row says. `values` are fields of the wire; `extra` what stands elsewhere in the record."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, name: str, message: str) -> None:
        self.faults.append(Fault(self.number, BY_FIELD[name].header, message))


def read_line(row: Row) -> Line:
    line = Line(row.number)
    read = {column.field: _read(line, row, column) for column in COLUMNS if column.field in row.cells}
    given = {name: value for name, value in read.items() if value not in (None, "")}
    _require(line, given)
    _sort_out(line, given)
    if not line.faults:
        _check(line)
    return line


def _read(line: Line, row: Row, column: Column) -> Any:
    if column.field in row.formulas:
        return line.refuse(column.field, FORMULA)
    cell = row.cells[column.field]
    if column.is_text and has_lost_digits(cell):
        return line.refuse(column.field, LOST)
    written = as_text(cell)
    if "\x00" in written:
        return line.refuse(column.field, "含有无法保存的字符")
    try:
        return column.read(written) if written else None
    except ValueError as error:
        return line.refuse(column.field, str(error))


def _require(line: Line, given: dict[str, Any]) -> None:
    refused = {fault.column for fault in line.faults}
    has_document = given.get("id_type") not in (None, NO_DOCUMENT)
    for column in COLUMNS:
        is_needed = column.required or (column.field == "id_no" and has_document)
        if is_needed and column.field not in given and column.header not in refused:
            line.refuse(column.field, "必填")


def _sort_out(line: Line, given: dict[str, Any]) -> None:
    """Bring what the columns say into the fields of the wire."""
    for name in ("village_name", "head_name"):
        given.pop(name, None)
    listed = {group for name in GROUP_COLUMNS for group in given.pop(name, ())}
    if "contact" in given:
        given["contact_name"], given["contact_phone"] = given.pop("contact")
    number = given.get("household_no")
    if number and "area_code" in given and len(number) <= 5:
        given["household_no"] = given["area_code"] + number.zfill(5)
    if listed:
        given["groups"] = sorted(listed)
    if given.get("id_no"):
        given["id_no"] = given["id_no"].upper()
    for name in ("record_opened_on", "employee_no", "grid", "death_date"):
        if name in given:
            line.extra[name] = given.pop(name)
    line.values = {name: value for name, value in given.items() if value is not None}


def _check(line: Line) -> None:
    for name, messages in faults_of_numbers(line.values).items():
        line.refuse(name, messages[0])
    born, died = line.values["birth_date"], line.extra.get("death_date")
    if date.fromisoformat(born) > today():
        line.refuse("birth_date", "出生日期晚于今天")
    if died and not born <= died <= today().isoformat():
        line.refuse("death_date", "死亡日期早于出生或晚于今天")
    household_no = line.values.get("household_no", "")
    if household_no and not household_no.startswith(line.values["area_code"]):
        line.refuse("household_no", "户编号的前 12 位与村居代码不符")
