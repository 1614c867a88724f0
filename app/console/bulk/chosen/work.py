"""What can be done with chosen contracts: transferred to another doctor, or given their right last day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.clock import today
from app.console.bulk.chosen.entries import corrections, transfers
from app.console.bulk.chosen.find import AT_ONCE, Held
from app.console.bulk.chosen.forms import CorrectForm, TransferForm
from app.console.bulk.order import Item
from app.contracts.claims.events import term_fault
from app.contracts.events import events
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db


@dataclass(frozen=True)
class Kind:
    """One kind of work, as its pages name it. `changes`: what of a contract it changes."""

    endpoint: str
    what: str  # as orders tell it
    title: str
    verb: str
    hint: str
    changes: str
    with_ended: bool = False


TRANSFER = Kind(
    "chosen.transfer",
    "transfer",
    "转接协议",
    "转接",
    "把选中协议的服务责任转给另一位医生：协议、期限、已完成的服务都不变。转到别的村卫生室时，接手的医生可以查看和服务这些居民。",
    "负责医生",
)
CORRECTION = Kind(
    "chosen.correct",
    "extend",
    "更正协议期限",
    "更正",
    "只用于登记有误时的更正，刚到期的也可以更正；续签须重新当面签字。",
    "终止日期",
    with_ended=True,
)


@dataclass(frozen=True)
class Change:
    """What becomes of one contract. `fault`: why it cannot be done; `waits`: such a change waits already."""

    held: Held
    before: str
    after: str
    fault: str | None = None
    waits: bool = False


@dataclass(frozen=True)
class Plan:
    """What is to be done with the contracts of which something changes."""

    title: str
    changes: Sequence[Change]
    items: Callable[[], list[Item]]

    @property
    def number(self) -> int:
        """Of how many contracts something is done."""
        return sum(not each.fault for each in self.changes)


def transfer_plan(form: TransferForm, held: Sequence[Held], by: User) -> Plan:
    """`form`: a valid one."""
    to = db.session.get_one(User, UUID(form.to_doctor.data))
    day, reason, note = form.filled()
    theirs = [each for each in held if each.doctor_id != to.id]
    after = f"{to.name}（{day.isoformat()} 起）"
    waiting = _waiting(theirs, events.TRANSFER)
    changes = [Change(each, each.doctor, after, waits=each.member_id in waiting) for each in theirs]
    return Plan(f"转接给{to.name}", changes, lambda: transfers(theirs, to, day, reason, note, by))


def correction_plan(form: CorrectForm, held: Sequence[Held], by: User) -> Plan:
    """`form`: a valid one."""
    end, reason = form.filled()
    theirs = [each for each in held if each.end_date != end]
    waiting, until, day = _waiting(theirs, events.EXTEND), end.isoformat(), today()
    faults = {each.member_id: term_fault(each.term, end, day) for each in theirs}
    changes = [
        Change(each, each.end_date.isoformat(), until, faults[each.member_id], each.member_id in waiting)
        for each in theirs
    ]
    can_be = [each for each in theirs if not faults[each.member_id]]
    return Plan(f"期限更正为 {until}", changes, lambda: corrections(can_be, end, reason, by))


def _waiting(held: Sequence[Held], form: str) -> set[UUID]:
    """Of which of them an entry of this form waits for its review."""
    found, ids = set[UUID](), [each.resident_id for each in held]
    newest = (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision)
    query = select(Revision.answers).join(Entry, newest)
    query = query.where(Entry.form == form, Entry.status == EntryStatus.SUBMITTED)
    for start in range(0, len(ids), AT_ONCE):
        part = query.where(Entry.resident_id.in_(ids[start : start + AT_ONCE]))
        found |= {UUID(answers["agreement_member_id"]) for answers in db.session.scalars(part)}
    return found
