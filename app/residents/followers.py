"""What features above derive from residents' records, and derive again when these change.

An entry that a phone sends is followed by whoever takes it in. Everything else that changes a record (a
roster, a death approved, a conflict settled) tells of it here: this layer knows nothing of those above.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from app.extensions import db

Follower = Callable[[Sequence[UUID]], object]
F = TypeVar("F", bound=Follower)

_followers: list[Follower] = []


def follows_residents(function: F) -> F:
    """Let `function` be called with the residents whose records changed, in the same transaction."""
    _followers.append(function)
    return function


def tell(resident_ids: Iterable[UUID]) -> None:
    """Have everything derived again that depends on these residents."""
    changed = sorted(set(resident_ids))
    if not changed:
        return
    db.session.flush()
    for function in _followers:
        function(changed)
