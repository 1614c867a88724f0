"""Which contracts are worked on, and the entries that transfer them or correct their term."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import FIELD_ROLES, TeamMember, User
from app.clock import now, today
from app.console.bulk.order import Item
from app.contracts.events import EXTEND, TRANSFER
from app.contracts.models import AgreementMember
from app.extensions import db
from app.formdefs.catalog import versions
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.residents.models import Resident

MOST = 5000


@dataclass(frozen=True)
class Chosen:
    """Contracts in force: of a doctor, of a village, that end between two days."""

    doctor_id: UUID | None = None
    village: str | None = None
    ends_from: date | None = None
    ends_until: date | None = None


@dataclass(frozen=True)
class Held:
    """A contract in force, as the list of what will be done shows it."""

    member_id: UUID
    resident_id: UUID
    name: str
    village: str
    start_date: date
    end_date: date
    doctor_id: UUID
    team_id: UUID | None
    doctor: str


def contracts_of(chosen: Chosen, scope: Scope) -> list[Held]:
    """At most 5,000, by village and name."""
    member = AgreementMember
    query = (
        select(
            member.id,
            member.resident_id,
            Resident.name,
            Village.name,
            member.start_date,
            member.end_date,
            member.doctor_id,
            member.team_id,
            User.name,
        )
        .join(Resident, Resident.id == member.resident_id)
        .join(Village, Village.code == Resident.village_code)
        .join(User, User.id == member.doctor_id)
        .where(
            member.status.in_(("active", "upcoming")),
            member.end_date >= today(),
            scope.holds(Resident.org_unit_id),
        )
        .order_by(Village.code, Resident.search_keys, member.id)
    )
    if chosen.doctor_id:
        query = query.where(member.doctor_id == chosen.doctor_id)
    if chosen.village:
        query = query.where(Resident.village_code == chosen.village)
    if chosen.ends_from:
        query = query.where(member.end_date >= chosen.ends_from)
    if chosen.ends_until:
        query = query.where(member.end_date <= chosen.ends_until)
    rows: list[Any] = list(db.session.execute(query.limit(MOST)))
    return [Held(*row) for row in rows]


def doctors(scope: Scope) -> list[User]:
    """Who may answer for contracts here."""
    query = select(User).where(User.role.in_(FIELD_ROLES), User.enabled, scope.holds(User.org_unit_id))
    return list(db.session.scalars(query.order_by(User.name, User.username).limit(1000)))


def transfers(
    held: Sequence[Held], to: User, from_date: date, reason: str, note: str, by: User
) -> list[Item]:
    """`reason`: a code of the form."""
    team = _team_of(to)
    said = {"from_date": from_date.isoformat(), "reason": reason} | ({"transfer_note": note} if note else {})
    items: list[Item] = []
    for each in held:
        new = {"doctor_id": str(to.id)} | ({"team_id": str(team)} if team else {})
        old = {"doctor_id": str(each.doctor_id)} | ({"team_id": str(each.team_id)} if each.team_id else {})
        back = said | {"reason": "9", "transfer_note": "撤销批量转接"}
        items.append(_item(each, TRANSFER, said | new, back | old, by))
    return items


def corrections(held: Sequence[Held], end: date, reason: str, by: User) -> list[Item]:
    items: list[Item] = []
    for each in held:
        said = {"end_date": end.isoformat(), "reason": reason}
        back = {"end_date": each.end_date.isoformat(), "reason": f"撤销批量更正：{reason}"[:200]}
        items.append(_item(each, EXTEND, said, back, by))
    return items


def _item(held: Held, form: str, said: dict[str, Any], back: dict[str, Any], by: User) -> dict[str, Any]:
    return {
        "name": held.name,
        "author": str(by.id),
        "entry": _sent(held, form, said, _id()),
        "counter": _sent(held, form, back, _id()),
    }


def _sent(held: Held, form: str, said: dict[str, Any], entry_id: UUID) -> dict[str, Any]:
    return {
        "id": str(entry_id),
        "revision": 1,
        "follows": 0,
        "form": form,
        "form_version": versions(form)[0],
        "resident_id": str(held.resident_id),
        "occurred_on": today().isoformat(),
        "recorded_at": now().isoformat(),
        "answers": {"agreement_member_id": str(held.member_id)} | said,
    }


def _id() -> UUID:
    """Grows, so that of two entries of one day the one that takes back comes after the one it takes back."""
    return UUID(str(uuid7()))


def _team_of(doctor: User) -> UUID | None:
    query = select(TeamMember.team_id).where(TeamMember.user_id == doctor.id, TeamMember.valid_to.is_(None))
    return db.session.scalar(query.order_by(TeamMember.valid_from.desc(), TeamMember.team_id).limit(1))
