"""What the ending of a contract claims, held against the record and what was done since when it comes in.

What falls due after it, and services given after it, leave the figures: whoever dates it back is asked why.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, func, select

from app.clock import day_in_china
from app.contracts.claims.signing import member_named
from app.contracts.derived.deaths import deaths_reported
from app.contracts.derived.facts import NO_SERVICE
from app.contracts.derived.fulfil import TOOK_PLACE
from app.contracts.events.events import END
from app.contracts.models import AgreementMember
from app.contracts.signings.sign import DIED, MOVED
from app.contracts.terms.service import FACE_TO_FACE
from app.contracts.words import ENDINGS
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.models import Entry, EntryStatus
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.formdefs.catalog import definition
from app.orgs.settings import setting
from app.residents.life.absences import absences_of
from app.residents.models import Resident

MEMBER = "agreement_member_id"
LOST = "01"
UNSIGNED = (LOST, MOVED, DIED)  # reasons for which nobody signs
ARCHIVED_DEAD = "1"  # archive status
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)


@checks_claims(END)
def check_ending(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Who died or moved away leaves the figures, so that the record must say so too.

    Raises Invalid for an ending before the contract began.
    """
    yield from _leaving(draft, answers["reason"])
    member = member_named(str(answers.get(MEMBER, "")), draft.resident_id)
    end = date.fromisoformat(answers["end_date"])
    if member is None:
        yield Flag("no_contract", "HIGH", "没有找到这位居民的这份签约，可能还没有审核通过", MEMBER)
    elif member.status in ("void", "pending_member"):
        yield Flag("not_in_force", "MED", "这份协议没有生效，不需要解约", MEMBER)
    elif end < min(member.start_date, draft.occurred_on):
        message = f"解约日期不能早于协议生效日期 {member.start_date}；签约本身有误请由审核员撤销"
        raise Invalid(errors={"answers.end_date": [message]})
    elif end > member.end_date:
        yield Flag("Q-08", "MED", "解约日期在协议到期之后", "end_date")
    else:
        yield from _dated_back(draft, member, end)
        yield from _served_since(draft, answers["reason"], end)


def _leaving(draft: Draft, reason: str) -> Iterator[Flag]:
    person = db.session.get(Resident, draft.resident_id)
    if person is None:
        return
    is_dead = person.death_date or person.archive_status == ARCHIVED_DEAD or deaths_reported([person.id])
    if reason == DIED and not is_dead:
        yield Flag("not_dead", "HIGH", "居民档案没有死亡登记，请先核实并登记死亡", "reason")
    if reason == MOVED and not absences_of([person.id]):
        yield Flag("not_moved", "HIGH", "居民档案没有迁出登记，请先核实并登记迁出", "reason")


def _dated_back(draft: Draft, member: AgreementMember, end: date) -> Iterator[Flag]:
    days, told = int(setting("end_past_days")), max(draft.occurred_on, day_in_china(draft.recorded_at))
    if end < told - timedelta(days=days) and end < (member.ended_on or member.end_date):
        back = (told - end).days
        message = f"解约日期倒填了 {back} 天（超过 {days} 天），这期间应做的服务都不再计，请核实依据"
        yield Flag("end_backdated", "HIGH", message, "end_date")


def _served_since(draft: Draft, reason: str, end: date) -> Iterator[Flag]:
    """Met after the last day: which nobody signed, so that it is not so; or which will count no more."""
    last = _last_met(draft, end)
    if last is None:
        return
    form = definition(last.form)
    visit = f"{last.occurred_on} 的“{form.short if form else last.form}”"
    if reason in UNSIGNED:
        message = f"{visit}当面见到了居民，与{end}起“{ENDINGS[reason]}”不符，请核实解约日期和原因"
        yield Flag("end_contradicted", "HIGH", message, "end_date")
    else:
        yield Flag(
            "served_after_end", "MED", f"解约日期之后还有服务（{visit}），审核通过后不再计入", "end_date"
        )


def _last_met(draft: Draft, end: date) -> Row[str, date] | None:
    """The newest service given face to face after that day, which stands or waits for review."""
    query = select(Entry.form, Entry.occurred_on).where(
        Entry.resident_id == draft.resident_id,
        Entry.occurred_on > end,
        Entry.status.in_(STANDING),
        Entry.form.not_in(NO_SERVICE),
        Entry.visit_mode.in_(FACE_TO_FACE),
        func.coalesce(Entry.visit_result, TOOK_PLACE) == TOOK_PLACE,
    )
    return db.session.execute(query.order_by(Entry.occurred_on.desc(), Entry.id).limit(1)).first()
