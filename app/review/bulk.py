"""Approving several entries at once: those that can be are, of the others it is said why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.accounts.models import User
from app.entries.models import Entry
from app.errors import Problem
from app.pending import savepoint
from app.review.decide import approve, problems_of_approval


@dataclass(frozen=True)
class Outcome:
    """What came of a bulk approval."""

    approved: Sequence[Entry]
    refused: Sequence[tuple[Entry, Problem]]


def approve_what_can_be(
    entries: Sequence[Entry], by: User, seen: Mapping[UUID, int], acknowledgement: str
) -> Outcome:
    """One acknowledgement answers for the doubts of all of them."""
    answers = {entry.id: acknowledgement for entry in entries}
    problems = problems_of_approval(entries, by, seen, answers)
    sound = [entry for entry in entries if entry.id not in problems]
    try:
        with savepoint():
            approve(sound, by, seen, answers)
    except Problem:
        problems |= _one_by_one(sound, by, seen, answers)
    refused = [(entry, problems[entry.id]) for entry in entries if entry.id in problems]
    return Outcome([entry for entry in entries if entry.id not in problems], refused)


def _one_by_one(
    entries: Sequence[Entry], by: User, seen: Mapping[UUID, int], answers: Mapping[UUID, str]
) -> dict[UUID, Problem]:
    """What follows from one of them cannot be: the others are approved all the same."""
    problems = {}
    for entry in entries:
        try:
            with savepoint():
                approve([entry], by, seen, answers)
        except Problem as problem:
            problems[entry.id] = problem
    return problems
