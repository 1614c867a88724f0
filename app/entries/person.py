"""As much of a resident as taking in an entry asks for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Executable, bindparam, select

from app.extensions import db
from app.formdefs.context import ResidentFacts
from app.orgs.models import OrgUnit, Village
from app.residents.groups import groups_on
from app.residents.models import Condition, GroupMembership, Household, Resident

_COLUMNS = (
    "id",
    "channel",
    "org_unit_id",
    "path",
    "sex",
    "birth_date",
    "death_date",
    "archive_status",
)
FAR_FROM_HOME_M = 3000
FAR_FROM_VILLAGE = 1.5  # times the village's radius


@dataclass(frozen=True)
class Place:
    """A point on the ground and how far around it still belongs to it."""

    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True)
class Person:
    """A resident, the clinic that answers (its path tells the scope), and where the home is."""

    id: UUID
    channel: str
    org_unit_id: UUID
    path: str
    sex: str
    birth_date: date
    death_date: date | None
    archive_status: str
    home: Place | None
    conditions: tuple[Any, ...]
    memberships: tuple[Any, ...]

    def facts_on(self, day: date) -> ResidentFacts:
        managed = {
            each.code
            for each in self.conditions
            if (each.managed_from or date.min) <= day <= (each.managed_to or date.max)
        }
        groups = groups_on(self.birth_date, self.conditions, self.memberships, day)
        return ResidentFacts(
            self.sex, self.birth_date, tuple(groups), tuple(sorted(managed)), self.death_date
        )


def read_people(ids: Iterable[UUID]) -> dict[UUID, Person]:
    wanted = list(ids)
    if not wanted:
        return {}
    conditions, memberships = _by_resident(_CONDITIONS, wanted), _by_resident(_MEMBERSHIPS, wanted)
    return {
        row[0]: _person(tuple(row), conditions[row[0]], memberships[row[0]])
        for row in db.session.execute(_PEOPLE, {"ids": wanted})
    }


def _person(row: Any, conditions: list[Any], memberships: list[Any]) -> Person:
    home = _home(*row[8:])
    columns = dict(zip(_COLUMNS, row, strict=False))
    return Person(**columns, home=home, conditions=tuple(conditions), memberships=tuple(memberships))


def _home(
    home_lat: float | None,
    home_lon: float | None,
    lat: float | None,
    lon: float | None,
    radius_m: int | None,
) -> Place | None:
    """The household's point; where it is not known, the village's."""
    if home_lat is not None and home_lon is not None:
        return Place(home_lat, home_lon, FAR_FROM_HOME_M)
    if lat is not None and lon is not None and radius_m:
        return Place(lat, lon, FAR_FROM_VILLAGE * radius_m)
    return None


def _by_resident(query: Executable, ids: list[UUID]) -> dict[UUID, list[Any]]:
    found = defaultdict(list)
    for row in db.session.execute(query, {"ids": ids}):
        found[row.resident_id].append(row)
    return found


# Put together once: that costs as much as running them.
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_PEOPLE = (
    select(
        Resident.id,
        Resident.village_code,
        Resident.org_unit_id,
        OrgUnit.path,
        Resident.sex,
        Resident.birth_date,
        Resident.death_date,
        Resident.archive_status,
        Household.lat.label("home_lat"),
        Household.lon.label("home_lon"),
        Village.lat,
        Village.lon,
        Village.radius_m,
    )
    .join(OrgUnit, OrgUnit.id == Resident.org_unit_id)
    .join(Village, Village.code == Resident.village_code)
    .outerjoin(Household, Household.id == Resident.household_id)
    .where(Resident.id.in_(_IDS))
)
_CONDITIONS = select(
    Condition.resident_id, Condition.code, Condition.managed_from, Condition.managed_to
).where(Condition.resident_id.in_(_IDS))
_MEMBERSHIPS = select(
    GroupMembership.resident_id,
    GroupMembership.group_code,
    GroupMembership.valid_from,
    GroupMembership.valid_to,
).where(GroupMembership.resident_id.in_(_IDS))
