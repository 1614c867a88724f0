"""Who is transferred to a doctor is entrusted to that doctor, wherever the person lives (decision 058)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, and_, or_, select

from app.clock import today
from app.contracts.models import AgreementMember
from app.orgs.settings import setting
from app.residents.entrusted import entrusts

RUNNING = ("active", "upcoming", "pending_member")


@entrusts
def transferred_to(doctor_id: UUID) -> Select[UUID]:
    """As long as the contract runs, and afterwards as long as it can be renewed."""
    last = today() - timedelta(days=int(setting("renewal_grace_days")))
    member = AgreementMember
    can_be_renewed = and_(member.status == "expired", member.end_date >= last)
    return select(member.resident_id).where(
        member.doctor_id == doctor_id,
        member.transferred_from.is_not(None),
        or_(member.status.in_(RUNNING), can_be_renewed),
    )
