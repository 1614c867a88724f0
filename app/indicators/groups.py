"""The population groups of everybody on a day: as app/residents/groups.py tells them of one person."""

from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Select, and_, case, literal, or_, select, union

from app.indicators.period import Period, born_by
from app.residents.groups import BY_CONDITION, CHILD_UNDER, COPD_FROM, ELDERLY_FROM, NO_GROUP
from app.residents.models import Condition, GroupMembership, Resident

SomeGroup = Select[UUID, str]  # resident_id, group_code


def grouping(period: Period) -> CTE:
    """resident_id, group_code: ages, diseases while managed, lists while they hold; G90 if none."""
    known = union(_listed(period), _ill(period), _old(period), _young(period)).cte("some_group")
    others = Resident.id.not_in(select(known.c.resident_id))
    general = select(Resident.id, literal(NO_GROUP).label("group_code")).where(others)
    return select(known.c.resident_id, known.c.group_code).union_all(general).cte("grouping")


def _listed(period: Period) -> SomeGroup:
    query = select(
        GroupMembership.resident_id.label("resident_id"), GroupMembership.group_code.label("group_code")
    )
    holds = _holds(GroupMembership.valid_from, GroupMembership.valid_to, period)
    return query.where(holds, GroupMembership.group_code != NO_GROUP)


def _ill(period: Period) -> SomeGroup:
    group = case(*((Condition.code == code, found) for code, found in BY_CONDITION.items()), else_="G18")
    query = select(Condition.resident_id, group).join(Resident, Resident.id == Condition.resident_id)
    old_enough = or_(Condition.code != "J44", Resident.birth_date <= born_by(COPD_FROM, period.day))
    counts = or_(Condition.code.in_(BY_CONDITION), Condition.code.startswith("C"))
    return query.where(_holds(Condition.managed_from, Condition.managed_to, period), counts, old_enough)


def _old(period: Period) -> SomeGroup:
    return _aged("G03", Resident.birth_date <= born_by(ELDERLY_FROM, period.day))


def _young(period: Period) -> SomeGroup:
    return _aged("G02", Resident.birth_date > born_by(CHILD_UNDER, period.day))


def _aged(code: str, condition: ColumnElement[bool]) -> SomeGroup:
    query = select(Resident.id, literal(code))
    return query.where(condition)


def _holds(first: Any, last: Any, period: Period) -> ColumnElement[bool]:
    return and_(or_(first.is_(None), first <= period.day), or_(last.is_(None), last >= period.day))
