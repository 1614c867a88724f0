"""What reviewers said of entries, as phones read it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.entries.models import Entry
from app.extensions import db
from app.review.models import Decision


def decided_on(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The newest decision on each entry; one on an earlier revision than the newest is answered by now."""
    rows = db.session.execute(
        select(Decision, User.name)
        .join(User, User.id == Decision.reviewer_id)
        .join(Entry, (Entry.id == Decision.entry_id) & (Entry.revision == Decision.revision))
        .where(Decision.entry_id.in_([UUID(each) for each in ids]))
        .order_by(Decision.id)
    )
    return {str(decision.entry_id): _decision(decision, name) for decision, name in rows}


def _decision(decision: Decision, name: str) -> dict[str, Any]:
    said = {"reason": decision.reason, "remarks": decision.remarks or None}
    made = {"decided_by": name, "decided_at": decision.at.isoformat()}
    return {key: value for key, value in said.items() if value} | made
