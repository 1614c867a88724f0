"""C04–C10: what becomes of contracts, of which kind they are, and how well their signing is shown (§6.3)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, func, or_, select
from sqlalchemy import cast as sql_cast

from app.clock import today
from app.extensions import db
from app.indicators.indicator import Indicator, Lines, weighed
from app.indicators.source.dates import days_after
from app.indicators.source.place import By, Owner
from app.indicators.source.states import ended_in, met_in, one_if, stayed
from app.indicators.source.view import View
from app.orgs.models import OrgLevel, OrgUnit

CANCELLED = ("01", "04", "99")  # 失访, 本人要求, 其他
UNDONE = (*CANCELLED, "06")  # 发票作废
AGAIN = ("renew", "transfer")
FIRST_CONTACT, A_LA_CARTE, HOUSEHOLD = "first_contact", "a_la_carte", "household"


def renewals(view: View) -> Lines:
    """A line a contract that ended in the period, but by death or moving away: 1 if another one followed.

    When that one began may lie after the period. `pending`: none has followed, and by now it is not too late.
    """
    member = view.members
    renewed = member.c.id.in_(_renewed(view))
    may_yet = days_after(member.c.until, view.rules.renewal_days) >= max(view.period.day, today())
    pending = one_if(and_(~renewed, may_yet))
    columns = weighed(
        member.c.id, member.c.resident_id, 1, one_if(renewed), member=member.c.id, pending=pending
    )
    return select(*columns).where(ended_in(member, view.period), stayed(member))


def cancellations(view: View) -> Lines:
    """A line a contract that held on some day of the period: 1 if it was cancelled in it."""
    member = view.members
    cancelled = and_(func.coalesce(member.c.end_reason, "").in_(CANCELLED), ended_in(member, view.period))
    columns = weighed(member.c.id, member.c.resident_id, 1, one_if(cancelled), member=member.c.id)
    return select(*columns).where(met_in(member, view.period))


def a_la_carte(view: View) -> Lines:
    """A line a contract in force, à la carte or of a priority group: the programme divides these."""
    held = view.held
    is_chosen = held.c.mode == A_LA_CARTE
    weighty = held.c.resident_id.in_(select(view.priority.c.resident_id))
    columns = weighed(held.c.id, held.c.resident_id, one_if(weighty), one_if(is_chosen), member=held.c.id)
    return select(*columns).where(or_(is_chosen, weighty))


def first_contact(view: View) -> Lines:
    """A line a first-contact contract in force, its thing the centre it is of."""
    held, centre = view.held, view.keys(By.CENTRE)
    columns = weighed(held.c.id, held.c.resident_id, member=held.c.id, thing=sql_cast(centre.c.key, String))
    query = select(*columns).select_from(held).join(centre, centre.c.id == held.c.resident_id)
    return query.where(held.c.mode == FIRST_CONTACT)


def centres(view: View, by: By | None) -> int:
    """How many centres there are in a row of the breakdown: a place, a team or a doctor is of one."""
    places = (By.CENTRE, By.CLINIC, By.VILLAGE, By.TEAM, By.DOCTOR)
    if by in places or not view.where.filters.keys().isdisjoint(places):
        return 1
    query = select(func.count()).select_from(OrgUnit).where(OrgUnit.level == OrgLevel.CENTRE)
    return max(db.session.scalar(query.where(view.where.scope.units())) or 0, 1)


def in_households(view: View) -> Lines:
    return _held_if(view, view.held.c.scope == HOUSEHOLD)


def paid(view: View) -> Lines:
    return _held_if(view, view.held.c.fee_total > 0)


def signings(view: View) -> Lines:
    """A line an agreement signed in the period, where its representative lives: 1 with all its evidence."""
    agreement, member = view.source.agreement, view.source.member
    signer = and_(
        member.c.agreement_id == agreement.c.id, member.c.resident_id == agreement.c.representative_id
    )
    complete = one_if(agreement.c.has_full_evidence.is_(True))
    columns = weighed(agreement.c.id, agreement.c.representative_id, 1, complete, member=member.c.id)
    return (
        select(*columns)
        .select_from(agreement)
        .outerjoin(member, signer)
        .where(
            agreement.c.is_void.is_(False),
            agreement.c.signed_on.between(view.period.first, view.period.day),
            agreement.c.representative_id.in_(select(view.who.c.id)),
        )
    )


def signing_itself(view: View, agreement_id: UUID, _: str) -> Select[UUID]:
    return select(view.source.agreement.c.entry_id).where(view.source.agreement.c.id == agreement_id)


def signings_of_member(view: View, member_id: UUID, _: str) -> Select[UUID]:
    """All the signings of the person whose contract it is."""
    agreement, member = view.source.agreement, view.source.member
    person = select(member.c.resident_id).where(member.c.id == member_id)
    query = select(agreement.c.entry_id).join(member, member.c.agreement_id == agreement.c.id)
    return query.where(member.c.resident_id.in_(person))


def _held_if(view: View, condition: ColumnElement[bool]) -> Lines:
    held = view.held
    return select(*weighed(held.c.id, held.c.resident_id, 1, one_if(condition), member=held.c.id))


def _renewed(view: View) -> Select[UUID]:
    """id: the contracts after which the same person signed again in time, and not for less (§6.3, C04).

    Neither the day of the figure nor today matters: whoever asks again is told the same.
    """
    before: Any = view.members
    then = view.members.alias("again")
    last = days_after(before.c.until, view.rules.renewal_days)
    undone = func.coalesce(then.c.end_reason, "").in_(UNDONE)
    in_time = and_(
        then.c.start_date > before.c.start_date,
        then.c.start_date <= last,
        then.c.kind.in_(AGAIN),
        or_(~undone, then.c.until > last),
    )
    query = select(before.c.id).join(then, and_(then.c.resident_id == before.c.resident_id, in_time))
    return query.where(ended_in(before, view.period))


C04 = Indicator(
    "C04",
    "续签率",
    "期内到期或终止（死亡、迁出除外）的签约人数中，结束后规定天数内开始续签或转签的人数（新协议可在期后开始；"
    "期限内又取消的不算）；至今未续、未满规定天数的另列为“未到期限”（6.3）",
    "结束的签约",
    renewals,
    signings_of_member,
    owner=Owner.CONTRACT,
    is_flow=True,
    version=2,
)
C05 = Indicator(
    "C05",
    "解约率",
    "期内因失访、本人要求或其他原因解约的人数 ÷ 期内协议曾有效的签约人数（6.3）",
    "签约成员",
    cancellations,
    signings_of_member,
    owner=Owner.CONTRACT,
    fewer_is_better=True,
)
C06 = Indicator(
    "C06",
    "点单式签约占比",
    "统计日点单式签约人数 ÷ 重点人群签约总人数（分母按方案原文）（6.3）",
    "签约成员",
    a_la_carte,
    signings_of_member,
    owner=Owner.CONTRACT,
    is_share=False,
    version=2,
)
C07 = Indicator(
    "C07",
    "首诊式签约人数",
    "统计日首诊式签约有效的人数（6.3）",
    "签约成员",
    first_contact,
    signings_of_member,
    owner=Owner.CONTRACT,
    is_count=True,
    version=2,
)
C07C = Indicator(
    "C07C",
    "首诊式签约覆盖卫生院",
    "至少有一份首诊式签约的卫生院 ÷ 全部卫生院（6.3）",
    "签约成员",
    first_contact,
    signings_of_member,
    owner=Owner.CONTRACT,
    covers=centres,
    version=2,
)
C08 = Indicator(
    "C08",
    "以户签约占比",
    "统计日以户签约的人数 ÷ 协议有效的签约人数（6.3）",
    "签约成员",
    in_households,
    signings_of_member,
    owner=Owner.CONTRACT,
    version=2,
)
C09 = Indicator(
    "C09",
    "面对面证据完整率",
    "期内签订的协议中证据齐全的协议 ÷ 期内签订的协议；无定位但有原因的算齐全（6.3）",
    "协议",
    signings,
    signing_itself,
    owner=Owner.CONTRACT,
    is_flow=True,
)
C10 = Indicator(
    "C10",
    "有偿签约率",
    "统计日协议收费的签约人数 ÷ 协议有效的签约人数（6.3）",
    "签约成员",
    paid,
    signings_of_member,
    owner=Owner.CONTRACT,
    version=2,
)
