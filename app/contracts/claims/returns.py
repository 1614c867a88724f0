"""What opening a record again claims: if it had been closed by mistake, the contract holds again."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select

from app.contracts.models import AgreementMember
from app.contracts.signings.sign import DIED, MOVED
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.life_events import BY_MISTAKE, CHANGE
from app.extensions import db
from app.formdefs.answers.conditions import Flag


@checks_claims(CHANGE)
def check_reopening(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Who says so is to be asked, for whoever was away has to sign again (docs/decisions/062)."""
    if answers.get("change") != "reopened" or answers.get("reopening") != BY_MISTAKE:
        return
    ended = select(func.max(AgreementMember.end_date)).where(
        AgreementMember.resident_id == draft.resident_id,
        AgreementMember.status == "terminated",
        AgreementMember.end_reason.in_((MOVED, DIED)),
        AgreementMember.ended_by.is_(None),
    )
    end = db.session.scalar(ended)
    if end is not None:
        message = f"审核通过后，原签约（至 {end}）恢复有效，请核实居民确实没有离开过"
        yield Flag("contract_restored", "MED", message, "reopening")
