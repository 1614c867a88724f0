"""Derives all contracts again from the entries; where nothing is amiss, nothing changes."""

from sqlalchemy import and_, or_, select

from app.clock import today
from app.contracts.derived.derive import follow_residents
from app.contracts.derived.facts import DECIDED, gather
from app.contracts.derived.hold import UPCOMING
from app.contracts.derived.rows import derive_rows
from app.contracts.derived.store import save
from app.contracts.models import AgreementMember
from app.contracts.signings.read import chunks, written
from app.extensions import db


def rebuild() -> int:
    """Returns how many rows were written or deleted: those that ran out become `expired`, for one."""
    db.session.flush()
    signed = written(DECIDED)
    concerned = {id_ for each in signed for id_ in each.named}
    concerned |= set(db.session.scalars(select(AgreementMember.resident_id).distinct()))
    return sum(save(derive_rows(gather(part, signed), today()), part) for part in chunks(concerned))


def expire() -> int:
    """Let contracts that ran out be `expired`, and those whose first day has come `active`.

    Figures go by the days and do not wait for it.
    """
    ran_out = and_(AgreementMember.status == "active", AgreementMember.end_date < today())
    begun = and_(AgreementMember.status == UPCOMING, AgreementMember.start_date <= today())
    turned = select(AgreementMember.resident_id).where(or_(ran_out, begun)).distinct()
    return follow_residents(db.session.scalars(turned))
