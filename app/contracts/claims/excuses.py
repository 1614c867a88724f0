"""Of whose dues much is explained as impossible to give: to be looked at, not proof of anything."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select

from app.accounts.models import User
from app.contracts.claims.waivers import Owed
from app.contracts.events.events import WAIVER
from app.contracts.models import AgreementMember, DueSlot
from app.contracts.signings.crowd import NEVER_HELD
from app.contracts.signings.read import chunks
from app.contracts.terms.owe import add_months
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.orgs.scope import Scope
from app.orgs.settings import setting

Explained = Mapping[UUID, Counter[UUID]]  # doctor of the contract → who explained → how many services


@dataclass(frozen=True)
class Excuses:
    """That of the services that a doctor owes in a month so many were explained, by whomever."""

    doctor_id: UUID
    name: str
    month: date  # its first day
    explained: int
    owed: int
    author_id: UUID | None  # who explained them, if one did all

    @property
    def share(self) -> int:
        """Per cent; of nothing owed, all."""
        return round(100 * self.explained / self.owed) if self.owed else 100


def many_excuses(scope: Scope, day: date) -> list[Excuses]:
    """Of the month of that day and the one before, the newest and largest first; what waits counts too."""
    return [each for first in two_months(day) for each in _of_month(scope, first)]


def two_months(day: date) -> tuple[date, date]:
    """The first days of its month and of the one before."""
    this = day.replace(day=1)
    return this, add_months(this, -1)


def _of_month(scope: Scope, first: date) -> list[Excuses]:
    least, share = int(setting("waiver_least")), int(setting("waiver_share"))
    explained = explained_in(scope, first)
    many = {id_: authors for id_, authors in explained.items() if authors.total() >= least}
    owed = _owed(scope, first, many) if many else {}
    names = {
        row.id: row.name for row in db.session.execute(select(User.id, User.name).where(User.id.in_(many)))
    }
    found = [
        Excuses(id_, names[id_], first, authors.total(), owed.get(id_, 0), _alone(authors))
        for id_, authors in many.items()
    ]
    told = [each for each in found if 100 * each.explained > share * each.owed]
    return sorted(told, key=lambda each: (-each.explained, each.name, str(each.doctor_id)))


def _alone(authors: Counter[UUID]) -> UUID | None:
    return next(iter(authors)) if len(authors) == 1 else None


def explained_in(scope: Scope, first: date) -> Explained:
    """Services of the month; of one that several explained, whom the contract has it from."""
    found = defaultdict[UUID, Counter[UUID]](Counter)
    for row in db.session.execute(_approved(scope, first)):
        found[row.doctor_id][row.author_id] = row.number
    waiting = db.session.execute(_waiting(scope)).all()
    slots = _slots(scope, first, [UUID(row.answers["agreement_member_id"]) for row in waiting])
    seen = set[tuple[UUID, str, date]]()
    for row in waiting:
        for slot in slots.get(UUID(row.answers["agreement_member_id"]), ()):
            key = (slot.member_id, slot.item_id, slot.due_on)
            if key not in seen and Owed(slot.item_id, slot.due_on).is_explained(row.answers):
                seen.add(key)
                found[slot.doctor_id][row.author_id] += 1
    return found


def _approved(scope: Scope, first: date) -> Select[UUID, UUID, int]:
    """From the explanations, which are few, by way of whom they are about, to what they explain."""
    member = AgreementMember
    return (
        select(member.doctor_id, Entry.author_id, func.count().label("number"))
        .select_from(Entry)
        .join(member, member.resident_id == Entry.resident_id)
        .join(DueSlot, and_(DueSlot.member_id == member.id, DueSlot.waived_by == Entry.id))
        .where(Entry.form == WAIVER, _is_due(scope, first))
        .group_by(member.doctor_id, Entry.author_id)
    )


def _waiting(scope: Scope) -> Select[Any]:
    newest = and_(Revision.entry_id == Entry.id, Revision.number == Entry.revision)
    return (
        select(Entry.author_id, Revision.answers)
        .join(Revision, newest)
        .where(Entry.form == WAIVER, Entry.status == EntryStatus.SUBMITTED, scope.holds(Entry.org_unit_id))
        .order_by(Entry.id)
    )


def _slots(scope: Scope, first: date, member_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Those of the month that nothing explains yet."""
    doctor = AgreementMember.doctor_id
    query = select(DueSlot.member_id, DueSlot.item_id, DueSlot.due_on, doctor).join(
        AgreementMember, AgreementMember.id == DueSlot.member_id
    )
    query = query.where(_is_due(scope, first), DueSlot.waived_by.is_(None))
    found: dict[UUID, list[Any]] = {}
    for part in chunks(member_ids):
        for row in db.session.execute(query.where(DueSlot.member_id.in_(part))):
            found.setdefault(row.member_id, []).append(row)
    return found


def _owed(scope: Scope, first: date, doctors: Explained) -> dict[UUID, int]:
    """Doctor → services due in the month under the contracts that they answer for."""
    doctor = AgreementMember.doctor_id
    query = select(doctor, func.count().label("number")).join(
        DueSlot, DueSlot.member_id == AgreementMember.id
    )
    query = query.where(_is_due(scope, first), doctor.in_(doctors)).group_by(doctor)
    return {row.doctor_id: row.number for row in db.session.execute(query)}


def _is_due(scope: Scope, first: date) -> ColumnElement[bool]:
    until = func.coalesce(AgreementMember.ended_on, AgreementMember.end_date)
    return and_(
        DueSlot.due_on.between(first, add_months(first, 1) - timedelta(days=1)),
        DueSlot.due_on <= until,
        AgreementMember.status.not_in(NEVER_HELD),
        scope.holds(AgreementMember.org_unit_id),
    )
