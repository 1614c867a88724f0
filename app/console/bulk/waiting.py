"""Signings that wait for review: who hands in the same agreements again is told, before there are two."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.signings.read import SIGN, written
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.orgs.scope import Scope

Term = tuple[date, date]
WAITING = (EntryStatus.SUBMITTED, EntryStatus.RETURNED)


def terms_waiting(scope: Scope) -> dict[UUID, list[Term]]:
    """By resident: from when until when the signings that are not decided would bind them."""
    found: dict[UUID, list[Term]] = {}
    query = select(Entry.id).where(Entry.form == SIGN, Entry.status.in_(WAITING))
    for each in written(WAITING, db.session.scalars(query.where(scope.holds(Entry.org_unit_id)))):
        for resident_id in each.named:
            found.setdefault(resident_id, []).append(_term(each.row.answers))
    return found


def overlapping(terms: Iterable[Term], first: date, last: date) -> Term | None:
    return next(((start, end) for start, end in terms if start <= last and first <= end), None)


def waiting_again(items: Sequence[Mapping[str, Any]]) -> int:
    """How many of the people whom these signings name have another that waits."""
    waiting, again = terms_waiting(Scope.everything()), 0
    for each in items:
        answers = each["entry"]["answers"]
        named = (UUID(member["resident_id"]) for member in answers["members"])
        again += sum(1 for id_ in named if overlapping(waiting.get(id_, ()), *_term(answers)))
    return again


def _term(answers: Mapping[str, Any]) -> Term:
    return date.fromisoformat(answers["start_date"]), date.fromisoformat(answers["end_date"])
