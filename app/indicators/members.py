"""Which contracts figures look at, and what of them was owed and done by the day."""

from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, and_, func, or_, select

from app.indicators.basis import Source
from app.indicators.indicator import Who
from app.indicators.period import Period

LEFT = ("02", "03")  # 迁出, 死亡
NEVER_HELD = ("void", "pending_member")


def until(member: FromClause) -> ColumnElement[object]:
    """The last day on which a contract holds."""
    return func.coalesce(member.c.ended_on, member.c.end_date)


def held_on(member: FromClause, period: Period) -> ColumnElement[bool]:
    """The condition that a contract holds on the day of the period."""
    return and_(
        member.c.status.not_in(NEVER_HELD), member.c.start_date <= period.day, until(member) >= period.day
    )


def in_force(source: Source, period: Period, who: Who) -> Subquery:
    """Contracts that hold on the day or ended within the period otherwise than by death or moving away."""
    member, last = source.member, until(source.member)
    stayed = or_(last >= period.day, func.coalesce(member.c.end_reason, "").not_in(LEFT))
    return (
        select(member.c.id, member.c.resident_id, last.label("until"))
        .where(member.c.status.not_in(NEVER_HELD), member.c.start_date <= period.day)
        .where(last >= member.c.start_date, last >= period.first, stayed)
        .where(member.c.resident_id.in_(who))
        .subquery("in_force")
    )


def owed(source: Source, period: Period, members: Subquery) -> Subquery:
    """member_id, item_id, resident_id, due, done: each item of which something was due by the day."""
    slot = source.slot
    due = (
        select(slot.c.member_id, slot.c.item_id, members.c.resident_id, func.count().label("due"))
        .join(members, members.c.id == slot.c.member_id)
        .where(slot.c.due_on <= period.day, slot.c.due_on <= members.c.until)
        .group_by(slot.c.member_id, slot.c.item_id, members.c.resident_id)
        .subquery("due")
    )
    done = _done(source, period, members)
    same = and_(done.c.member_id == due.c.member_id, done.c.item_id == due.c.item_id)
    counted = func.coalesce(done.c.done, 0).label("done")
    return select(due, counted).outerjoin(done, same).subquery("owed")


def counted(source: Source, period: Period) -> ColumnElement[bool]:
    """The condition that a fulfilment counts (which it does only within the term) and was given by then."""
    return and_(source.fulfilment.c.counted.is_(True), source.fulfilment.c.served_on <= period.day)


def entry_of(source: Source, member_id: UUID) -> Select[UUID]:
    """The signing that a contract comes from."""
    agreement, member = source.agreement, source.member
    return (
        select(agreement.c.entry_id)
        .join(member, member.c.agreement_id == agreement.c.id)
        .where(member.c.id == member_id)
    )


def _done(source: Source, period: Period, members: Subquery) -> Subquery:
    given = source.fulfilment
    return (
        select(given.c.member_id, given.c.item_id, func.count().label("done"))
        .join(members, members.c.id == given.c.member_id)
        .where(counted(source, period), given.c.served_on <= members.c.until)
        .group_by(given.c.member_id, given.c.item_id)
        .subquery("done")
    )
