"""Where figures are looked at: a person's scope, narrowed to a centre, a village, a team or a doctor."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, SQLColumnExpression, case, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.extensions import db
from app.orgs.models import OrgLevel, OrgUnit, Team, Village
from app.orgs.scope import Scope
from app.residents.models import Resident

NOBODY = "none"  # as a filter: those without a team, without a doctor
_CLINIC = aliased(OrgUnit, name="clinic")
_CENTRE_ID = case((_CLINIC.level == OrgLevel.CLINIC, _CLINIC.parent_id), else_=_CLINIC.id)


class By(StrEnum):
    """What figures are broken down by."""

    CENTRE = "centre"
    VILLAGE = "village"
    TEAM = "team"
    DOCTOR = "doctor"

    @property
    def label(self) -> str:
        return {"centre": "卫生院", "village": "村居", "team": "团队", "doctor": "医生"}[self.value]

    def column(self) -> SQLColumnExpression[Any]:
        columns: dict[By, SQLColumnExpression[Any]] = {
            By.CENTRE: _CENTRE_ID,
            By.VILLAGE: Resident.village_code,
            By.TEAM: Resident.team_id,
            By.DOCTOR: Resident.doctor_id,
        }
        return columns[self]

    def joined(self, query: Select[Any], lines: FromClause) -> Select[Any]:
        """The query over lines, joined with what the column is read from."""
        query = query.join(Resident, Resident.id == lines.c.resident_id)
        return query.join(_CLINIC, _CLINIC.id == Resident.org_unit_id) if self is By.CENTRE else query


@dataclass(frozen=True)
class Where:
    """A part of a person's scope. Residents belong to the place, team and doctor that answer for them now."""

    scope: Scope
    centre: str = ""
    village: str = ""
    team: str = ""
    doctor: str = ""

    def residents(self) -> Select[UUID]:
        query = select(Resident.id).join(_CLINIC, _CLINIC.id == Resident.org_unit_id)
        query = query.where(self.scope.holds(Resident.org_unit_id))
        for by in By:
            value = getattr(self, by.value)
            if value:
                query = query.where(_is(by, value))
        return query.correlate(None)

    def within(self, by: By, key: str) -> "Where":
        narrowed = {by.value: key or NOBODY}
        return Where(self.scope, **(self.filters | narrowed))

    @property
    def filters(self) -> dict[str, str]:
        return {by.value: getattr(self, by.value) for by in By if getattr(self, by.value)}


def names(by: By, keys: set[str]) -> dict[str, str]:
    """What these keys of a breakdown are called."""
    known = sorted(keys - {"", NOBODY})
    return {"": f"未分配{by.label}", NOBODY: f"未分配{by.label}"} | _named(by, known)


def _named(by: By, keys: list[str]) -> dict[str, str]:
    if by is By.VILLAGE:
        query = select(Village.code, Village.name).where(Village.code.in_(keys))
        return {row[0]: row[1] for row in db.session.execute(query)}
    model: type[OrgUnit] | type[Team] | type[User] = {By.CENTRE: OrgUnit, By.TEAM: Team}.get(by, User)  # type: ignore[assignment]
    found = db.session.execute(select(model.id, model.name).where(model.id.in_([UUID(key) for key in keys])))
    return {str(row[0]): row[1] for row in found}


def _is(by: By, value: str) -> ColumnElement[bool]:
    column = by.column()
    if value == NOBODY:
        return column.is_(None)
    return column == (value if by is By.VILLAGE else UUID(value))
