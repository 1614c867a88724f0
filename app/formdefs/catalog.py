"""The forms in use: what is shipped and what was published on top of it.

In force on a day is the highest version that is published by then. Accepted are that one, the two before it,
those that were in force within the last half year, for an entry of theirs may be under way, and those to
come, for a phone's clock may be ahead.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from app.clock import today
from app.formdefs.definitions.definition import Definition
from app.formdefs.definitions.published import Publications, publications
from app.formdefs.definitions.shipped import shipped

KEPT = 2  # former versions that are accepted however old they are
UNDER_WAY = 183  # days that a draft, or what is not sent yet, may lie on a phone


@dataclass(frozen=True)
class Edition:
    """A version of a form in its time. What is shipped has always been valid."""

    definition: Definition
    valid_from: date | None = None

    def wire(self) -> dict[str, Any]:
        """What phones get: they begin to use it on its day."""
        begun = {} if self.valid_from is None else {"valid_from": self.valid_from.isoformat()}
        return self.definition.wire() | begun


def editions(code: str) -> Mapping[int, Edition]:
    """Every version of the form that there is or was; none for a form that does not exist."""
    return _editions(publications()).get(code, {})


def current(on: date | None = None) -> list[Definition]:
    """The version in force of every form, by code: today, or on that day."""
    return list(_current(publications(), on or today()))


def versions(code: str) -> list[int]:
    """The versions that are accepted, newest first; none for a form that does not exist."""
    return [each.definition.version for each in _accepted(editions(code), today())]


def definition(code: str, version: int | None = None) -> Definition | None:
    """The form in that version, or the one in force; None when it does not exist or is no longer accepted."""
    return _definition(publications(), code, version, today())


def known(code: str, version: int) -> Definition | None:
    """The form in that version, whether or not it is still accepted: to read what was filled in long ago."""
    edition = editions(code).get(version)
    return edition.definition if edition else None


def told() -> list[Edition]:
    """What phones are told: every version, for drafts of any may lie about, to be finished or read."""
    return [each for _, there in sorted(_editions(publications()).items()) for each in there.values()]


def _accepted(there: Mapping[int, Edition], day: date) -> list[Edition]:
    to_come = [each for _, each in sorted(there.items(), reverse=True) if not _has_begun(each, day)]
    begun = _in_force(there, day)
    pairs = zip(begun[KEPT:], begun[KEPT + 1 :], strict=False)
    late = [older for newer, older in pairs if newer.valid_from and _is_recent(newer.valid_from, day)]
    return to_come + begun[: KEPT + 1] + late


def _is_recent(day: date, now: date) -> bool:
    return (now - day).days <= UNDER_WAY


def _in_force(there: Mapping[int, Edition], day: date) -> list[Edition]:
    """Those that have begun by the day, newest first."""
    return [each for _, each in sorted(there.items(), reverse=True) if _has_begun(each, day)]


def _has_begun(edition: Edition, day: date) -> bool:
    return edition.valid_from is None or edition.valid_from <= day


@lru_cache(512)
def _definition(published: Publications, code: str, version: int | None, day: date) -> Definition | None:
    there = _editions(published).get(code, {})
    found = _in_force(there, day)[:1] if version is None else _accepted(there, day)
    return next((each.definition for each in found if version in (None, each.definition.version)), None)


@lru_cache(8)
def _current(published: Publications, day: date) -> tuple[Definition, ...]:
    found = (_in_force(each, day) for _, each in sorted(_editions(published).items()))
    return tuple(each[0].definition for each in found if each)


@lru_cache(4)
def _editions(published: Publications) -> dict[str, dict[int, Edition]]:
    """An upload goes before what is shipped under the same number: entries were judged by it."""
    found = {code: {v: Edition(each) for v, each in there.items()} for code, there in shipped().items()}
    for each in published:
        edition = Edition(each.definition, each.valid_from)
        found.setdefault(each.definition.code, {})[each.definition.version] = edition
    return found
