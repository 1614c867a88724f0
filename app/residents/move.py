"""Residents who moved to another village: their other records have to follow them into the new channel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.residents.models import Resident


@dataclass(frozen=True)
class Move:
    """A resident whose channel was `old` and is now `new` (both village codes)."""

    resident_id: UUID
    old: str
    new: str
    org_unit_id: UUID  # the clinic that answers now


Carrier = Callable[[Sequence[Move]], object]
C = TypeVar("C", bound=Carrier)

_carriers: list[Carrier] = []


def carries_along(function: C) -> C:
    """Let `function` take what it keeps of residents into their new channels, in the same transaction."""
    _carriers.append(function)
    return function


def carry(moves: Sequence[Move]) -> None:
    """Have everything else that is theirs follow."""
    if not moves:
        return
    db.session.flush()
    for function in _carriers:
        function(moves)


def villages_of(resident_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Where these residents are registered now; take it before changes are applied."""
    query = select(Resident.id, Resident.village_code).where(Resident.id.in_(set(resident_ids)))
    return {row.id: row.village_code for row in db.session.execute(query)}


def channel_moves(before: Mapping[UUID, str]) -> list[Move]:
    """Those of `before` who are in another village by now."""
    query = select(Resident.id, Resident.village_code, Resident.org_unit_id).where(Resident.id.in_(before))
    return [
        Move(row.id, before[row.id], row.village_code, row.org_unit_id)
        for row in db.session.execute(query)
        if row.village_code != before[row.id]
    ]
