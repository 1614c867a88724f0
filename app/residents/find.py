"""Finding residents by a name, its initials, an ID number or its end, and by what they are."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from app.clock import today
from app.extensions import db
from app.orgs.scope import Scope
from app.residents.groups.everybody import grouping
from app.residents.groups.priority import priority_groups
from app.residents.models import Condition, Resident

PAGE = 50
KEY_GROUPS = "key"  # any of the priority groups
_TAIL = re.compile(r"[0-9]{3}[0-9Xx]")
_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]?")  # a record number or an ID number
_INITIALS = re.compile(r"[A-Za-z]{1,10}")


@dataclass(frozen=True)
class Wanted:
    """Which residents are asked for; what is empty does not matter. `status`: as Resident.archive_status."""

    text: str = ""
    village: str | None = None
    group: str | None = None  # a code, or KEY_GROUPS
    status: str | None = None
    condition: str | None = None  # managed today
    doctor_id: UUID | None = None

    @property
    def address(self) -> dict[str, Any]:
        """As it stands in a page's address."""
        named = asdict(self)
        named |= {"q": named.pop("text"), "doctor": named.pop("doctor_id")}
        return {name: str(value) for name, value in named.items() if value}


def find(scope: Scope, wanted: Wanted, page: int = 1) -> list[Resident]:
    """One page of at most 50, in the order of the names' initials; closed records too."""
    query = matching(scope, wanted).order_by(Resident.search_keys, Resident.name, Resident.id)
    parts = selectinload(Resident.conditions), selectinload(Resident.groups)
    return list(db.session.scalars(query.options(*parts).limit(PAGE).offset((page - 1) * PAGE)))


def count(scope: Scope, wanted: Wanted) -> int:
    found = matching(scope, wanted).with_only_columns(Resident.id).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0


def matching(scope: Scope, wanted: Wanted) -> Select[Resident]:
    """Those of the scope who are asked for, in no order."""
    query = select(Resident).where(scope.holds(Resident.org_unit_id))
    if wanted.village:
        query = query.where(Resident.village_code == wanted.village)
    if wanted.status:
        query = query.where(Resident.archive_status == wanted.status)
    if wanted.doctor_id:
        query = query.where(Resident.doctor_id == wanted.doctor_id)
    if wanted.condition:
        query = query.where(_managed(wanted.condition, today()))
    if wanted.group:
        query = query.where(_of_group(wanted.group, today()))
    typed = wanted.text.strip()
    return query.where(meaning(typed)) if typed else query


def _managed(code: str, day: date) -> ColumnElement[bool]:
    spans = select(Condition.resident_id).where(
        Condition.code == code,
        and_(
            or_(Condition.managed_from.is_(None), Condition.managed_from <= day),
            or_(Condition.managed_to.is_(None), Condition.managed_to >= day),
        ),
    )
    return Resident.id.in_(spans)


def _of_group(group: str, day: date) -> ColumnElement[bool]:
    groups = grouping(day)
    codes = priority_groups() if group == KEY_GROUPS else [group]
    return Resident.id.in_(select(groups.c.resident_id).where(groups.c.group_code.in_(codes)))


def meaning(typed: str) -> ColumnElement[bool]:
    """Whom a name, its initials, a number or the end of one may mean."""
    if _TAIL.fullmatch(typed):
        return Resident.id_no.endswith(typed.upper())
    if _NUMBER.fullmatch(typed):
        return or_(Resident.id_no == typed.upper(), Resident.record_no == typed)
    if _INITIALS.fullmatch(typed):
        keys = typed.lower()
        return or_(Resident.search_keys.startswith(keys), Resident.search_keys.contains(f" {keys}"))
    return Resident.name.contains(typed, autoescape=True)
