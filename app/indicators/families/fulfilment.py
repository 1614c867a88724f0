"""F01–F05: what of the contracts was fulfilled (domain.md §6.2, §6.3)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from app.contracts.models import ServiceItem
from app.indicators.indicator import Indicator, Lines, weighed
from app.indicators.source.place import By, Owner
from app.indicators.source.rules import Counting
from app.indicators.source.states import lesser, one_if
from app.indicators.source.view import View

CATEGORIES = 10  # SC01 … SC10, domain.md §3.4


def items_owed(view: View) -> Lines:
    """A line an item of a member: how often it was due, and how many of these times it was done."""
    item = view.owed
    member = item.c.member_id
    return select(
        *weighed(member, item.c.resident_id, item.c.due, item.c.credit, item=item.c.item_id, member=member)
    )


def members_owed(view: View) -> Lines:
    """A line a member to whom something was due: 1 if so much of it was done as the rules ask (theta)."""
    item = view.owed
    due = func.sum(item.c.due)
    done = func.sum(lesser(item.c.credit, item.c.due))
    kept = one_if(100 * done >= view.rules.theta * due)
    columns = weighed(item.c.member_id, item.c.resident_id, 1, kept, member=item.c.member_id)
    return select(*columns).group_by(item.c.member_id, item.c.resident_id).having(due > 0)


def members_met(view: View) -> Lines:
    """A line a member: 1 if a service that counts was given face to face."""
    member = view.in_force
    met = one_if(member.c.id.in_(_met(view)))
    return select(*weighed(member.c.id, member.c.resident_id, 1, met, member=member.c.id))


def members_unserved(view: View) -> Lines:
    """A line a member with a contract for so many days or more and no service that counts."""
    member, given = view.held, view.source.fulfilment
    served = select(given.c.member_id).where(given.c.counted.is_(True), given.c.served_on <= view.period.day)
    long_enough = member.c.start_date <= view.period.day - timedelta(days=view.rules.unserved_days)
    columns = weighed(member.c.id, member.c.resident_id, member=member.c.id)
    return select(*columns).where(long_enough, member.c.id.not_in(served))


def categories_given(view: View) -> Lines:
    """A line a fulfilment of the period that counts, its thing the category of the item."""
    given, member = view.source.fulfilment, view.members
    item = and_(ServiceItem.id == given.c.item_id, ServiceItem.version == member.c.catalogue_version)
    columns = weighed(
        given.c.id,
        member.c.resident_id,
        item=given.c.item_id,
        member=member.c.id,
        thing=ServiceItem.category,
    )
    query = select(*columns).select_from(given).join(member, member.c.id == given.c.member_id)
    in_period = given.c.served_on.between(view.period.first, view.period.day)
    return query.join(ServiceItem, item).where(given.c.counted.is_(True), in_period)


def all_categories(_: View, __: By | None) -> int:
    return CATEGORIES


def services(view: View, member_id: UUID, item_id: str) -> Select[UUID]:
    """The signing, and the services given by the day, those that do not count among them."""
    agreement, member, given = view.source.agreement, view.source.member, view.source.fulfilment
    query = select(given.c.entry_id).where(
        given.c.member_id == member_id, given.c.served_on <= view.period.day
    )
    if item_id:
        query = query.where(given.c.item_id == item_id)
    signing = select(agreement.c.entry_id).join(member, member.c.agreement_id == agreement.c.id)
    both = signing.where(member.c.id == member_id).union(query).subquery()
    return select(both.c[0])


def service_itself(view: View, fulfilment_id: UUID, _: str) -> Select[UUID]:
    given = view.source.fulfilment
    return select(given.c.entry_id).where(given.c.id == fulfilment_id)


def _met(view: View) -> Select[UUID]:
    """Who met the doctor; by the day, or within the period."""
    given = view.given
    query = select(given.c.member_id).where(given.c.is_face_to_face.is_(True))
    if view.rules.counting is Counting.IN_PERIOD:
        query = query.where(given.c.served_on >= view.period.first)
    return query


F01 = Indicator(
    "F01",
    "履约率（人头，严格）",
    "截至统计日各项到期服务全部完成（theta 为 0.8 时完成八成）的签约人数 ÷ 有到期服务的签约人数（6.2）",
    "签约成员",
    members_owed,
    services,
    owner=Owner.CONTRACT,
    version=2,
)
F02 = Indicator(
    "F02",
    "履约率（人头，至少一次）",
    "协议期内至少有一次有效面对面服务的签约人数 ÷ 签约人数（6.2）",
    "签约成员",
    members_met,
    services,
    owner=Owner.CONTRACT,
    version=2,
)
F03 = Indicator(
    "F03",
    "履约率（项次）",
    "截至统计日完成的到期项次（不超过应履约次数）÷ 到期项次（6.2）",
    "签约成员 × 服务项目",
    items_owed,
    services,
    owner=Owner.CONTRACT,
    is_share=False,
    version=2,
)
F04 = Indicator(
    "F04",
    "十项服务覆盖",
    "期内至少有一次有效履约的服务类别数 ÷ 十类（3.4、6.3）；各行各计，不相加",
    "履约记录",
    categories_given,
    service_itself,
    owner=Owner.CONTRACT,
    is_flow=True,
    covers=all_categories,
)
F05 = Indicator(
    "F05",
    "签而不约人数",
    "签约满规定天数、统计日仍有效而没有任何有效服务的签约人数（6.3）",
    "签约成员",
    members_unserved,
    services,
    owner=Owner.CONTRACT,
    is_count=True,
    fewer_is_better=True,
    version=2,
)
