"""How many rounds a home bed had, held against what its closing says (domain.md §4.24)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from app.entries.claims import checks_claims
from app.entries.draft import Draft
from app.entries.facts import STANDING
from app.entries.models import Entry
from app.extensions import db
from app.formdefs.conditions import Flag
from app.worklists.due import MET


@checks_claims("bed_close")
def check_rounds(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """The phone counts them; where its number is not what stands here, the reviewer is told."""
    told, opened = answers.get("rounds"), answers.get("bed_open_date")
    if told is None or not opened:
        return
    counted = db.session.scalar(
        select(func.count(Entry.id)).where(
            Entry.resident_id == draft.resident_id,
            Entry.form == "bed_round",
            Entry.status.in_(STANDING),
            or_(Entry.visit_result.is_(None), Entry.visit_result == MET),
            Entry.occurred_on.between(date.fromisoformat(opened), draft.occurred_on),
        )
    )
    if told != counted:
        yield Flag("bed_rounds", "LOW", f"撤床写巡诊 {told} 次，系统内有 {counted} 次", "rounds")
