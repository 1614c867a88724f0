"""How far somebody has come on the way to a contract, or to the next one (domain.md §3.2)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Row, String, and_, cast, func, or_, select

from app.contracts.models import Agreement, AgreementMember
from app.contracts.signings.read import SIGN, Written
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db

NEEDS = "needs_assess"
WILLING = "1"
WAITING = {EntryStatus.SUBMITTED: "signed", EntryStatus.RETURNED: "returned"}
ASSESSED = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)
_FURTHEST = ("signed", "returned", "listed", "assessed")


def stage_of(resident_id: UUID) -> str:
    """none, assessed, listed (assessed, and wants to sign), signed, returned: whoever of a household signed.

    `held` when there is a contract, whose own status says the rest, and nothing of a next one.
    """
    last = _last_signing(resident_id)
    found = {_says(row, last) for row in _entries(resident_id)}
    return next((stage for stage in _FURTHEST if stage in found), "held" if last else "none")


def _last_signing(resident_id: UUID) -> date | None:
    """When the newest contract of theirs was signed."""
    query = select(func.max(Agreement.signed_on)).join(
        AgreementMember, AgreementMember.agreement_id == Agreement.id
    )
    return db.session.scalar(query.where(AgreementMember.resident_id == resident_id))


def _entries(resident_id: UUID) -> list[Row[tuple[str, EntryStatus, date, UUID | None, dict[str, object]]]]:
    """Signings on their way that name the person, and assessments of their own."""
    names_them = cast(Revision.answers, String).contains(str(resident_id))
    query = (
        select(Entry.form, Entry.status, Entry.occurred_on, Entry.resident_id, Revision.answers)
        .join(Revision, and_(Revision.entry_id == Entry.id, Revision.number == Entry.revision))
        .where(
            or_(
                and_(Entry.form == SIGN, Entry.status.in_(WAITING), names_them),
                and_(Entry.form == NEEDS, Entry.status.in_(ASSESSED), Entry.resident_id == resident_id),
            )
        )
    )
    rows = db.session.execute(query).all()
    return [row for row in rows if row.form == NEEDS or resident_id in Written(row).named]


def _says(row: Row[tuple[str, EntryStatus, date, UUID | None, dict[str, object]]], last: date | None) -> str:
    """An assessment from before the newest signing led to that one."""
    if row.form == SIGN:
        return WAITING[row.status]
    if last is not None and row.occurred_on <= last:
        return "held"
    return "listed" if row.answers.get("willing") == WILLING else "assessed"
