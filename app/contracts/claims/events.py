"""What entries about contracts claim, held against the contracts when they come in.

The signing may still wait for review, so that a contract that is not known is flagged, not refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import FIELD_ROLES, User
from app.clock import day_in_china
from app.contracts.claims.signing import member_named
from app.contracts.events.events import ACCEPTED, CONFIRM, EXTEND, REQUEST, TRANSFER
from app.contracts.models import AgreementItem, AgreementMember
from app.contracts.signings.capacity import guardian_doubts
from app.contracts.terms.owe import term_end
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.models import Entry
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.orgs.models import Team
from app.orgs.settings import setting
from app.residents.models import Resident

MEMBER = "agreement_member_id"


@checks_claims(CONFIRM)
def check_confirmation(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Only one who has not signed has something to confirm, and only while the contract runs."""
    member, person = _member(draft, answers), db.session.get(Resident, draft.resident_id)
    if person and answers.get("by_guardian"):
        yield from guardian_doubts(person, draft.occurred_on, answers.get("guardian_reason"), "by_guardian")
    if member is None:
        yield _unknown()
    elif member.status != "pending_member":
        yield Flag("not_pending", "MED", "这位成员不需要确认，或协议已失效", MEMBER)
    elif draft.occurred_on > member.end_date:
        yield Flag("Q-08", "HIGH", "确认日期已在协议期之后", MEMBER)


