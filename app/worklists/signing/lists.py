"""Whom to go to about a contract: unsigned priority people, unserved, expiring, waiting, unwilling."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import aliased

from app.contracts.models import AgreementMember, DueSlot, Fulfilment
from app.entries.models import Entry, EntryStatus, Revision
from app.orgs.scope import Scope
from app.orgs.settings import setting
from app.residents.groups.everybody import grouping
from app.residents.groups.priority import priority_groups, unserved_days
from app.residents.models import Resident
from app.rowset import rowset
from app.worklists.signing.broken_appointments import broken_appointments

NEVER_HELD = ("void", "pending_member")
SIGNED = ("active", "upcoming")
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)
UNWILLING = "3"
Listing = Select[Any]  # resident_id, day (what the list turns on), said (a remark), doctor_id (of a contract)


_NO_DOCTOR = cast(null(), Uuid).label("doctor_id")  # the resident's own answers (decision 024)


@dataclass(frozen=True)
class WorkList:
    """One list: what is on it, what its day is called, and what to say when nobody is on it.

    `hint` names {days}, the county's, where they matter: `said` has them filled in.
    """

    code: str
    title: str
    hint: str
    day: str
    empty: str
    select: Callable[[date, Scope], Listing]  # it may leave out whom the scope does not hold
    soonest_first: bool = True

    @property
    def said(self) -> str:
        return self.hint.format(days=unserved_days())


def unsigned(day: date, _: Scope) -> Listing:
    """Living priority people without a contract on the day; its day: when their last one ended."""
    groups = grouping(day)
    priority = select(groups.c.resident_id).where(groups.c.group_code.in_(priority_groups()))
    last = (
        select(AgreementMember.resident_id, func.max(_until()).label("ended"))
        .where(AgreementMember.status.not_in(NEVER_HELD))
        .group_by(AgreementMember.resident_id)
        .subquery()
    )
    return (
        select(
            Resident.id.label("resident_id"),
            last.c.ended.label("day"),
            _refusal(day).label("said"),
            _NO_DOCTOR,
        )
        .outerjoin(last, last.c.resident_id == Resident.id)
        .where(Resident.id.in_(priority), Resident.id.not_in(_signed(day)))
    )


def unserved(day: date, _: Scope) -> Listing:
    """Contracts in force for so many days or more without one service that counts: F05."""
    served = select(Fulfilment.member_id).where(Fulfilment.counted.is_(True), Fulfilment.served_on <= day)
    return _of_members(AgreementMember.start_date).where(
        _held(day),
        AgreementMember.start_date <= day - timedelta(days=unserved_days()),
        AgreementMember.id.not_in(served),
    )


def expiring(day: date, _: Scope) -> Listing:
    """Contracts that end within the reminder, or ended within the grace, and nothing follows them."""
    first = day - timedelta(days=setting("renewal_grace_days"))
    last = day + timedelta(days=setting("renewal_remind_days"))
    later = aliased(AgreementMember)
    follows = (
        select(later.id)
        .where(later.resident_id == AgreementMember.resident_id, later.status.not_in(NEVER_HELD))
        .where(later.start_date > AgreementMember.start_date)
        .exists()
    )
    said = case((AgreementMember.end_date < day, literal("已到期")), else_=literal("即将到期"))
    return _of_members(AgreementMember.end_date, said).where(
        AgreementMember.status.not_in(NEVER_HELD),
        AgreementMember.ended_on.is_(None),
        AgreementMember.end_date.between(first, last),
        ~follows,
    )


def pending(day: date, _: Scope) -> Listing:
    """Members of a household contract who were away at the signing and have not confirmed it yet."""
    return _of_members(AgreementMember.start_date).where(
        AgreementMember.status == "pending_member", AgreementMember.end_date >= day
    )


def broken(day: date, scope: Scope) -> Listing:
    """Whose appointment is past without a service of its own, as contracts tell; its day: when."""
    slot = tuple_(DueSlot.member_id, DueSlot.item_id, DueSlot.number)
    theirs = select(Resident.id).where(scope.holds(Resident.org_unit_id))
    keys = broken_appointments(and_(_held(day), AgreementMember.resident_id.in_(theirs)), day)
    types = {"member_id": DueSlot.member_id.type, "item_id": DueSlot.item_id.type, "number": Integer()}
    return (
        _of_members(func.min(DueSlot.due_on))
        .join(DueSlot, DueSlot.member_id == AgreementMember.id)
        .where(slot.in_(rowset(types, (dict(zip(types, key, strict=True)) for key in keys))))
        .group_by(AgreementMember.resident_id, AgreementMember.doctor_id)
    )


def unwilling(day: date, _: Scope) -> Listing:
    """Who said no at the last assessment of needs, and has no contract."""
    asked = _asked(day)
    return select(asked.c.resident_id, asked.c.day, asked.c.reason.label("said"), _NO_DOCTOR).where(
        asked.c.willing == UNWILLING, asked.c.resident_id.not_in(_signed(day))
    )


LISTS: Sequence[WorkList] = (
    WorkList(
        "unsigned",
        "应签未签",
        "重点人群中目前没有有效协议的在管居民。应签尽签：逐户上门，当面签订。",
        "上次协议止于",
        "重点人群都已签约",
        unsigned,
    ),
    WorkList(
        "expiring",
        "到期续签",
        "协议即将到期，或到期不久还没有续签。续签须当面重新签字。",
        "协议止于",
        "近期没有要到期的协议",
        expiring,
    ),
    WorkList(
        "unserved",
        "签而不约",
        "签约满 {days} 天还没有一次计入履约的服务。",
        "协议始于",
        "没有签而不约的居民",
        unserved,
    ),
    WorkList(
        "broken",
        "预约未服务",
        "约定的日期已过，预约的服务还没有做，也没有改期或说明。打开签约页可看是哪一项。",
        "约定日期",
        "没有过期未服务的预约",
        broken,
    ),
    WorkList(
        "pending",
        "待本人确认",
        "以户签约时不在场的成员，须当面或经核实的电话确认后才计入。",
        "协议始于",
        "没有待确认的成员",
        pending,
    ),
    WorkList(
        "unwilling",
        "不愿签约",
        "最近一次需求评估时表示不愿意，目前也没有协议。",
        "评估日期",
        "没有表示不愿签约的居民",
        unwilling,
        soonest_first=False,
    ),
)


def _of_members(day: Any, said: Any = None) -> Listing:
    remark = literal(None) if said is None else said
    doctor = AgreementMember.doctor_id.label("doctor_id")
    return select(AgreementMember.resident_id, day.label("day"), remark.label("said"), doctor)


def _until() -> ColumnElement[date]:
    return func.coalesce(AgreementMember.ended_on, AgreementMember.end_date)


def _held(day: date) -> ColumnElement[bool]:
    return and_(AgreementMember.status.not_in(NEVER_HELD), AgreementMember.start_date <= day, _until() >= day)


def _signed(day: date) -> Select[Any]:
    return select(AgreementMember.resident_id).where(or_(_held(day), AgreementMember.status.in_(SIGNED)))


def _asked(day: date) -> Any:
    """The newest assessment of needs of each resident: resident_id, day, willing, reason."""
    newest_first = (Entry.occurred_on.desc(), Entry.received_at.desc(), Entry.id.desc())
    place = func.row_number().over(partition_by=Entry.resident_id, order_by=newest_first)
    each = (
        select(
            Entry.resident_id,
            Entry.occurred_on.label("day"),
            Revision.answers["willing"].as_string().label("willing"),
            Revision.answers["unwilling_reason"].as_string().label("reason"),
            place.label("place"),
        )
        .join(Revision, and_(Revision.entry_id == Entry.id, Revision.number == Entry.revision))
        .where(Entry.form == "needs_assess", Entry.status.in_(STANDING), Entry.occurred_on <= day)
        .subquery()
    )
    return select(each).where(each.c.place == 1).subquery()


def _refusal(day: date) -> ColumnElement[Any]:
    asked = _asked(day)
    return (
        select(literal("不愿意：") + func.coalesce(asked.c.reason, ""))
        .where(asked.c.resident_id == Resident.id, asked.c.willing == UNWILLING)
        .correlate(Resident)
        .scalar_subquery()
    )
