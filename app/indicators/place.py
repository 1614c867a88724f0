"""Where figures are looked at: a person's scope, narrowed to a place, a kind of person or of contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, case
from sqlalchemy.orm import aliased

from app.entries.models import Entry
from app.indicators.period import Period, born_by
from app.orgs.models import OrgLevel, OrgUnit
from app.orgs.scope import Scope
from app.residents.models import Resident

NOBODY = "none"  # as a filter: those without a team, without a doctor
CLINIC = aliased(OrgUnit, name="clinic")
CENTRE_ID = case((CLINIC.level == OrgLevel.CLINIC, CLINIC.parent_id), else_=CLINIC.id)
_AGES = (0, 7, 35, 65, 75, 85)  # each band from this age on


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
    def is_of_contracts(self) -> bool:
        return self in (By.MODE, By.PACKAGE)

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


def column_of(by: By, period: Period) -> SQLColumnExpression[Any]:
    """What tells the row of a person; of the tables Resident and CLINIC."""
    columns: dict[By, SQLColumnExpression[Any]] = {
        By.CENTRE: CENTRE_ID,
        By.CLINIC: CLINIC.id,
        By.VILLAGE: Resident.village_code,
        By.TEAM: Resident.team_id,
        By.DOCTOR: Resident.doctor_id,
        By.SEX: Resident.sex,
        By.AGE: _age_band(period),
    }
    return columns[by]


def column_of_work(by: By, period: Period) -> SQLColumnExpression[Any]:
    """The same of a service given: it belongs to who gave it, and to the clinic that answered then."""
    own: dict[By, SQLColumnExpression[Any]] = {By.VILLAGE: Entry.channel, By.DOCTOR: Entry.author_id}
    return own.get(by, column_of(by, period))


def _age_band(period: Period) -> SQLColumnExpression[str]:
    older = ((Resident.birth_date <= born_by(age, period.day), str(age)) for age in reversed(_AGES[1:]))
    return case(*older, else_="0")


@dataclass(frozen=True)
class Where:
    """A part of a person's scope. Residents belong to the place, team and doctor that answer for them now."""

    scope: Scope
    filters: Mapping[By, str] = field(default_factory=dict)

    def within(self, by: By, key: str) -> "Where":
        return Where(self.scope, {**self.filters, by: key or NOBODY})

    def conditions(self, period: Period) -> list[ColumnElement[bool]]:
        """What holds of the residents who are looked at (with CLINIC, their clinic)."""
        return [self.scope.holds(Resident.org_unit_id), *self._narrowed(period, column_of)]

    def conditions_of_work(self, period: Period) -> list[ColumnElement[bool]]:
        """What holds of the entries (with Resident, and CLINIC, the clinic of the entry)."""
        return [self.scope.holds(Entry.org_unit_id), *self._narrowed(period, column_of_work)]

    def _narrowed(self, period: Period, column: Any) -> list[ColumnElement[bool]]:
        return [_is(by, key, column(by, period)) for by, key in self.filters.items() if by.is_of_people]


def _is(by: By, value: str, column: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    if value == NOBODY:
        return column.is_(None)
    return column == (UUID(value) if by in BY_ID else value)
