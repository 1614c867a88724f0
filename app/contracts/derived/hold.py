"""What became of a person's contracts: which of them hold, until when, and what ended them. Pure.

A person has one contract at a time. Of those that would overlap, the later one ends the earlier (转约).
Whether it may is asked at approval (`conflicts`), not here: the same entries always give the same contracts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from app.contracts.signings.sign import Ending, Line

TRANSFERRED = "05"  # reason of domain.md §3.2
RENEW, TRANSFER = "renew", "transfer"  # kinds of signings
UPCOMING = "upcoming"  # signed, and still to begin
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Membership:
    """A line and what became of it. `previous`, `following`: the person's contracts about it."""

    line: Line
    status: str
    ending: Ending | None = None
    previous: Line | None = None
    following: Line | None = None

    @property
    def id(self) -> UUID:
        return self.line.id

    @property
    def ended_on(self) -> date | None:
        return self.ending.on if self.ending else None

    @cached_property
    def until(self) -> date:
        """The last day on which it held."""
        return self.ended_on or self.line.end

    def covers(self, day: date) -> bool:
        return self.line.stands and self.line.start <= day <= self.until

    def is_too_early(self, day: date) -> bool:
        """Whether the contract, though it held on that day, was signed only later."""
        return self.covers(day) and day < self.line.signing.signed_on

    def is_cut_off(self, day: date) -> bool:
        """Whether the day is of its term, but the contract was ended before it and there was no other one."""
        last = self.following.start - _DAY if self.following else self.line.end
        return self.status == "terminated" and self.line.start <= self.until < day <= min(last, self.line.end)


def hold(lines: Iterable[Line], today: date, grace_days: int) -> list[Membership]:
    """What became of all the lines of one person.

    `grace_days`: how long after the end of a contract a renewal still renews it.
    """
    given = list(lines)
    standing = _standing(given)
    others = [_never_held(line) for line in given if line not in standing]
    befores: list[Line | None] = [None, *standing]
    afters: list[Line | None] = [*standing[1:], None]
    return others + [
        _membership(line, before, after, today, grace_days)
        for line, before, after in zip(standing, befores, afters, strict=False)
    ]


def conflicts(lines: Iterable[Line]) -> Iterator[tuple[Line, Line]]:
    """Pairs of one person's lines that overlap although the later one is no transfer."""
    for earlier, later in pairwise(_standing(lines)):
        if later.start <= earlier.last and later.signing.answers["kind"] != TRANSFER:
            yield earlier, later


def _standing(lines: Iterable[Line]) -> list[Line]:
    """In order, without those that were over before they began."""
    return sorted(
        (line for line in lines if line.stands and line.last >= line.start), key=lambda line: line.order
    )


def _never_held(line: Line) -> Membership:
    if line.signing.is_void:
        return Membership(line, "void")
    if line.is_pending:
        return Membership(line, "pending_member")
    return Membership(line, line.endings[0].status, line.endings[0])


def _membership(
    line: Line, before: Line | None, after: Line | None, today: date, grace_days: int
) -> Membership:
    ending = _ending(line, after)
    status = ending.status if ending else _status(line, after, today, grace_days)
    return Membership(line, status, ending, before, after)


def _ending(line: Line, after: Line | None) -> Ending | None:
    ends = line.endings[:1]
    if after and after.start <= line.end:
        by_it: UUID = after.signing.entry_id
        ends = [Ending(after.start - _DAY, "transferred", TRANSFERRED, by_it), *ends]
    return min(ends, key=lambda each: each.on, default=None)


def _status(line: Line, after: Line | None, today: date, grace_days: int) -> str:
    """Of a contract that runs its whole term. At most one of a person's is `active`: that of today."""
    if line.start > today:
        return UPCOMING
    if line.end >= today and (after is None or after.start > today):
        return "active"
    if after:
        is_renewed = after.signing.answers["kind"] == RENEW
        soon = after.start <= line.end + timedelta(days=grace_days)
        return "renewed" if soon and (is_renewed or line.end >= today) else "expired"
    return "expired"
