"""What a roster file would do: which lines are new, which are on record already, which are wrong and why."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.extensions import db
from app.orgs.models import Grid, OrgUnit, Village
from app.orgs.scope import Scope
from app.residents.fields import FIELDS
from app.residents.identity import VOID, taken_message
from app.residents.models import Resident
from app.residents.roster.file import Row
from app.residents.roster.line import Fault, Line, read_line
from app.residents.update import changes_in, stands

SLICE = 500


@dataclass(frozen=True)
class Duplicate:
    """A line whose ID number is on record: the fields in which they differ, as (field, ours, theirs)."""

    row: int
    resident_id: UUID
    name: str
    id_tail: str
    differences: tuple[tuple[str, Any, Any], ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **vars(self),
            "resident_id": str(self.resident_id),
            "differences": [*map(list, self.differences)],
        }


@dataclass
class Checked:
    """The result of a dry run."""

    read: int = 0
    new: list[Line] = field(default_factory=list)
    duplicates: list[tuple[Line, Duplicate]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    wrong_lines: int = 0

    def totals(self) -> dict[str, int]:
        return {
            "read": self.read,
            "new": len(self.new),
            "duplicates": len(self.duplicates),
            "errors": self.wrong_lines,
        }


@dataclass(frozen=True)
class Places:
    """What lines may refer to within the importer's scope."""

    clinics: dict[str, UUID | None]  # by village code
    grids: dict[tuple[str, str], UUID]
    doctors: dict[str, UUID]  # by employee number


def check(rows: Sequence[Row], scope: Scope, job_id: UUID) -> Generator[int, None, Checked]:
    """Read every line and compare it with what is on record; changes nothing. Yields the lines done so far.

    What this very job has imported before it was interrupted counts as new.
    """
    checked, first_seen = Checked(read=len(rows)), dict[str, int]()
    places = places_in(scope)
    for start in range(0, len(rows), SLICE):
        lines = [read_line(row) for row in rows[start : start + SLICE]]
        for line in lines:
            _place(line, places)
            _refuse_repeated(line, first_seen)
        _compare([line for line in lines if not line.faults], scope, job_id, checked)
        for line in lines:
            checked.faults += line.faults
            checked.wrong_lines += bool(line.faults)
        yield start + len(lines)
    return checked


def resident_id(job_id: UUID, row: int) -> UUID:
    """The same row of the same job is always the same resident."""
    return uuid5(job_id, f"row {row}")


def places_in(scope: Scope) -> Places:
    villages = select(Village.code, Village.clinic_id).join(OrgUnit, OrgUnit.id == Village.clinic_id)
    clinics = {row.code: row.clinic_id for row in db.session.execute(villages.where(scope.units()))}
    grids = {(row.village_code, row.name): row.id for row in db.session.scalars(select(Grid))}
    people = select(User.employee_no, User.id).join(OrgUnit, OrgUnit.id == User.org_unit_id)
    doctors = db.session.execute(people.where(scope.units(), User.employee_no.is_not(None)))
    return Places(clinics, grids, {str(row.employee_no): row.id for row in doctors})


def _place(line: Line, places: Places) -> None:
    if line.faults:
        return
    village, extra = line.values["area_code"], line.extra
    if village not in places.clinics:
        line.refuse("area_code", "没有这个村居，或不在您的管辖范围内")
    line.extra["org_unit_id"] = places.clinics.get(village)
    if "employee_no" in extra:
        extra["doctor_id"] = places.doctors.get(extra["employee_no"])
        if extra["doctor_id"] is None:
            line.refuse("employee_no", "没有这个工号的医生")
    if "grid" in extra:
        extra["grid_id"] = places.grids.get((village, extra["grid"]))
        if extra["grid_id"] is None:
            line.refuse("grid", "该村居没有这个网格")


def _refuse_repeated(line: Line, first_seen: dict[str, int]) -> None:
    for name in ("id_no", "record_no"):
        number = line.values.get(name)
        if number and not line.faults:
            first = first_seen.setdefault(f"{name}:{number}", line.number)
            if first != line.number:
                line.refuse(name, f"与第 {first} 行相同")


def _compare(lines: list[Line], scope: Scope, job_id: UUID, checked: Checked) -> None:
    by_id_no = on_record("id_no", lines)
    by_record_no = on_record("record_no", lines)
    for line in lines:
        own = resident_id(job_id, line.number)
        known = by_id_no.get(line.values.get("id_no", ""))
        holder = by_record_no.get(line.values.get("record_no", ""))
        if holder is not None and holder.id not in (own, known and known.id):
            line.refuse("record_no", "该档案号已被另一份档案使用")
        elif known is None or known.id == own:
            checked.new.append(line)
        elif not scope.covers(known.org_unit.path):
            line.refuse("id_no", taken_message(line.values["id_no"]) + "（在其他机构）")
        else:
            checked.duplicates.append((line, _duplicate(line, known)))


def on_record(name: str, lines: Iterable[Line]) -> dict[str, Resident]:
    """The residents who bear the numbers of these lines. A voided record no longer holds its ID number."""
    numbers = [line.values[name] for line in lines if line.values.get(name)]
    column = getattr(Resident, name)
    query = (
        select(Resident)
        .where(column.in_(numbers))
        .options(
            joinedload(Resident.org_unit),
            joinedload(Resident.household),
            selectinload(Resident.conditions),
            selectinload(Resident.groups),
        )
    )
    if name == "id_no":
        query = query.where(Resident.archive_status != VOID)
    return {getattr(each, name): each for each in db.session.scalars(query)} if numbers else {}


def _duplicate(line: Line, known: Resident) -> Duplicate:
    return Duplicate(
        line.number, known.id, known.name, (known.id_no or "")[-4:], tuple(_differences(line, known))
    )


def _differences(line: Line, known: Resident) -> Iterator[tuple[str, Any, Any]]:
    for name, theirs in sorted(with_kept_lists(changes_in(line.values), known).items()):
        if name in FIELDS and theirs != stands(known, name):
            yield name, stands(known, name), theirs


def with_kept_lists(wanted: dict[str, Any], resident: Resident) -> dict[str, Any]:
    """A roster adds diseases and groups; that it names none does not end one."""
    if "conditions" in wanted:
        ours = {each["code"]: each for each in stands(resident, "conditions") or ()}
        theirs = {each["code"]: each for each in wanted["conditions"]}
        both = {code: {**ours.get(code, {}), **theirs.get(code, {})} for code in ours | theirs}
        wanted["conditions"] = [both[code] for code in sorted(both)]
    if "groups" in wanted:
        wanted["groups"] = sorted({*wanted["groups"], *(stands(resident, "groups") or ())})
    return wanted
