"""Bringing in the organisations, teams and people of a workbook: good rows go in, wrong ones are named."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from app.accounts.members import MEMBER_ROLES, join
from app.accounts.models import Role, User
from app.accounts.people import Details, add_person, change_person, require_managed, set_posts
from app.accounts.staff_file import COLUMNS, PEOPLE, TEAMS, UNITS, StaffRow, read_staff
from app.audit.log import log
from app.errors import Invalid, Problem
from app.extensions import db
from app.orgs.models import OrgLevel, OrgUnit, Team
from app.orgs.teams import add_team, assign_grid, change_team, find_team
from app.orgs.units import add_unit, assign_villages, change_unit, county
from app.pending import savepoint

Meaning = TypeVar("Meaning")

ROLES = {
    "乡村医生": Role.VILLAGE_DOCTOR,
    "村医": Role.VILLAGE_DOCTOR,
    "团队成员": Role.TEAM_MEMBER,
    "团队队长": Role.TEAM_LEADER,
    "队长": Role.TEAM_LEADER,
    "审核员": Role.CENTRE_REVIEWER,
    "卫生院负责人": Role.CENTRE_MANAGER,
    "院长": Role.CENTRE_MANAGER,
    "县级督导": Role.COUNTY_SUPERVISOR,
    "系统管理员": Role.COUNTY_ADMIN,
}
LEVELS = {
    "卫生院": OrgLevel.CENTRE,
    "社区卫生服务中心": OrgLevel.CENTRE,
    "村卫生室": OrgLevel.CLINIC,
    "社区卫生服务站": OrgLevel.CLINIC,
    "医院": OrgLevel.HOSPITAL,
}
_TEAM_ROLES = {label: code for code, label in MEMBER_ROLES.items()} | {code: code for code in MEMBER_ROLES}
_SEPARATORS = re.compile(r"[;；、,，\s]+")


@dataclass(frozen=True)
class StaffFault:
    """Why a row is not taken: the sheet, the row as the spreadsheet counts, the column, the cause."""

    sheet: str
    row: int
    column: str
    message: str


@dataclass
class Report:
    """How many rows of each sheet are new, changed or as they were, and what was wrong."""

    new: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    known: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    faults: list[StaffFault] = field(default_factory=list)


def import_staff(path: Path, by: User | None) -> Report:
    """Take every sound row in; a dry run is the same, rolled back by the caller. Raises Invalid.

    What a row names (a parent, a team) may stand above it in the file or be known already.
    """
    report = Report()
    for rows in read_staff(path).values():
        take_rows(rows, by, report)
    tell(report, by)
    return report


def take_rows(rows: Iterable[StaffRow], by: User | None, report: Report) -> None:
    """Take the sound ones in and count them, and what is wrong with the others."""
    for row in rows:
        _take(row, by, report)


def tell(report: Report, by: User | None) -> None:
    """Write down who brought in how many."""
    log(
        "staff.imported",
        "county",
        by.id if by else None,
        organisations=report.new[UNITS],
        teams=report.new[TEAMS],
        people=report.new[PEOPLE],
    )


def _take(row: StaffRow, by: User | None, report: Report) -> None:
    try:
        with savepoint():
            _require(row)
            is_new = _TAKERS[row.sheet](row.cells, by)
    except Problem as problem:
        report.faults += list(_faults(row, problem))
        return
    counted = report.new if is_new else report.known
    counted[row.sheet] += 1


def _require(row: StaffRow) -> None:
    missing = [
        name for name, title in COLUMNS[row.sheet].items() if title.startswith("*") and name not in row.cells
    ]
    if missing:
        raise Invalid(errors={name: ["必填"] for name in missing})
    if any("\x00" in cell for cell in row.cells.values()):
        raise Invalid("含有无法保存的字符")


def _faults(row: StaffRow, problem: Problem) -> list[StaffFault]:
    named = {"org_unit_id": "unit"}
    columns = COLUMNS[row.sheet]
    return [
        StaffFault(row.sheet, row.number, columns.get(named.get(name, name), "").lstrip("*"), "；".join(said))
        for name, said in problem.errors.items()
    ] or [StaffFault(row.sheet, row.number, "", problem.message)]


def _unit(cells: dict[str, str], by: User | None) -> bool:
    level = _known(LEVELS, "level", cells["level"])
    unit = _find_unit(cells["code"])
    is_new = unit is None
    actor = by.id if by else None
    if unit is None:
        parent = _parent(cells, level)
        unit = add_unit(parent, level, cells["code"], cells["name"], cells.get("phone"), actor)
    elif unit.level is not level:
        raise Invalid(errors={"level": ["与已有的机构类型不同"]})
    else:
        change_unit(unit, cells["name"], cells.get("phone", unit.phone), actor)
    if cells.get("villages"):
        assign_villages(unit, _parts(cells["villages"]), actor)
    return is_new


def _team(cells: dict[str, str], by: User | None) -> bool:
    centre = _require_unit("centre", cells["centre"])
    team = find_team(centre, cells["name"])
    is_new = team is None
    actor = by.id if by else None
    if team is None:
        team = add_team(centre, cells["name"], cells.get("phone"), actor)
    else:
        change_team(team, cells["name"], cells.get("phone", team.phone), actor)
    for part in _parts(cells.get("grids", "")):
        village, _, name = part.replace("：", ":").partition(":")
        if not name:
            raise Invalid(errors={"grids": [f"“{part}”应写成 村居代码:网格名称"]})
        assign_grid(village, name, team, actor)
    return is_new


def _person(cells: dict[str, str], by: User | None) -> bool:
    unit = _require_unit("unit", cells["unit"])
    user = db.session.scalar(select(User).where(User.username == cells["username"]))
    is_new = user is None
    details = Details(
        name=cells["name"],
        role=_known(ROLES, "role", cells["role"]),
        org_unit_id=unit.id,
        employee_no=cells.get("employee_no", user.employee_no if user else None),
        phone=cells.get("phone", user.phone if user else None),
    )
    if user is None:
        user = add_person(cells["username"], details, by)
    else:
        change_person(require_managed(user, by) if by else user, details, by)
    if cells.get("posts"):
        set_posts(user, [_require_unit("posts", code).id for code in _parts(cells["posts"])], by)
    if cells.get("team"):
        role = _known(_TEAM_ROLES, "team_role", cells.get("team_role", "village_doctor"))
        join(_require_team(unit, cells["team"]), user, role, by)
    return is_new


_TAKERS: dict[str, Callable[[dict[str, str], User | None], bool]] = {
    UNITS: _unit,
    TEAMS: _team,
    PEOPLE: _person,
}


def _known(names: Mapping[str, Meaning], column: str, name: str) -> Meaning:
    if name not in names:
        raise Invalid(errors={column: [f"“{name}”不在可选范围内：{'、'.join(names)}"]})
    return names[name]


def _find_unit(code: str) -> OrgUnit | None:
    return db.session.scalar(select(OrgUnit).where(OrgUnit.code == code))


def _require_unit(column: str, code: str) -> OrgUnit:
    unit = _find_unit(code)
    if unit is None:
        raise Invalid(errors={column: [f"没有代码为“{code}”的机构"]})
    return unit


def _parent(cells: dict[str, str], level: OrgLevel) -> OrgUnit:
    if cells.get("parent"):
        return _require_unit("parent", cells["parent"])
    top = county()
    if level is OrgLevel.CLINIC or top is None:
        raise Invalid(errors={"parent": ["必填"]})
    return top


def _require_team(unit: OrgUnit, name: str) -> Team:
    """Of the centre that the person works at or below."""
    centre = unit if unit.level is OrgLevel.CENTRE else unit.parent
    team = find_team(centre, name) if centre else None
    if team is None:
        raise Invalid(errors={"team": [f"该卫生院没有名为“{name}”的团队"]})
    return team


def _parts(cell: str) -> list[str]:
    return [part for part in _SEPARATORS.split(cell) if part]
