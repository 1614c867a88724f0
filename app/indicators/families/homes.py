"""F06: services given at home (domain.md §6.3)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.entries.models import Entry
from app.indicators.indicator import Indicator, Lines, weighed
from app.indicators.source.place import By, Owner
from app.indicators.source.view import View

TOOK_PLACE = "1"


def home_services(view: View) -> Lines:
    """A line a service at home in the period, of who gave it."""
    member = view.held.c.id
    query = view.work(*weighed(Entry.id, Entry.resident_id, member=member))
    return query.outerjoin(view.held, view.held.c.resident_id == Entry.resident_id).where(*_at_home(view))


def home_services_each(view: View) -> Lines:
    """The services at home of the residents here, and a line a member who can hardly leave home."""
    held = view.held
    given = select(*weighed(Entry.id, Entry.resident_id, 0, 1, member=held.c.id))
    given = given.select_from(Entry).outerjoin(held, held.c.resident_id == Entry.resident_id)
    here = Entry.resident_id.in_(select(view.who.c.id))
    given = given.where(Entry.status.in_(view.source.statuses), here, *_at_home(view))
    limited = select(*weighed(held.c.id, held.c.resident_id, 1, 0, member=held.c.id)).where(_is_limited(view))
    return select(given.union_all(limited).subquery("home"))


def service_itself(_: View, entry_id: UUID, __: str) -> Select[UUID]:
    return select(Entry.id).where(Entry.id == entry_id)


def service_or_signing(view: View, subject_id: UUID, _: str) -> Select[UUID]:
    agreement, member = view.source.agreement, view.source.member
    signing = select(agreement.c.entry_id).join(member, member.c.agreement_id == agreement.c.id)
    both = signing.where(member.c.id == subject_id).union(service_itself(view, subject_id, "")).subquery()
    return select(both.c[0])


def took_place() -> ColumnElement[bool]:
    """That the person was met; a form that does not ask takes it for granted."""
    return func.coalesce(Entry.visit_result, TOOK_PLACE) == TOOK_PLACE


def _at_home(view: View) -> list[ColumnElement[bool]]:
    return [
        Entry.form == "home_service",
        took_place(),
        Entry.occurred_on.between(view.period.first, view.period.day),
    ]


def _is_limited(view: View) -> ColumnElement[bool]:
    """By a group of the person or a package of the contract, as the county's rules say."""
    held, groups, packages = view.held, view.groups, view.keys(By.PACKAGE, Owner.CONTRACT)
    grouped: Select[Any] = select(groups.c.resident_id).where(
        groups.c.group_code.in_(view.rules.mobility_groups)
    )
    packed = select(packages.c.id).where(packages.c.key.in_(view.rules.mobility_packages))
    return or_(held.c.resident_id.in_(grouped), held.c.id.in_(packed))


F06 = Indicator(
    "F06",
    "上门服务人次",
    "期内完成的上门服务记录数，归做服务的人和当时的机构（6.3）",
    "上门服务",
    home_services,
    service_itself,
    is_count=True,
    is_flow=True,
    owner=Owner.AUTHOR,
)
F06R = Indicator(
    "F06R",
    "行动不便者人均上门服务",
    "期内本地居民得到的上门服务次数 ÷ 统计日行动不便（残疾人或居家照护包）的签约人数（6.3）",
    "上门服务，或行动不便的签约成员",
    home_services_each,
    service_or_signing,
    is_flow=True,
    is_share=False,
    is_per_person=True,
)
