"""What signings make: agreements and their members. A pure function of the entries, in whatever order.

A person has one contract at a time. Of those that would overlap, the later one ends the earlier (转约).
Whether it may is asked at approval (`conflicts`), not here: the same entries always give the same contracts.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

from app.contracts.evidence import Evidence
from app.residents.groups import age_on

ADULT_FROM = 18
TRANSFERRED, DIED = "05", "03"  # reasons of domain.md §3.2
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signing:
    """A `sign` entry that was approved (or, `is_void`, invalidated since), as far as contracts go."""

    entry_id: UUID
    representative_id: UUID
    doctor_id: UUID
    team_id: UUID | None
    org_unit_id: UUID
    signed_on: date
    is_void: bool
    catalogue_version: int
    evidence: Evidence
    answers: Mapping[str, Any]

    @cached_property
    def agreement_id(self) -> UUID:
        return uuid5(self.entry_id, "agreement")

    @cached_property
    def start(self) -> date:
        return date.fromisoformat(self.answers["start_date"])

    @cached_property
    def end(self) -> date:
        return date.fromisoformat(self.answers["end_date"])

    @cached_property
    def months(self) -> int:
        return int(self.answers["cycle_months"])

    @property
    def fee_total(self) -> Decimal:
        """In yuan."""
        return Decimal(str(self.answers.get("fee_total") or 0)).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Person:
    """As much of a resident as contracts ask for."""

    id: UUID
    birth_date: date
    org_unit_id: UUID
    village_code: str
    died_on: date | None


@dataclass(frozen=True)
class Line:
    """One person's line of one signing."""

    signing: Signing
    person: Person
    answers: Mapping[str, Any]

    @cached_property
    def id(self) -> UUID:
        return uuid5(self.signing.entry_id, f"member:{self.person.id}")

    @cached_property
    def is_pending(self) -> bool:
        """An adult who was absent has not signed yet; for a child the guardian does."""
        is_child = age_on(self.person.birth_date, self.signing.signed_on) < ADULT_FROM
        return not self.answers.get("present") and not is_child

    @cached_property
    def stands(self) -> bool:
        return not (self.signing.is_void or self.is_pending)

    def chosen(self, what: str) -> list[str]:
        """`packages` or `items`: the line's own, or those of the agreement."""
        own = self.answers.get(what)
        return list(own if own is not None else self.signing.answers.get(what) or ())


@dataclass(frozen=True)
class Membership:
    """A line and what became of it."""

    line: Line
    status: str
    ended_on: date | None = None
    end_reason: str | None = None

    @cached_property
    def until(self) -> date:
        """The last day on which it held."""
        return self.ended_on or self.line.signing.end

    def covers(self, day: date) -> bool:
        return self.line.stands and self.line.signing.start <= day <= self.until


def lines_of(signing: Signing, people: Mapping[UUID, Person]) -> Iterator[Line]:
    """The lines of the people that are known; who stands twice in a signing has the first line."""
    seen: set[UUID] = set()
    for each in signing.answers.get("members") or ():
        person = people.get(UUID(each["resident_id"]))
        if person and person.id not in seen:
            seen.add(person.id)
            yield Line(signing, person, each)


def hold(lines: Iterable[Line], today: date) -> list[Membership]:
    """What became of all the lines of one person."""
    standing, others = [], []
    for line in lines:
        if line.stands:
            standing.append(line)
        else:
            others.append(Membership(line, "void" if line.signing.is_void else "pending_member"))
    standing.sort(key=_order)
    nexts: list[Line | None] = [*standing[1:], None]
    return others + [_outcome(line, then, today) for line, then in zip(standing, nexts, strict=False)]


def conflicts(lines: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    """Pairs of one person's lines that overlap although the later one is no transfer."""
    standing = sorted((line for line in lines if line.stands), key=_order)
    for earlier, later in pairwise(standing):
        if later.signing.start <= earlier.signing.end and later.signing.answers["kind"] != "transfer":
            yield earlier, later


def _order(line: Line) -> tuple[date, date, str]:
    return line.signing.start, line.signing.signed_on, str(line.signing.entry_id)


def _outcome(line: Line, then: Line | None, today: date) -> Membership:
    ends: Sequence[tuple[date, str, str]] = (
        [(then.signing.start - _DAY, "transferred", TRANSFERRED)] if then else []
    ) + ([(line.person.died_on, "terminated", DIED)] if line.person.died_on else [])
    early = [each for each in ends if each[0] < line.signing.end]
    if early:
        ended_on, status, reason = min(early)
        return Membership(line, status, ended_on, reason)
    is_over = then is not None or line.signing.end < today
    return Membership(line, "expired" if is_over else "active")
