"""What can be done with chosen contracts: transferred to another doctor, or given their right last day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.accounts.models import User
from app.console.bulk.chosen.entries import corrections, transfers
from app.console.bulk.chosen.find import Held
from app.console.bulk.chosen.forms import CorrectForm, TransferForm
from app.console.bulk.order import Item
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
    """What becomes of one contract."""

    held: Held
    before: str
    after: str


@dataclass(frozen=True)
class Plan:
    """What is to be done with the contracts of which something changes."""

    title: str
    changes: Sequence[Change]
    items: Callable[[], list[Item]]


def transfer_plan(form: TransferForm, held: Sequence[Held], by: User) -> Plan:
    """`form`: a valid one."""
    to = db.session.get_one(User, UUID(form.to_doctor.data))
    day, reason, note = form.filled()
    theirs = [each for each in held if each.doctor_id != to.id]
    after = f"{to.name}（{day.isoformat()} 起）"
    changes = [Change(each, each.doctor, after) for each in theirs]
    return Plan(f"转接给{to.name}", changes, lambda: transfers(theirs, to, day, reason, note, by))


def correction_plan(form: CorrectForm, held: Sequence[Held], by: User) -> Plan:
    """`form`: a valid one."""
    end, reason = form.filled()
    theirs = [each for each in held if each.end_date != end]
    changes = [Change(each, each.end_date.isoformat(), end.isoformat()) for each in theirs]
    return Plan(f"期限更正为 {end.isoformat()}", changes, lambda: corrections(theirs, end, reason, by))
