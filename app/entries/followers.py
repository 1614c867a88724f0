"""What features above derive from entries of one form, and derive again when one is taken in or decided on.

This layer knows nothing of those above. Plans are brought up to date by whoever takes entries in.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID


class About(Protocol):
    """As much of an entry as tells whose records may have changed."""

    @property
    def form(self) -> str: ...
    @property
    def resident_id(self) -> UUID | None: ...


Follower = Callable[[Sequence[UUID]], object]
F = TypeVar("F", bound=Follower)

_followers: dict[str, list[Follower]] = {}
_beside: dict[str, list[Follower]] = {}


def follows_entries(form: str) -> Callable[[F], F]:
    """Let the function be called with those about whom an entry of this form came or was decided on."""

    def register(function: F) -> F:
        _followers.setdefault(form, []).append(function)
        return function

    return register


def tell_of(entries: Iterable[About]) -> None:
    """Have everything derived again that depends on these entries, in the same transaction."""
    about: dict[str, set[UUID]] = {}
    for each in entries:
        if each.resident_id and each.form in _followers:
            about.setdefault(each.form, set()).add(each.resident_id)
    for form, residents in about.items():
        for function in _followers[form]:
            function(sorted(residents))


def follows_beside(*forms: str) -> Callable[[F], F]:
    """Let the function be called with those about whom anything came while an entry of one of these forms
    stands, and with those about whom anything was decided on.
    """

    def register(function: F) -> F:
        for form in forms:
            _beside.setdefault(form, []).append(function)
        return function

    return register


def watched() -> frozenset[str]:
    """The forms beside which others are held."""
    return frozenset(_beside)


def tell_beside(resident_ids: Iterable[UUID]) -> None:
    """Have what stands beside each other held together again."""
    concerned = sorted(set(resident_ids))
    if concerned:
        for function in dict.fromkeys(each for told in _beside.values() for each in told):
            function(concerned)