@checks_claims(EXTEND)
def check_correction(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """A term that was typed wrong. A longer one is doubted, for contracts are renewed by signatures only, and
    so is a shorter one, for they are ended early by signatures only.

    Raises Invalid for a term that ends before it begins, or is longer than the county allows, or for a
    contract that ran out long ago: but what was signed can always be restored.
    """
    member = _member(draft, answers)
    if member is None:
        yield _unknown()
        return
    end = date.fromisoformat(answers["end_date"])
    _require_term(member, end, draft.occurred_on)
    if end < member.end_date:
        message = f"协议期会从 {member.end_date} 缩短到 {end}；提前解约须双方签字、写明原因，请核对原协议"
        yield Flag("term_shortened", "HIGH", message, "end_date")
    elif end > member.end_date:
        yield _more_time(member, end, draft.occurred_on)


def _more_time(member: AgreementMember, end: date, day: date) -> Flag:
    if day > member.end_date:
        message = f"协议已于 {member.end_date} 到期，更正后会重新生效；续签须当面重新签字，请核对原协议"
        return Flag("term_revived", "HIGH", message, "end_date")
    message = f"协议期会从 {member.end_date} 延长到 {end}；续签须当面重新签字，请核对原协议"
    return Flag("term_lengthened", "HIGH", message, "end_date")


def _require_term(member: AgreementMember, end: date, day: date) -> None:
    fault = term_fault(Term(member.start_date, member.end_date, member.agreement.end_date), end, day)
    if fault:
        raise Invalid(errors={"answers.end_date": [fault]})


@dataclass(frozen=True)
class Term:
    """Of a contract: its first and last day, and until when was signed."""

    first: date
    last: date
    signed_until: date


def term_fault(term: Term, end: date, day: date) -> str | None:
    """Why a contract's term cannot be corrected on `day` to last until `end`, if it can't."""
    longest, late = int(setting("cycle_months")["max"]), int(setting("term_correction_days"))
    if end < term.first:
        return "终止日期不能早于生效日期"
    if end > term_end(term.first, longest):
        return f"协议期最长 {longest} 个月"
    gives_more = end > max(term.last, term.signed_until)
    if gives_more and day > term.last + timedelta(days=late):
        return f"协议到期已超过 {late} 天，不能再更正期限，请当面重新签约"
    return None


@checks_claims(TRANSFER)
def check_transfer(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """To a doctor and team of the resident's health centre, by somebody else, unless a reviewer clears it.

    Raises Invalid for a doctor or team that does not exist, for somebody who is no doctor, or for a day from
    which it cannot hold.
    """
    doctor, team = _takers(answers)
    yield from _elsewhere(draft, doctor, team)
    if doctor.id == draft.author_id:
        yield Flag("transfer_to_oneself", "MED", "由接手的医生自己登记，请向原负责医生核实", "doctor_id")
    member, first = _member(draft, answers), date.fromisoformat(answers["from_date"])
    _require_first_day(first, draft.occurred_on, member)
    if member is None:
        yield _unknown()
    elif first > (member.ended_on or member.end_date):
        yield Flag("Q-08", "MED", "转接日期在协议期之后", "from_date")


def _takers(answers: Mapping[str, Any]) -> tuple[User, Team | None]:
    """The doctor, and the team that is named if there is one."""
    errors, team = {}, None
    doctor = db.session.get(User, UUID(str(answers["doctor_id"])))
    if doctor is None:
        errors["answers.doctor_id"] = ["没有这位医生"]
    elif doctor.role not in FIELD_ROLES or not doctor.enabled:
        errors["answers.doctor_id"] = [f"{doctor.name}不是在岗的签约医生，不能接手签约"]
    if answers.get("team_id"):
        team = db.session.get(Team, UUID(str(answers["team_id"])))
        if team is None:
            errors["answers.team_id"] = ["没有这个团队"]
    if doctor is None or errors:
        raise Invalid(errors=errors)
    return doctor, team


def _require_first_day(first: date, day: date, member: AgreementMember | None) -> None:
    """What was transferred can always be taken back from the day on which it was; nothing before that day."""
    before, since = int(setting("transfer_past_days")), member.transferred_from if member else None
    if first == since:
        return
    if since is not None and first < since:
        message = f"协议已从 {since} 起转接，再转接不能早于这一天"
        raise Invalid(errors={"answers.from_date": [message]})
    if first < day - timedelta(days=before):
        raise Invalid(errors={"answers.from_date": [f"转接日期最多早于登记日期 {before} 天"]})


def _elsewhere(draft: Draft, doctor: User, team: Team | None) -> Iterator[Flag]:
    person = db.session.get(Resident, draft.resident_id)
    centre = person.org_unit.parent if person else None
    if centre is not None and not doctor.org_unit.path.startswith(centre.path):
        yield Flag("doctor_elsewhere", "HIGH", f"{doctor.name}不是居民所在卫生院的医生", "doctor_id")
    if centre is not None and team is not None and team.centre_id != centre.id:
        yield Flag("team_elsewhere", "HIGH", f"{team.name}不是居民所在卫生院的团队", "team_id")


@checks_claims(REQUEST)
def check_request(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """What is asked for by appointment are services on demand; the others have their days."""
    member = _member(draft, answers)
    if member is None:
        yield _unknown()
        return
    rules = _rules(member.id)
    asked = answers.get("item_ids") or ()
    if any(rules.get(item) == "fixed" for item in asked):
        yield Flag("not_on_demand", "LOW", "有的项目按计划提供，不计为预约服务", "item_ids")
    if answers.get("outcome") == "1" and any(item not in rules for item in asked):
        yield Flag("Q-08", "MED", "预约的项目不在签约内容中", "item_ids")
    if not _covers(member, str(answers.get("promised_date") or draft.occurred_on)):
        yield Flag("Q-08", "MED", "约定日期不在该居民的签约期内", "promised_date")
    yield from _changed_late(draft, answers)


def _changed_late(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """What is changed after the promised day, or is told then to have been changed before."""
    due = _promised(draft, answers.get("request_id"))
    told = max(draft.occurred_on, day_in_china(draft.recorded_at))
    if due is None or told <= due:
        return
    if draft.occurred_on > due:
        level = "LOW" if answers.get("outcome") == ACCEPTED else "MED"
        message = f"原约定日 {due} 已过，那一次仍计为到期；没有做的原因请另登记“未能服务说明”"
        yield Flag("changed_late", level, message, "outcome")
    else:
        message = f"改期或取消写的是 {draft.occurred_on}，录入却在约定日 {due} 之后（{told}），请向居民核实"
        yield Flag("change_backdated", "MED", message, "outcome")


def _promised(draft: Draft, request_id: object) -> date | None:
    """For when the request that is changed was promised."""
    entry = db.session.get(Entry, UUID(str(request_id))) if request_id else None
    if entry is None or entry.form != REQUEST or entry.resident_id != draft.resident_id:
        return None
    said = entry.newest.answers
    return date.fromisoformat(said["promised_date"]) if said.get("outcome") == ACCEPTED else None


def _member(draft: Draft, answers: Mapping[str, Any]) -> AgreementMember | None:
    return member_named(str(answers.get(MEMBER, "")), draft.resident_id)


def _unknown() -> Flag:
    return Flag("no_contract", "HIGH", "没有找到这位居民的这份签约，可能还没有审核通过", MEMBER)


def _rules(member_id: UUID) -> dict[str, str]:
    query = select(AgreementItem.item_id, AgreementItem.rule).filter_by(member_id=member_id)
    return {row.item_id: row.rule for row in db.session.execute(query)}


def _covers(member: AgreementMember, day: str) -> bool:
    return member.start_date.isoformat() <= day <= (member.ended_on or member.end_date).isoformat()
