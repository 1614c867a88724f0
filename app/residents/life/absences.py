"""When people were away: who left, and whether and when they came back (domain.md §2.4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.extensions import db
from app.residents.life.statuses import LEFT, OPEN
from app.residents.models import RecordStatus, Resident


@dataclass(frozen=True)
class Absence:
    """That somebody lives elsewhere after `last`, until `back` if they came back."""

    last: date
    back: date | None = None

    @property
    def is_none(self) -> bool:
        """The record was opened again from the very day: it had been closed by mistake."""
        return self.back is not None and self.back <= self.last


def absences_of(resident_ids: Iterable[UUID]) -> dict[UUID, list[Absence]]:
    """In their order; of so many residents as one statement may name. Who was never away is left out.

    A death elsewhere ends nothing: who left and died was away until then.
    """
    ids = sorted(set(resident_ids), key=str)
    table, steps = RecordStatus.__table__, dict[UUID, list[Row[Any]]]()
    told = select(table).where(table.c.resident_id.in_(ids)).order_by(table.c.resident_id, table.c.place)
    for row in db.session.execute(told):
        steps.setdefault(row.resident_id, []).append(row)
    found = {id_: _absences(rows) for id_, rows in steps.items()}
    found |= {id_: [Absence(day)] for id_, day in _closed_untold(ids) if id_ not in steps}
    return {id_: some for id_, some in found.items() if some}


def _absences(steps: Sequence[Row[Any]]) -> list[Absence]:
    found: list[Absence] = []
    is_away = False
    for step in steps:
        if step.status == LEFT and step.day and not is_away:
            found.append(Absence(step.day))
            is_away = True
        elif step.status == OPEN:
            if is_away:
                found[-1] = replace(found[-1], back=step.day)
            is_away = False
    return [each for each in found if not each.is_none]


def _closed_untold(ids: Sequence[UUID]) -> list[tuple[UUID, date]]:
    """Of whom the record says so, and nothing else was ever told."""
    query = select(Resident.id, Resident.closed_on).where(
        Resident.id.in_(ids), Resident.archive_status == LEFT, Resident.closed_on.is_not(None)
    )
    return [(row.id, row.closed_on) for row in db.session.execute(query) if row.closed_on]
