"""F01–F03 and F05: what of the contracts was fulfilled (domain.md §6.2, §6.3)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, literal, select

from app.indicators.basis import Source
from app.indicators.indicator import NO_ITEM, Indicator, Lines, Who
from app.indicators.members import counted, entry_of, held_on, in_force, owed
from app.indicators.period import Period

UNSERVED_AFTER = timedelta(days=90)


def items_owed(source: Source, period: Period, who: Who) -> Lines:
    """A line an item of a member: how often it was due, and how many of these times it was done."""
    item = owed(source, period, in_force(source, period, who))
    credit = case((item.c.done < item.c.due, item.c.done), else_=item.c.due)
    return select(
        item.c.member_id.label("subject_id"),
        item.c.item_id,
        item.c.resident_id,
        item.c.due.label("whole"),
        credit.label("part"),
    )


def members_owed(source: Source, period: Period, who: Who) -> Lines:
    """A line a member to whom something was due: 1 if every item was done as often as it was due."""
    item = owed(source, period, in_force(source, period, who))
    is_done = case((item.c.done >= item.c.due, 1), else_=0)
    return select(
        item.c.member_id.label("subject_id"),
        literal(NO_ITEM).label("item_id"),
        item.c.resident_id,
        literal(1).label("whole"),
        func.min(is_done).label("part"),
    ).group_by(item.c.member_id, item.c.resident_id)


def members_met(source: Source, period: Period, who: Who) -> Lines:
    """A line a member: 1 if a service that counts was given face to face."""
    member, given = in_force(source, period, who), source.fulfilment
    met = select(given.c.member_id).where(counted(source, period), given.c.is_face_to_face.is_(True))
    return _weighed(member, literal(1), case((member.c.id.in_(met), 1), else_=0))


def members_unserved(source: Source, period: Period, who: Who) -> Lines:
    """A line a member with a contract for 90 days or more and no service that counts."""
    member, given = source.member, source.fulfilment
    served = select(given.c.member_id).where(counted(source, period))
    long_enough = member.c.start_date <= period.day - UNSERVED_AFTER
    return _weighed(member, literal(1), literal(1)).where(
        held_on(member, period), long_enough, member.c.id.not_in(served), member.c.resident_id.in_(who)
    )


def services(source: Source, period: Period, member_id: UUID, item_id: str) -> Select[UUID]:
    """The signing, and the services given by the day, those that do not count among them."""
    given = source.fulfilment
    query = select(given.c.entry_id).where(given.c.member_id == member_id, given.c.served_on <= period.day)
    if item_id:
        query = query.where(given.c.item_id == item_id)
    both = entry_of(source, member_id).union(query).subquery()
    return select(both.c[0])


def _weighed(member: Any, whole: Any, part: Any) -> Lines:
    return select(
        member.c.id.label("subject_id"),
        literal(NO_ITEM).label("item_id"),
        member.c.resident_id,
        whole.label("whole"),
        part.label("part"),
    )


F01 = Indicator(
    "F01",
    "履约率（人头，严格）",
    "截至统计日各项到期服务全部完成的签约人数 ÷ 有到期服务的签约人数（6.2）",
    "签约成员",
    members_owed,
    services,
)
F02 = Indicator(
    "F02",
    "履约率（人头，至少一次）",
    "协议期内至少有一次有效面对面服务的签约人数 ÷ 签约人数（6.2）",
    "签约成员",
    members_met,
    services,
)
F03 = Indicator(
    "F03",
    "履约率（项次）",
    "截至统计日完成的到期项次（不超过应履约次数）÷ 到期项次（6.2）",
    "签约成员 × 服务项目",
    items_owed,
    services,
)
F05 = Indicator(
    "F05",
    "签而不约人数",
    "签约满 90 天、统计日仍有效而没有任何有效服务的签约人数（6.3）",
    "签约成员",
    members_unserved,
    services,
    is_count=True,
    fewer_is_better=True,
)
