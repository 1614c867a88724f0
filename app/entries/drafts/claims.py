"""What an entry claims of things that features above know: that a package exists, that a contract holds.

This layer knows nothing of contracts. Whoever does registers a check here; it raises Invalid where the claim
cannot be, and gives flags where a reviewer has to look.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from app.entries.drafts.draft import Draft
from app.formdefs.answers.conditions import Flag

Check = Callable[[Draft, Mapping[str, Any]], Iterator[Flag]]
C = TypeVar("C", bound=Check)

_checks: dict[str, list[Check]] = {}


def checks_claims(form: str) -> Callable[[C], C]:
    """Let the function check every entry of this form before it is taken in."""

    def register(check: C) -> C:
        _checks.setdefault(form, []).append(check)
        return check

    return register


def is_checked(form: str) -> bool:
    """Whether entries of this form claim anything of what is in the tables."""
    return form in _checks


def check_claims(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """The flags of all checks of the draft's form. Raises Invalid."""
    for check in _checks.get(draft.form, ()):
        yield from check(draft, answers)
