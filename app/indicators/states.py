"""Conditions on contracts and people: who holds, who has left, who lives here on the day."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, or_

from app.indicators.period import Period

LEFT = ("02", "03")  # 迁出, 死亡
NEVER_HELD = ("void", "pending_member")
DEAD, GONE, VOID = "1", "2", "6"  # archive status: 死亡, 迁出, 作废


def until(member: FromClause) -> ColumnElement[Any]:
    """The last day on which a contract holds."""
    return func.coalesce(member.c.ended_on, member.c.end_date)


def is_standing(member: FromClause) -> ColumnElement[bool]:
    """The condition that a contract held for a day at least."""
    return and_(member.c.status.not_in(NEVER_HELD), until(member) >= member.c.start_date)


def held_on(member: FromClause, period: Period) -> ColumnElement[bool]:
    """The condition that a contract (with its `until`) holds on the day of the period."""
    return and_(member.c.start_date <= period.day, member.c.until >= period.day)


def ended_in(member: FromClause, period: Period) -> ColumnElement[bool]:
    """That the last day of a contract lies in the period."""
    return member.c.until.between(period.first, period.day)


def met_in(member: FromClause, period: Period) -> ColumnElement[bool]:
    """That a contract holds on some day of the period."""
    return and_(member.c.start_date <= period.day, member.c.until >= period.first)


def stayed(member: FromClause) -> ColumnElement[bool]:
    """That a contract did not end by death or moving away."""
    return func.coalesce(member.c.end_reason, "").not_in(LEFT)


def lives_here(person: FromClause, period: Period) -> ColumnElement[bool]:
    died_on = person.c.died_on
    return and_(
        person.c.archive_status != VOID,
        or_(person.c.archive_status != GONE, person.c.closed_on >= period.day),
        person.c.birth_date <= period.day,
        or_(died_on > period.day, and_(died_on.is_(None), person.c.archive_status != DEAD)),
    )


def one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def lesser(one: Any, other: Any) -> ColumnElement[int]:
    return case((one < other, one), else_=other)
