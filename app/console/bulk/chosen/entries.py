"""The entries that transfer contracts or correct their term, and those that would take them back."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import TeamMember, User
from app.clock import now, today
from app.console.bulk.chosen.find import Held
from app.console.bulk.order import Item
from app.contracts.events.events import EXTEND, TRANSFER
from app.extensions import db
from app.formdefs.catalog import versions


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
        back = said | {"reason": "9", "transfer_note": "撤销转接"}
        items.append(_item(each, TRANSFER, said | new, back | old, by))
    return items


def corrections(held: Sequence[Held], end: date, reason: str, by: User) -> list[Item]:
    items: list[Item] = []
    for each in held:
        said = {"end_date": end.isoformat(), "reason": reason}
        back = {"end_date": each.end_date.isoformat(), "reason": f"撤销更正：{reason}"[:200]}
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
