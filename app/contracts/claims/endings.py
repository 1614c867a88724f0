"""What the ending of a contract claims, held against the record and the contract when it comes in.

What falls due after it, and services given after it, leave the figures: whoever dates it back is asked why.
Services given after it: met.py.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from app.clock import day_in_china
from app.contracts.claims.signing import member_named
from app.contracts.derived.deaths import deaths_reported
from app.contracts.events.events import END
from app.contracts.models import AgreementMember
from app.contracts.signings.sign import DIED, MOVED
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.orgs.settings import setting
from app.residents.life.absences import absences_of
from app.residents.models import Resident

MEMBER = "agreement_member_id"
LOST = "01"
ARCHIVED_DEAD = "1"  # archive status


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
