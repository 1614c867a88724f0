"""Conditions on contracts and people: who holds, who has left, who lives here on the day."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.indicators.source.period import Period
from app.residents.models import RecordStatus

LEFT = ("02", "03")  # 迁出, 死亡
LIFE = ("died_on", "archive_status", "closed_on")  # columns of a person
NEVER_HELD = ("void", "pending_member")
OPEN, DEAD, GONE, VOID = "0", "1", "2", "6"  # archive status: 在管, 死亡, 迁出, 作废


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
    """That somebody was neither dead nor away on the day, whatever became of them since."""
    died_on = person.c.died_on
    return and_(
        person.c.id.not_in(_away_on(period.day)),
        person.c.archive_status != VOID,
        or_(person.c.archive_status != GONE, person.c.closed_on >= period.day),
        person.c.birth_date <= period.day,
        or_(died_on > period.day, and_(died_on.is_(None), person.c.archive_status != DEAD)),
    )


def _away_on(day: date) -> Select[UUID]:
    """resident_id: of those who left and came back, or left and died: who was away on the day."""
    left, back = RecordStatus, aliased(RecordStatus)
    returned = exists().where(
        back.resident_id == left.resident_id, back.place > left.place, back.status == OPEN, back.day <= day
    )
    gone = or_(left.day.is_(None), left.day < day)  # it says the last day on which the record was open
    return select(left.resident_id).where(left.status == GONE, gone, ~returned)


def last_day(person: Row[Any]) -> date:
    """The last day on which somebody (died_on, archive_status, closed_on) lives here."""
    died = [person.died_on - timedelta(days=1)] if person.died_on else []
    left = [person.closed_on] if person.archive_status == GONE and person.closed_on else []
    return min([*died, *left], default=date.max)


def one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def lesser(one: Any, other: Any) -> ColumnElement[int]:
    return case((one < other, one), else_=other)
