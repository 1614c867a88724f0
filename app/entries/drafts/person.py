"""As much of a resident as taking in an entry asks for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import literal, select, union_all

from app.columns import among
from app.entries.tables import table_of
from app.extensions import db
from app.formdefs.answers.context import ResidentFacts
from app.orgs.models import OrgUnit, Village
from app.residents.groups.membership import groups_on
from app.residents.models import Condition, GroupMembership, Household, Resident

FAR_FROM_HOME_M = 3000
FAR_FROM_VILLAGE = 1.5  # times the village's radius


@dataclass(frozen=True)
class Place:
    """A point on the ground and how far around it still belongs to it."""

    lat: float
    lon: float
    radius_m: float


class Managed(NamedTuple):
    """A disease and the days on which it is managed."""

    code: str
    managed_from: date | None
    managed_to: date | None


class Listed(NamedTuple):
    """A group that a list names somebody in, and from when to when."""

    group_code: str
    valid_from: date
    valid_to: date | None


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
    closed_on: date | None
    home: Place | None
    conditions: tuple[Managed, ...]
    memberships: tuple[Listed, ...]

    def is_closed_on(self, day: date) -> bool:
        """Whether the record was closed before that day; where its last day is not known, on any day."""
        return self.archive_status != "0" and (self.closed_on is None or day > self.closed_on)

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
    conditions: dict[UUID, list[Managed]] = defaultdict(list)
    memberships: dict[UUID, list[Listed]] = defaultdict(list)
    for id_, is_condition, code, first, last in db.session.execute(_SPANS, {"ids": wanted}):
        if is_condition:
            conditions[id_].append(Managed(code, first, last))
        else:
            memberships[id_].append(Listed(code, first, last))
    return {
        row[0]: Person(*row[:9], _home(*row[9:14]), tuple(conditions[row[0]]), tuple(memberships[row[0]]))
        for row in db.session.execute(_PEOPLE, {"ids": wanted})
    }


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


# Put together once: that costs as much as running them.
_RESIDENT, _UNIT, _VILLAGE = table_of(Resident).c, table_of(OrgUnit).c, table_of(Village).c
_CONDITION, _GROUP, _HOUSEHOLD = table_of(Condition).c, table_of(GroupMembership).c, table_of(Household).c
_PEOPLE = (
    select(
        _RESIDENT.id,
        _RESIDENT.village_code,
        _RESIDENT.org_unit_id,
        _UNIT.path,
        _RESIDENT.sex,
        _RESIDENT.birth_date,
        _RESIDENT.death_date,
        _RESIDENT.archive_status,
        _RESIDENT.closed_on,
        _HOUSEHOLD.lat.label("home_lat"),
        _HOUSEHOLD.lon.label("home_lon"),
        _VILLAGE.lat,
        _VILLAGE.lon,
        _VILLAGE.radius_m,
    )
    .select_from(
        table_of(Resident)
        .join(table_of(OrgUnit), _UNIT.id == _RESIDENT.org_unit_id)
        .join(table_of(Village), _VILLAGE.code == _RESIDENT.village_code)
        .outerjoin(table_of(Household), _HOUSEHOLD.id == _RESIDENT.household_id)
    )
    .where(among(_RESIDENT.id, "ids"))
)
_SPANS = union_all(
    select(
        _CONDITION.resident_id,
        literal(True).label("is_condition"),
        _CONDITION.code,
        _CONDITION.managed_from,
        _CONDITION.managed_to,
    ).where(among(_CONDITION.resident_id, "ids")),
    select(_GROUP.resident_id, literal(False), _GROUP.group_code, _GROUP.valid_from, _GROUP.valid_to).where(
        among(_GROUP.resident_id, "ids")
    ),
)
