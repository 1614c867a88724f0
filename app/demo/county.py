"""The demo county's organisations and people who work there: real places of 龙南市, invented persons."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from faker import Faker

from app.accounts.models import Post, Role, TeamMember, User
from app.extensions import db
from app.orgs.divisions import DATA
from app.orgs.models import Grid, GridTeam, OrgLevel, OrgUnit, Team, Village

ROOT = UUID("0e5b4c5e-3f5a-5d0a-9a51-360783000000")  # ids of the demo county follow from this and a name
SINCE = date(2020, 1, 1)
HOME_VILLAGE = "360783102214"  # doctor's
SECOND_VILLAGE = "360783102201"  # doctor2's
OTHERS_NEAR, OTHERS_PER_CENTRE = 5, 2  # further villages with people: near the doctor's, and in other centres
NO_PASSWORD = "none"  # noqa: S105  nobody can sign in with it


def demo_id(*names: object) -> UUID:
    return uuid5(ROOT, "/".join(map(str, names)))


@dataclass
class County:
    """What was set up. Villages with people each have a doctor and a team."""

    places: dict[str, Any]
    admin: User
    supervisor: User
    peopled: list[str] = field(default_factory=list)  # codes of the villages with people
    units: dict[str, OrgUnit] = field(default_factory=dict)  # by code
    villages: dict[str, Village] = field(default_factory=dict)
    doctors: dict[str, User] = field(default_factory=dict)  # by village
    teams: dict[str, Team] = field(default_factory=dict)  # by centre's code
    leaders: dict[str, User] = field(default_factory=dict)
    reviewers: dict[str, User] = field(default_factory=dict)
    grids: dict[str, list[Grid]] = field(default_factory=dict)

    def centre_of(self, village: str) -> str:
        return centre_code(self.places, village)


def centre_code(places: dict[str, Any], village: str) -> str:
    """The centre that serves a village; two places of statistics only belong to a neighbour."""
    code: str = places["care_of_unlisted"].get(village[:9], village[:9])
    return code


def peopled_villages(codes: list[str], count: int) -> list[str]:
    """The doctor's village, doctor2's, some near them, and some of each other township, in that order."""
    chosen = [HOME_VILLAGE, SECOND_VILLAGE]
    rural = [code for code in codes if code[9] == "2" and code not in chosen]
    chosen += [code for code in rural if code.startswith(HOME_VILLAGE[:9])][: OTHERS_NEAR - 1]
    for place in range(OTHERS_PER_CENTRE):
        for township in sorted({code[:9] for code in rural} - {HOME_VILLAGE[:9]}):
            chosen += [code for code in rural if code.startswith(township)][place : place + 1]
    return chosen[:count]


def set_up(seed: int, password_hash: str, peopled: int) -> County:
    """Organisations, villages, grids, teams and accounts; `peopled`: how many villages have people."""
    places = json.loads((DATA / "demo_places.json").read_text(encoding="utf-8"))
    names = _names(seed)
    top = _unit(None, OrgLevel.COUNTY, places["county"]["code"], places["county"]["authority"])
    admin = _account("admin", Role.COUNTY_ADMIN, top, next(names), password_hash)
    supervisor = _account("supervisor", Role.COUNTY_SUPERVISOR, top, next(names), password_hash)
    county = County(places, admin, supervisor, units={top.code: top})
    for number, hospital in enumerate(places["hospitals"], 1):
        _unit(top, OrgLevel.HOSPITAL, f"H{number:02}", hospital["name"])
    for centre in places["centres"]:
        county.units[centre["township_code"]] = _unit(
            top, OrgLevel.CENTRE, centre["township_code"], centre["name"]
        )
    with (DATA / "longnan_villages.csv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            _set_up_village(county, line)
    db.session.flush()
    county.peopled = peopled_villages(sorted(county.villages), peopled)
    for centre in sorted({county.centre_of(village) for village in county.peopled}):
        _staff_centre(county, centre, names, password_hash)
    for village in county.peopled:
        _staff_village(county, village, names, password_hash)
    db.session.flush()
    return county


def _set_up_village(county: County, line: dict[str, str]) -> None:
    code, name = line["村居代码"], line["村居名称"]
    kind = name[-3:]
    title = county.places["clinics"].get(kind, "{village}村卫生室").format(village=name.removesuffix(kind))
    clinic = _unit(county.units[county.centre_of(code)], OrgLevel.CLINIC, code, title)
    county.units[code] = clinic
    county.villages[code] = Village(
        code=code,
        name=name,
        township_code=line["乡镇代码"],
        clinic_id=clinic.id,
        urban_rural_code=line["城乡分类"],
        lat=float(line["纬度"]),
        lon=float(line["经度"]),
        radius_m=2500,
    )
    db.session.merge(county.villages[code])


def _staff_centre(county: County, code: str, names: Iterator[str], password_hash: str) -> None:
    centre, is_home = county.units[code], code == HOME_VILLAGE[:9]
    team = Team(id=demo_id("team", code), centre_id=centre.id, phone=None, name=_team_name(county, centre))
    db.session.add(team)
    county.teams[code] = team
    posts = {
        "leader": (Role.TEAM_LEADER, county.leaders),
        "reviewer": (Role.CENTRE_REVIEWER, county.reviewers),
        "manager": (Role.CENTRE_MANAGER, dict[str, User]()),
    }
    for name, (role, known) in posts.items():
        username = name if is_home else f"{name}-{code[6:]}"
        known[code] = _account(username, role, centre, next(names), password_hash if is_home else NO_PASSWORD)
    _join(team, county.leaders[code], "leader")


def _staff_village(county: County, village: str, names: Iterator[str], password_hash: str) -> None:
    """Its doctor, its grids, and the team that answers for them."""
    known = {HOME_VILLAGE: "doctor", SECOND_VILLAGE: "doctor2"}
    team, leader = county.teams[county.centre_of(village)], county.leaders[county.centre_of(village)]
    clinic = county.units[village]
    hash_ = password_hash if village in known else NO_PASSWORD
    doctor = _account(
        known.get(village, f"doctor-{village[6:]}"), Role.VILLAGE_DOCTOR, clinic, next(names), hash_
    )
    county.doctors[village] = doctor
    _join(team, doctor, "village_doctor")
    db.session.add(Post(user_id=leader.id, org_unit_id=clinic.id, valid_from=SINCE))
    title = county.places["grid_name"]
    short = county.villages[village].name.removesuffix("村委会").removesuffix("居委会")
    for number in "一二":
        grid = Grid(
            id=demo_id("grid", village, number),
            village_code=village,
            name=title.format(village=short, number=number),
        )
        db.session.add(grid)
        db.session.flush()
        db.session.add(GridTeam(grid_id=grid.id, valid_from=SINCE, team_id=team.id))
        county.grids.setdefault(village, []).append(grid)


def _account(username: str, role: Role, at: OrgUnit, name: str, password_hash: str) -> User:
    user = User(
        id=demo_id("user", username),
        username=username,
        password_hash=password_hash,
        name=name,
        role=role,
        org_unit_id=at.id,
        employee_no=f"LN{demo_id('employee', username).int % 10**6:06}",
        is_demo=True,
    )
    db.session.add(user)
    return user


def _join(team: Team, user: User, role: str) -> None:
    db.session.add(TeamMember(team_id=team.id, user_id=user.id, role=role, valid_from=SINCE))


def _unit(parent: OrgUnit | None, level: OrgLevel, code: str, name: str) -> OrgUnit:
    unit = OrgUnit(
        id=demo_id("unit", code),
        parent_id=parent.id if parent else None,
        level=level,
        code=code,
        name=name,
        path=f"{parent.path if parent else '/'}{code}/",
        area_code=code,
    )
    db.session.add(unit)
    db.session.flush()
    return unit


def _team_name(county: County, centre: OrgUnit) -> str:
    name: str = county.places["team_name"].format(centre=centre.name, number="一")
    return name


def _names(seed: int) -> Iterator[str]:
    fake = Faker("zh_CN")
    fake.seed_instance(seed)
    while True:
        yield fake.name()
