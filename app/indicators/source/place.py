"""Where figures are looked at: a person's scope, narrowed to a place, a kind of person or of contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, case, func
from sqlalchemy.orm import aliased

from app.entries.models import Entry
from app.indicators.source.answer import Answering, team_on, village_on
from app.indicators.source.period import Period, born_by
from app.orgs.models import OrgLevel, OrgUnit
from app.orgs.scope import Scope
from app.residents.models import Resident

OF_THE_AUTHOR = ("home_service", "bed_open")  # services counted where they were given (F06, F07)
NOBODY = "none"  # as a filter: those without a team, without a doctor
CLINIC = aliased(OrgUnit, name="clinic")
CENTRE_ID = case((CLINIC.level == OrgLevel.CLINIC, CLINIC.parent_id), else_=CLINIC.id)
_AGES = (0, 7, 35, 65, 75, 85)  # each band from this age on


class Owner(StrEnum):
    """Through what a line belongs to a doctor and a team: decision 024."""

    RESIDENT = "resident"
    CONTRACT = "contract"
    AUTHOR = "author"  # of an entry; then to a place as well


class By(StrEnum):
    """What figures are broken down by."""

    CENTRE = "centre"
    CLINIC = "clinic"
    VILLAGE = "village"
    TEAM = "team"
    DOCTOR = "doctor"
    GROUP = "group"
    SEX = "sex"
    AGE = "age"
    MODE = "mode"
    PACKAGE = "package"
    MONTH = "month"

    @property
    def label(self) -> str:
        return LABELS[self]

    @property
    def is_of_people(self) -> bool:
        """Whether each person stands in exactly one row, by what is known of the person."""
        return self not in (By.GROUP, By.MODE, By.PACKAGE, By.MONTH)

    @property
    def is_of_whom(self) -> bool:
        """Whether a contract may have another answer to it than the person whose it is."""
        return self in (By.TEAM, By.DOCTOR)

    def told_by(self, owner: Owner) -> Owner:
        """Through what the row of a line of this owner is told."""
        if self in (By.MODE, By.PACKAGE):
            return Owner.CONTRACT
        if self is By.GROUP or (owner is Owner.CONTRACT and not self.is_of_whom):
            return Owner.RESIDENT
        return owner

    @property
    def adds_up(self) -> bool:
        """A person may be of several groups, and have several packages; a state is not summed over months."""
        return self not in (By.GROUP, By.PACKAGE, By.MONTH)


LABELS = {
    By.CENTRE: "卫生院",
    By.CLINIC: "村卫生室",
    By.VILLAGE: "村居",
    By.TEAM: "团队",
    By.DOCTOR: "医生",
    By.GROUP: "人群",
    By.SEX: "性别",
    By.AGE: "年龄",
    By.MODE: "签约方式",
    By.PACKAGE: "服务包",
    By.MONTH: "月份",
}
BY_ID = (By.CENTRE, By.CLINIC, By.TEAM, By.DOCTOR)


def column_of(by: By, period: Period, at: Answering) -> SQLColumnExpression[Any]:
    """What tells the row of a person; `at`: who answers for them, with CLINIC, their clinic."""
    columns: dict[By, SQLColumnExpression[Any]] = {
        By.CENTRE: CENTRE_ID,
        By.CLINIC: CLINIC.id,
        By.VILLAGE: at.village_code,
        By.TEAM: at.team_id,
        By.DOCTOR: at.doctor_id,
        By.SEX: Resident.sex,
        By.AGE: _age_band(period),
    }
    return columns[by]


def of_work() -> Answering:
    """A service belongs to who gave it, and to the clinic that answered and the village lived in then."""
    village = func.coalesce(village_on(Entry.resident_id, Entry.occurred_on), Entry.channel)
    team = team_on(Entry.author_id, Entry.occurred_on)
    return Answering(Entry.org_unit_id, village, Entry.author_id, team)


def _age_band(period: Period) -> SQLColumnExpression[str]:
    older = ((Resident.birth_date <= born_by(age, period.day), str(age)) for age in reversed(_AGES[1:]))
    return case(*older, else_="0")


@dataclass(frozen=True)
class Where:
    """A part of a person's scope: of people, or of what somebody did. Who answers is told as of a day."""

    scope: Scope
    filters: Mapping[By, str] = field(default_factory=dict)

    def within(self, by: By, key: str) -> "Where":
        return Where(self.scope, {**self.filters, by: key or NOBODY})

    @property
    def names_whom(self) -> bool:
        """Whether it is narrowed to a team or a doctor."""
        return any(by.is_of_whom for by in self.filters)

    def whoever(self) -> "Where":
        """The same of every team and doctor."""
        filters = {by: key for by, key in self.filters.items() if not by.is_of_whom}
        return replace(self, filters=filters)

    def conditions(self, period: Period, at: Answering) -> list[ColumnElement[bool]]:
        """What holds of people or of entries (with Resident, and CLINIC, the clinic that answers)."""
        named = [(by, key) for by, key in self.filters.items() if by.is_of_people]
        narrowed = [is_key(by, key, column_of(by, period, at)) for by, key in named]
        return [self.scope.holds(at.org_unit_id), *narrowed]


def is_key(by: By, value: str, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    if value == NOBODY:
        return column.is_(None)
    return column == (UUID(value) if by in BY_ID else value)
