"""C01–C03: who of the people has a contract (domain.md §6.3)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from app.indicators.indicator import NO_ITEM, Indicator, Lines, weighed
from app.indicators.source.states import one_if
from app.indicators.source.view import View


def residents_signed(view: View) -> Lines:
    """A line a person of the roster who lives here on the day: 1 with a contract in force."""
    people = view.people
    return select(*_signed(view)).select_from(_with_contract(view)).where(people.c.id.is_not(None))


def priority_signed(view: View) -> Lines:
    """The same of those who belong to a priority group on the day, each once."""
    return residents_signed(view).where(view.people.c.id.in_(select(view.priority.c.resident_id)))


def groups_signed(view: View) -> Lines:
    """A line a person and group."""
    people, groups = view.people, view.groups
    joined = _with_contract(view).join(groups, groups.c.resident_id == people.c.id)
    return select(*_signed(view, groups.c.group_code)).select_from(joined)


def signing_of_resident(view: View, resident_id: UUID, _: str) -> Select[UUID]:
    """The signing of the contract in force on the day."""
    agreement, member, held = view.source.agreement, view.source.member, view.held
    query = select(agreement.c.entry_id).join(member, member.c.agreement_id == agreement.c.id)
    return query.join(held, held.c.id == member.c.id).where(held.c.resident_id == resident_id)


def _with_contract(view: View) -> Any:
    return view.people.outerjoin(view.held, view.held.c.resident_id == view.people.c.id)


def _signed(view: View, item: Any = NO_ITEM) -> list[Any]:
    people, held = view.people, view.held
    return weighed(people.c.id, people.c.id, 1, one_if(held.c.id.is_not(None)), item=item, member=held.c.id)


C01 = Indicator(
    "C01",
    "签约率（常住人口）",
    "统计日协议有效的签约人数 ÷ 常住人口（公布数或花名册）（6.3）",
    "常住居民",
    residents_signed,
    signing_of_resident,
)
C02 = Indicator(
    "C02",
    "重点人群签约率",
    "统计日协议有效的重点人群签约人数 ÷ 重点人群人数，一人只计一次（6.3）",
    "重点人群居民",
    priority_signed,
    signing_of_resident,
)
C03 = Indicator(
    "C03",
    "分人群签约率",
    "统计日协议有效的某人群签约人数 ÷ 该人群人数；一人属几个人群就在几个人群各计一次，合计为人群次（6.3）",
    "居民 × 人群",
    groups_signed,
    signing_of_resident,
    is_by_group=True,
)
