"""In which household somebody lived on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.extensions import db
from app.residents.models import Residence, Resident


@dataclass(frozen=True)
class Housed:
    """Where somebody lives now, and the stays that are kept of one who moved (docs/decisions/017)."""

    now: UUID | None
    stays: Sequence[Row[Any]] = ()

    def on(self, day: date) -> UUID | None:
        """Of stays that are told over each other the later one holds."""
        begun = [each for each in self.stays if (each.valid_from or date.min) <= day]
        holding = [each for each in begun if day <= (each.valid_to or date.max)]
        if not holding:
            return self.now
        stay = max(holding, key=lambda each: (each.valid_from or date.min, each.source))
        there: UUID | None = stay.household_id
        return there


def housed(resident_ids: Iterable[UUID]) -> dict[UUID, Housed]:
    """Of so many residents as one statement may name."""
    ids = sorted(set(resident_ids), key=str)
    table, stays = Residence.__table__, dict[UUID, list[Row[Any]]]()
    for row in db.session.execute(select(table).where(table.c.resident_id.in_(ids))):
        stays.setdefault(row.resident_id, []).append(row)
    now = db.session.execute(select(Resident.id, Resident.household_id).where(Resident.id.in_(ids)))
    return {row.id: Housed(row.household_id, stays.get(row.id, ())) for row in now}
