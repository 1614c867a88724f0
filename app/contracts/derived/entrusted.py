"""Whom a doctor answers for by a contract is entrusted to that doctor, wherever the person lives (058)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.clock import today
from app.contracts.models import AgreementMember
from app.orgs.settings import setting
from app.residents.entrusted import entrusts

RUNNING = ("active", "upcoming", "pending_member")


@entrusts
def answered_for(doctor_id: UUID) -> Select[UUID]:
    """As long as the contract runs, and afterwards as long as it can be renewed: also when it was signed by
    this doctor, as a renewal after a transfer is.
    """
    last = today() - timedelta(days=int(setting("renewal_grace_days")))
    member = AgreementMember
    can_be_renewed = and_(member.status == "expired", member.end_date >= last)
    return select(member.resident_id).where(
        member.doctor_id == doctor_id,
        or_(member.status.in_(RUNNING), can_be_renewed),
    )
