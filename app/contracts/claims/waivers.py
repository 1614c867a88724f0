"""What an explanation why a service could not be given claims: of what was promised, in time, and not of all.

An explanation takes what is due out of sight, and out of the figures where the county has it so. What comes
long after the day, or explains everything at once, is for a reviewer to look at.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from app.clock import day_in_china
from app.contracts.claims.signing import member_named
from app.contracts.derived.deaths import deaths_reported
from app.contracts.events.events import WAIVER
from app.contracts.models import AgreementItem, AgreementMember, DueSlot, Fulfilment
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.orgs.settings import setting
from app.residents.models import Resident

MEMBER = "agreement_member_id"
DIED = "4"  # a reason
SOME = 2  # services: of one alone nobody can say that all were explained
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)


@dataclass(frozen=True)
class Owed:
    """A service that is owed and was not given."""

    item_id: str
    due_on: date

    def is_explained(self, answers: Mapping[str, Any]) -> bool:
        is_named = self.item_id in (answers.get("item_ids") or ())
        day = self.due_on.isoformat()
        return is_named and str(answers.get("from_date")) <= day <= str(answers.get("to_date"))


@checks_claims(WAIVER)
def check_waiver(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    member = member_named(str(answers.get(MEMBER, "")), draft.resident_id)
    if member is None:
        yield Flag("no_contract", "HIGH", "没有找到这位居民的这份签约，可能还没有审核通过", MEMBER)
        return
    promised = set(db.session.scalars(select(AgreementItem.item_id).filter_by(member_id=member.id)))
    if not promised.issuperset(answers.get("item_ids") or ()):
        yield Flag("Q-08", "MED", "有的服务项目不在签约内容中", "item_ids")
    owed, told = _owed(member), day_in_china(draft.recorded_at)
    yield from _unlikely(draft, answers, told)
    yield from _late(owed, answers, told)
    yield from _everything(owed, [answers, *_of_that_day(draft)], told)


def _unlikely(draft: Draft, answers: Mapping[str, Any], told: date) -> Iterator[Flag]:
    """Of who is not known to be dead, and of what is still to come."""
    person = db.session.get(Resident, draft.resident_id)
    is_dead = person and (person.death_date or person.archive_status == "1" or deaths_reported([person.id]))
    if answers.get("reason") == DIED and not is_dead:
        yield Flag("not_dead", "MED", "居民档案没有死亡登记，请先核实并登记死亡", "reason")
    last = str(answers.get("to_date"))
    if last > told.isoformat():
        yield Flag(
            "waiver_ahead", "MED", f"说明的时间到 {last}，还没有到，届时能否服务现在不能确定", "to_date"
        )


def _late(owed: Sequence[Owed], answers: Mapping[str, Any], told: date) -> Iterator[Flag]:
    days = int(setting("waiver_late_days"))
    late = [each for each in owed if each.is_explained(answers) and each.due_on < told - timedelta(days=days)]
    if late:
        first = min(each.due_on for each in late)
        message = f"有 {len(late)} 项应在 {days} 天以前完成（最早 {first}），事后才说明，请核实"
        yield Flag("waiver_late", "MED", message, "from_date")


def _everything(owed: Sequence[Owed], said: Sequence[Mapping[str, Any]], told: date) -> Iterator[Flag]:
    """By this one, and by others of the same day: of all that was due by then, nothing is left."""
    due = [each for each in owed if each.due_on <= told]
    if len(due) >= SOME and all(any(each.is_explained(answers) for answers in said) for each in due):
        message = f"这份签约到期未做的 {len(due)} 项在同一天全部说明为未能服务，请核实"
        yield Flag("waiver_all", "MED", message, "item_ids")


def _owed(member: AgreementMember) -> list[Owed]:
    """Of each item, what follows those that were given: slots are done in order."""
    counted = select(Fulfilment.item_id, func.count().label("number")).where(
        Fulfilment.member_id == member.id, Fulfilment.counted.is_(True)
    )
    done = {row.item_id: row.number for row in db.session.execute(counted.group_by(Fulfilment.item_id))}
    slots = db.session.execute(
        select(DueSlot.item_id, DueSlot.due_on, DueSlot.number)
        .where(DueSlot.member_id == member.id, DueSlot.due_on <= (member.ended_on or member.end_date))
        .order_by(DueSlot.item_id, DueSlot.number)
    )
    return [Owed(row.item_id, row.due_on) for row in slots if row.number > done.get(row.item_id, 0)]


def _of_that_day(draft: Draft) -> list[Mapping[str, Any]]:
    """What else was explained of the same contract on the day."""
    query = (
        select(Revision.answers)
        .join(Entry, (Entry.id == Revision.entry_id) & (Entry.revision == Revision.number))
        .where(
            Entry.form == WAIVER,
            Entry.resident_id == draft.resident_id,
            Entry.occurred_on == draft.occurred_on,
            Entry.status.in_(STANDING),
            Entry.id != draft.entry_id,
        )
    )
    named = draft.answers.get(MEMBER)
    return [answers for answers in db.session.scalars(query) if answers.get(MEMBER) == named]
