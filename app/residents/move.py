"""Residents who moved to another village: their other records have to follow them into the new channel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select, update

from app.changes.note import note
from app.extensions import db


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


def take_rows_along(model: Any, kind: str, moves: Sequence[Move]) -> None:
    """Move rows that stand in a channel themselves, and tell both channels; `kind` is theirs on the wire."""
    for move in moves:
        theirs = (model.resident_id == move.resident_id) & (model.channel == move.old)
        ids = list(db.session.scalars(select(model.id).where(theirs)))
        db.session.execute(update(model).where(theirs).values(channel=move.new))
        for id_ in ids:
            note(move.old, kind, id_, removed=True)
            note(move.new, kind, id_)
