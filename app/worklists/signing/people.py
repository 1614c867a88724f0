"""The people on a list, within a scope: counted by village, page by page, or all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from app.accounts.models import User
from app.extensions import db
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.paging import SIZE, Page
from app.residents.groups.everybody import grouping
from app.residents.groups.membership import SENSITIVE, age_on
from app.residents.models import Resident
from app.worklists.signing.lists import Listing, WorkList

OPEN = "0"


@dataclass(frozen=True)
class Asked:
    """What is looked at: a list, and whose part of it."""

    list: WorkList
    scope: Scope
    day: date
    village: str = ""
    group: str = ""

    @cached_property
    def listing(self) -> Listing:
        """Made once: it may hold what was read for it."""
        return self.list.select(self.day, self.scope)


@dataclass(frozen=True)
class Line:
    """One person on the list. `day`: see WorkList.day."""

    resident_id: UUID
    name: str
    sex: str
    birth_date: date
    village: str
    village_group: str
    address: str
    phone: str
    doctor: str
    day: date | None
    said: str
    age: int = 0
    groups: Sequence[str] = ()  # as lists show them: the sensitive ones are not named


def by_village(asked: Asked) -> list[tuple[str, str, int]]:
    """Code, name and number of people of each village that has any."""
    found = _people(asked, whole=True).subquery()
    count = func.count()
    query = select(Village.code, Village.name, count).join(found, found.c.village_code == Village.code)
    rows = db.session.execute(query.group_by(Village.code, Village.name).order_by(count.desc(), Village.code))
    return [(code, name, number) for code, name, number in rows]


def page_of(asked: Asked, number: int, size: int = SIZE) -> Page[Line]:
    total = db.session.scalar(select(func.count()).select_from(_people(asked).subquery())) or 0
    return Page(_lines(asked, _in_order(asked).limit(size).offset((number - 1) * size)), number, total)


def everybody(asked: Asked) -> list[Line]:
    return _lines(asked, _in_order(asked))


def _people(asked: Asked, whole: bool = False) -> Select[Any]:
    """id, village_code, day, said, doctor_id of those on the list; `whole`: of all villages."""
    listed = asked.listing.subquery("listed")
    query = (
        select(Resident.id, Resident.village_code, listed.c.day, listed.c.said, listed.c.doctor_id)
        .join(listed, listed.c.resident_id == Resident.id)
        .where(asked.scope.holds(Resident.org_unit_id), Resident.archive_status == OPEN)
    )
    if asked.village and not whole:
        query = query.where(Resident.village_code == asked.village)
    if asked.group:
        groups = grouping(asked.day)
        of_group = select(groups.c.resident_id).where(groups.c.group_code == asked.group)
        query = query.where(Resident.id.in_(of_group))
    return query


def _in_order(asked: Asked) -> Select[Any]:
    """By village and day, so that one walk serves many; those without a day come first."""
    found = _people(asked).subquery("found")
    day = found.c.day.asc() if asked.list.soonest_first else found.c.day.desc()
    return (
        select(
            Resident.id,
            Resident.name,
            Resident.sex,
            Resident.birth_date,
            Village.name,
            func.coalesce(Resident.village_group, ""),
            func.coalesce(Resident.address, ""),
            func.coalesce(Resident.phone, Resident.contact_phone, ""),
            func.coalesce(User.name, ""),
            found.c.day,
            func.coalesce(found.c.said, ""),
        )
        .join(found, found.c.id == Resident.id)
        .join(Village, Village.code == Resident.village_code)
        .outerjoin(User, User.id == func.coalesce(found.c.doctor_id, Resident.doctor_id))
        .order_by(Resident.village_code, day.nulls_first(), Resident.village_group, Resident.id)
    )


def _lines(asked: Asked, query: Select[Any]) -> list[Line]:
    rows = list(db.session.execute(query))
    groups = _groups([row[0] for row in rows], asked.day)
    return [_line(row, age_on(row[3], asked.day), groups.get(row[0], [])) for row in rows]


def _line(row: Row[Any], age: int, groups: Sequence[str]) -> Line:
    return replace(Line(*tuple(row)), age=age, groups=groups)


def _groups(ids: Sequence[UUID], day: date) -> dict[UUID, list[str]]:
    if not ids:
        return {}
    groups, found = grouping(day), dict[UUID, list[str]]()
    query = select(groups.c.resident_id, groups.c.group_code).where(groups.c.group_code.not_in(SENSITIVE))
    if len(ids) <= SIZE:
        query = query.where(groups.c.resident_id.in_(ids))
    for resident_id, code in db.session.execute(query.order_by(groups.c.group_code)):
        found.setdefault(resident_id, []).append(code)
    return found
