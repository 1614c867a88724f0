"""How far somebody has come on the way to a contract (domain.md §3.2), before there is one."""

from uuid import UUID

from sqlalchemy import select

from app.contracts.models import AgreementMember
from app.contracts.signings import SIGN
from app.entries.models import Entry, EntryStatus
from app.extensions import db

NEEDS = "needs_assess"
_SAYS = {
    (SIGN, EntryStatus.SUBMITTED): "signed",
    (SIGN, EntryStatus.RETURNED): "returned",
    (NEEDS, EntryStatus.SUBMITTED): "assessed",
    (NEEDS, EntryStatus.APPROVED): "assessed",
}
_FURTHEST = ("signed", "returned", "assessed")


def stage_of(resident_id: UUID) -> str:
    """none, assessed, signed, returned; or `held` once there is a contract: its own status says the rest."""
    if db.session.scalar(select(AgreementMember.id).filter_by(resident_id=resident_id).limit(1)):
        return "held"
    query = select(Entry.form, Entry.status).where(
        Entry.resident_id == resident_id, Entry.form.in_((SIGN, NEEDS))
    )
    found = {_SAYS.get((row.form, row.status)) for row in db.session.execute(query)}
    return next((stage for stage in _FURTHEST if stage in found), "none")
