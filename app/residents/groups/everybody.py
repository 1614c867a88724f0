"""The population groups of everybody on a day in one statement: as membership.py tells them of one person."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, case, literal, or_, select, union

from app.residents.groups.membership import BY_CONDITION, CHILD_UNDER, COPD_FROM, NO_GROUP
from app.residents.models import Condition, GroupMembership, Resident
from config import Config


def grouping(day: date) -> CTE:
    """resident_id, group_code: ages by the day, diseases while managed, lists while they hold; or G90."""
    known = union(_listed(day), _ill(day), _old(day), _young(day)).cte()
    others = Resident.id.not_in(select(known.c.resident_id))
    general = select(Resident.id, literal(NO_GROUP).label("group_code")).where(others)
    return select(known.c.resident_id, known.c.group_code).union_all(general).cte()


def born_by(age: int, day: date) -> date:
    """The latest birth date of those who have completed so many years on that day."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - age, 2, 28) if is_leap_day else day.replace(year=day.year - age)


def _listed(day: date) -> Select[UUID, str]:
    columns = (
        GroupMembership.resident_id.label("resident_id"),
        GroupMembership.group_code.label("group_code"),
    )
    holds = _holds(GroupMembership.valid_from, GroupMembership.valid_to, day)
    return select(*columns).where(holds, GroupMembership.group_code != NO_GROUP)


def _ill(day: date) -> Select[UUID, str]:
    group = case(*((Condition.code == code, found) for code, found in BY_CONDITION.items()), else_="G18")
    query = select(Condition.resident_id, group).join(Resident, Resident.id == Condition.resident_id)
    old_enough = or_(Condition.code != "J44", Resident.birth_date <= born_by(COPD_FROM, day))
    counts = or_(Condition.code.in_(BY_CONDITION), Condition.code.startswith("C"))
    return query.where(_holds(Condition.managed_from, Condition.managed_to, day), counts, old_enough)


def _old(day: date) -> Select[UUID, str]:
    return select(Resident.id, literal("G03")).where(Resident.birth_date <= born_by(Config.ELDERLY_FROM, day))


def _young(day: date) -> Select[UUID, str]:
    return select(Resident.id, literal("G02")).where(Resident.birth_date > born_by(CHILD_UNDER, day))


def _holds(first: Any, last: Any, day: date) -> ColumnElement[bool]:
    return and_(or_(first.is_(None), first <= day), or_(last.is_(None), last >= day))
