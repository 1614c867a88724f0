"""After a restore: which of the revisions that a phone still holds are missing here."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.entries.models import Revision
from app.extensions import db

_CHUNK = 1000


@dataclass(frozen=True)
class Held:
    """A revision that a phone holds."""

    id: UUID
    revision: int
    digest: str


def missing(offered: Sequence[Held]) -> list[Held]:
    """Those that are not here with that content, in the order offered."""
    here: set[Held] = set()
    for start in range(0, len(offered), _CHUNK):
        ids = {held.id for held in offered[start : start + _CHUNK]}
        query = select(Revision.entry_id, Revision.number, Revision.digest)
        rows = db.session.execute(query.where(Revision.entry_id.in_(ids)))
        here |= {Held(*row) for row in rows}
    return [held for held in offered if held not in here]
