"""Residents who moved to another village: their other records have to follow them into the new channel."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

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
