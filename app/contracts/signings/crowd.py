"""How many people doctors have signed up, against how many one can serve (domain.md §3.1): said only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from app.accounts.models import User
from app.contracts.models import AgreementMember
from app.extensions import db
from app.orgs.scope import Scope
from app.orgs.settings import setting

NEVER_HELD = ("void", "pending_member")
_RESIDENT = AgreementMember.resident_id


@dataclass(frozen=True)
class Crowd:
    """That a doctor answers for more people than the county thinks one can serve."""

    doctor: str
    people: int
    most: int


def crowds(scope: Scope, day: date) -> list[Crowd]:
    """Of the doctors in that scope, the fullest first."""
    most, people = int(setting("persons_per_doctor")), func.count(_RESIDENT.distinct())
    query = select(User.name, people).join(User, User.id == AgreementMember.doctor_id)
    rows = db.session.execute(
        query.where(_held(day), scope.holds(User.org_unit_id))
        .group_by(User.id, User.name)
        .having(people > most)
        .order_by(people.desc(), User.name)
    )
    return [Crowd(name, number, most) for name, number in rows]


def crowd_with(doctor: User, more: Iterable[UUID], day: date) -> Crowd | None:
    """What becomes of the doctor's number when these people are signed up too; None if there is room."""
    most = int(setting("persons_per_doctor"))
    theirs = select(_RESIDENT).where(AgreementMember.doctor_id == doctor.id, _held(day))
    people = len(set(db.session.scalars(theirs)) | set(more))
    return Crowd(doctor.name, people, most) if people > most else None


def _held(day: date) -> ColumnElement[bool]:
    """Contracts in force, or signed and still to begin."""
    until = func.coalesce(AgreementMember.ended_on, AgreementMember.end_date)
    return and_(AgreementMember.status.not_in(NEVER_HELD), until >= day)
