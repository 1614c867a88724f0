"""Residents of other clinics whom somebody serves all the same, and may therefore see (decision 058)."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from app.accounts.models import FIELD_ROLES, User
from app.extensions import db
from app.residents.models import Resident

Asked = Callable[[UUID], Select[UUID]]
A = TypeVar("A", bound=Asked)

_askers: list[Asked] = []


def entrusts(function: A) -> A:
    """Let `function` tell the ids of the residents whom a doctor is entrusted with."""
    _askers.append(function)
    return function


def entrusted_to(doctor_id: UUID) -> ColumnElement[bool]:
    """The condition that a Resident row is of somebody whom this doctor is entrusted with."""
    return or_(*(Resident.id.in_(ask(doctor_id)) for ask in _askers))


def strangers_of(doctor: User) -> list[Resident]:
    """Those entrusted to this doctor who are of none of the doctor's own clinics, in the order of ids."""
    if doctor.role not in FIELD_ROLES:
        return []
    query = select(Resident).where(entrusted_to(doctor.id), ~doctor.scope.holds(Resident.org_unit_id))
    return list(db.session.scalars(query.order_by(Resident.id)))


def is_entrusted(resident_id: UUID, doctor: User) -> bool:
    if doctor.role not in FIELD_ROLES:
        return False
    query = select(Resident.id).where(Resident.id == resident_id, entrusted_to(doctor.id))
    return db.session.scalar(query) is not None


def may_see(user: User, resident: Resident) -> bool:
    """Whether a resident lies in somebody's scope, or is entrusted to them."""
    return user.scope.covers_unit(resident.org_unit_id) or is_entrusted(resident.id, user)
