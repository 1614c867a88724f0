"""Whether a signing may be what it says: new, a renewal or a transfer; after an assessment; by whose hand.

What cannot be so is refused (Invalid); what a reviewer has to look at is flagged, for the signatures were
given face to face and must not be lost.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, or_, select

from app.accounts.models import User
from app.contracts.models import AgreementMember
from app.entries.drafts.draft import Draft
from app.entries.models import Entry, EntryStatus, Revision
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.orgs.settings import setting
from app.residents.models import Resident

ASSESSED_WITHIN = timedelta(days=180)
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)
HELD = AgreementMember.status.not_in(("void", "pending_member"))
_UNTIL = func.coalesce(AgreementMember.ended_on, AgreementMember.end_date)


def require_cycle(months: Any) -> None:
    """Raises Invalid if the county does not sign contracts of that length."""
    allowed = setting("cycle_months")
    if isinstance(months, int) and not allowed["min"] <= months <= allowed["max"]:
        message = f"本县签约周期为 {allowed['min']} 至 {allowed['max']} 个月"
        raise Invalid(errors={"answers.cycle_months": [message]})


def check_kind(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """A new contract needs that there is none, a renewal one that ended lately, a transfer one that holds.

    Raises Invalid for a transfer that would begin when there is nothing left to transfer.
    """
    kind, grace = answers.get("kind"), timedelta(days=int(setting("renewal_grace_days")))
    until = _last_days(named_in(answers))
    holding = any(day >= draft.occurred_on for day in until)
    renewable = any(day >= draft.occurred_on - grace for day in until)
    if kind == "new" and holding:
        message = "成员中有人已有生效的签约，续签或转约请选相应类型"
        yield Flag("already_signed", "HIGH", message, "members")
    if kind == "renew" and not renewable:
        message = f"没有可续签的协议（到期超过 {grace.days} 天须按首次签约办理）"
        yield Flag("renewal_late", "HIGH", message, "kind")
    if kind == "renew" and renewable:
        yield from _check_follows(date.fromisoformat(answers["start_date"]), max(until), grace)
    if kind == "transfer" and holding and date.fromisoformat(answers["start_date"]) > max(until):
        message = f"转约须在原协议期内生效（{max(until)} 前）；到期后请按续签办理"
        raise Invalid(errors={"answers.start_date": [message]})
    if kind == "transfer" and not holding:
        yield Flag("nothing_to_transfer", "MED", "成员中没有人有生效的签约，不是转约", "kind")


def _check_follows(start: date, last: date, grace: timedelta) -> Iterator[Flag]:
    """A renewal begins after the last day of what it renews, and not long after (domain.md §3.2)."""
    if start <= last:
        message = f"原协议到 {last} 为止，续签须从 {last + timedelta(days=1)} 起生效；照现在的日期不能通过"
        yield Flag("renewal_overlaps", "HIGH", message, "start_date")
    if start > last + grace:
        message = f"原协议到 {last} 为止，续签到 {start} 才生效，中断超过 {grace.days} 天"
        yield Flag("renewal_gap", "HIGH", message, "start_date")


def check_waiting(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Two may sign up one person without knowing of each other: who arrives later is told of the earlier."""
    query = select(Resident).where(Resident.id.in_(named_in(answers)))
    people = {each.id: each for each in db.session.scalars(query)}
    for row in _waiting(people, draft.entry_id):
        for id_ in sorted(named_in(row.answers) & people.keys()):
            message = (
                f"{people[id_].name}已由{row.name}于 {row.occurred_on} 签约，正等待审核。"
                "同一时间只能有一份协议，请先与对方核对。多签的是您这一份的，请联系审核员退回"
                "（手机上不能自行撤回），退回后留着不再提交即可，记录不会丢失；确要换医生的，退回后改为“转约”再提交"
            )
            yield Flag("signed_elsewhere", "HIGH", message, "members")


def _waiting(people: Mapping[UUID, Resident], own: UUID) -> Iterable[Row[Any]]:
    """The signings that nobody approved yet whose representative is one of them, or lives with one."""
    homes = {each.household_id for each in people.values() if each.household_id}
    at_home = select(Resident.id).where(Resident.household_id.in_(homes))
    query = (
        select(User.name, Entry.occurred_on, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .join(User, User.id == Entry.author_id)
        .where(Entry.form == "sign", Entry.status == EntryStatus.SUBMITTED, Entry.id != own)
        .where(or_(Entry.resident_id.in_(people), Entry.resident_id.in_(at_home)))
    )
    return db.session.execute(query.order_by(Entry.received_at, Entry.id))


def check_start(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """A contract may begin before or after its signing, but not by much (domain.md §3.2)."""
    before, after = int(setting("sign_start_past_days")), int(setting("sign_start_ahead_days"))
    start = date.fromisoformat(answers["start_date"])
    if start < draft.occurred_on - timedelta(days=before):
        yield Flag("start_date_early", "HIGH", f"生效日期早于签约日期 {before} 天以上", "start_date")
    if start > draft.occurred_on + timedelta(days=after):
        yield Flag("start_date_late", "HIGH", f"生效日期晚于签约日期 {after} 天以上", "start_date")


def check_needs(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """The county may demand an assessment as an entry of its own; the signing holds one in any case.

    One that is named must be there.
    """
    demand = setting("needs_assessment")
    is_named = bool(answers.get("needs_assessment_id"))
    if (demand == "in_sign" and not is_named) or _is_assessed(draft, answers):
        return
    message = "没有找到签约前的需求评估记录，请先做需求评估"
    if demand == "block":
        raise Invalid(errors={"answers.needs_assessment_id": [message]})
    yield Flag("needs_missing", "MED", message, "needs_assessment_id")


def check_named(answers: Mapping[str, Any]) -> Iterator[Flag]:
    """The agreement that a signing says it follows is one of its members'."""
    named = answers.get("previous_agreement_id")
    mine = select(AgreementMember.id).where(AgreementMember.resident_id.in_(named_in(answers)))
    if named and not db.session.scalar(mine.where(AgreementMember.agreement_id == UUID(named)).limit(1)):
        message = "没有找到成员的这份上期协议，可能还没有审核通过"
        yield Flag("previous_unknown", "MED", message, "previous_agreement_id")


def named_in(answers: Mapping[str, Any]) -> set[UUID]:
    """The people whom a signing names."""
    return {UUID(each["resident_id"]) for each in answers.get("members") or () if each.get("resident_id")}


def _last_days(resident_ids: set[UUID]) -> list[Any]:
    """Until when the contracts of these people hold or held."""
    query = select(_UNTIL).where(AgreementMember.resident_id.in_(resident_ids), HELD)
    return list(db.session.scalars(query))


def _is_assessed(draft: Draft, answers: Mapping[str, Any]) -> bool:
    named = answers.get("needs_assessment_id")
    query = select(Entry.id).where(
        Entry.form == "needs_assess",
        Entry.resident_id.in_(named_in(answers) | {draft.resident_id}),
        Entry.status.in_(STANDING),
        Entry.occurred_on.between(draft.occurred_on - ASSESSED_WITHIN, draft.occurred_on),
    )
    if named:
        query = query.where(Entry.id == UUID(named))
    return db.session.scalar(query.limit(1)) is not None
