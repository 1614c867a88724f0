"""What rests on contracts, and is looked at again when those of somebody were derived anew."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

Follower = Callable[[Sequence[UUID]], object]
F = TypeVar("F", bound=Follower)

_followers: list[Follower] = []


def follows_contracts(function: F) -> F:
    """Let the function be called with the residents whose contracts changed, in the same transaction."""
    _followers.append(function)
    return function


def tell_of_contracts(resident_ids: Sequence[UUID]) -> None:
    for function in _followers:
        function(resident_ids)
