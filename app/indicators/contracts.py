"""C01, C02 and C09: who has a contract, and how well its signing is shown (domain.md §6.3)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, exists, literal, or_, select

from app.indicators.basis import Source
from app.indicators.indicator import NO_ITEM, Indicator, Lines, Who
from app.indicators.members import held_on
from app.indicators.period import Period, born_by
from app.residents.groups import BY_CONDITION, CHILD_UNDER, COPD_FROM, ELDERLY_FROM, PRIORITY
from app.residents.models import Condition, GroupMembership

GONE = ("2", "6")  # 迁出; 作废: never a person
DEAD = "1"


def residents_signed(source: Source, period: Period, who: Who) -> Lines:
    """A line a person of the roster who lives here on the day: 1 with a contract in force."""
    member, person = source.member, source.person
    signed = select(member.c.resident_id).where(held_on(member, period))
    return select(
        person.c.id.label("subject_id"),
        literal(NO_ITEM).label("item_id"),
        person.c.id.label("resident_id"),
        literal(1).label("whole"),
        case((person.c.id.in_(signed), 1), else_=0).label("part"),
    ).where(_lives_here(person, period), person.c.id.in_(who))


def priority_signed(source: Source, period: Period, who: Who) -> Lines:
    """The same of those who belong to a priority group on the day, each once."""
    return residents_signed(source, period, who).where(_has_priority(source.person, period))


def signings(source: Source, period: Period, who: Who) -> Lines:
    """A line an agreement signed in the period, where its representative lives: 1 with all its evidence."""
    agreement = source.agreement
    return select(
        agreement.c.id.label("subject_id"),
        literal(NO_ITEM).label("item_id"),
        agreement.c.representative_id.label("resident_id"),
        literal(1).label("whole"),
        case((agreement.c.has_full_evidence.is_(True), 1), else_=0).label("part"),
    ).where(
        agreement.c.is_void.is_(False),
        agreement.c.signed_on.between(period.first, period.day),
        agreement.c.representative_id.in_(who),
    )


def signing_of_resident(source: Source, period: Period, resident_id: UUID, _: str) -> Select[UUID]:
    agreement, member = source.agreement, source.member
    return (
        select(agreement.c.entry_id)
        .join(member, member.c.agreement_id == agreement.c.id)
        .where(member.c.resident_id == resident_id, held_on(member, period))
    )


def signing_itself(source: Source, _: Period, agreement_id: UUID, __: str) -> Select[UUID]:
    return select(source.agreement.c.entry_id).where(source.agreement.c.id == agreement_id)


def _lives_here(person: FromClause, period: Period) -> ColumnElement[bool]:
    died_on = person.c.died_on
    return and_(
        person.c.archive_status.not_in(GONE),
        person.c.birth_date <= period.day,
        or_(died_on > period.day, and_(died_on.is_(None), person.c.archive_status != DEAD)),
    )


def _has_priority(person: FromClause, period: Period) -> ColumnElement[bool]:
    """As app/residents/groups.py tells it of one person, said of all at once."""
    listed = exists().where(
        GroupMembership.resident_id == person.c.id,
        GroupMembership.group_code.in_(PRIORITY),
        _holds(GroupMembership.valid_from, GroupMembership.valid_to, period),
    )
    codes = [code for code, group in BY_CONDITION.items() if group in PRIORITY]
    old_enough = or_(Condition.code != "J44", person.c.birth_date <= born_by(COPD_FROM, period.day))
    managed = exists().where(
        Condition.resident_id == person.c.id,
        Condition.code.in_(codes),
        _holds(Condition.managed_from, Condition.managed_to, period),
        old_enough,
    )
    of_age = or_(
        person.c.birth_date <= born_by(ELDERLY_FROM, period.day),
        person.c.birth_date > born_by(CHILD_UNDER, period.day),
    )
    return or_(of_age, listed, managed)


def _holds(first: Any, last: Any, period: Period) -> ColumnElement[bool]:
    return and_(or_(first.is_(None), first <= period.day), or_(last.is_(None), last >= period.day))


C01 = Indicator(
    "C01",
    "签约率（常住人口）",
    "统计日协议有效的签约人数 ÷ 花名册常住人口（6.3）",
    "常住居民",
    residents_signed,
    signing_of_resident,
)
C02 = Indicator(
    "C02",
    "重点人群签约率",
    "统计日协议有效的重点人群签约人数 ÷ 花名册重点人群人数，一人只计一次（6.3）",
    "重点人群居民",
    priority_signed,
    signing_of_resident,
)
C09 = Indicator(
    "C09",
    "面对面证据完整率",
    "期内签订的协议中证据齐全的协议 ÷ 期内签订的协议；无定位但有原因的算齐全（6.3）",
    "协议",
    signings,
    signing_itself,
)
