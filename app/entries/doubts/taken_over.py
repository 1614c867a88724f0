"""Doubts of what an entry took from another one that says otherwise by now: the grade of an assessment.

The entry stays as it was filled in and reviewed; whether it is corrected a person decides.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.entries.doubts.marks import mark
from app.entries.drafts.facts import STANDING, Past, counts
from app.entries.drafts.second_opinion import describe
from app.entries.models import Entry, Revision
from app.extensions import db
from app.formdefs.catalog import current, known
from app.formdefs.definitions.definition import Definition, Field
from app.formdefs.definitions.past import Asked, answering, told

CHANGED = "source_changed"

Line = Row[*tuple[Any, ...]]


def sources() -> frozenset[str]:
    """The forms that others take something from as it is."""
    return frozenset(form for each in current() for _, asked, _ in _taken_over(each) for form in asked.forms)


def takers() -> frozenset[str]:
    return frozenset(each.code for each in current() if _taken_over(each))


def hold(resident_ids: Collection[UUID]) -> int:
    """Doubt what these residents' entries took over, where it has changed. Returns how many changed."""
    if not resident_ids:
        return 0
    newest = (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision)
    query = (
        select(Entry, Revision.answers)
        .join(Revision, newest)
        .where(
            Entry.resident_id.in_(resident_ids),
            Entry.form.in_(sources() | takers()),
            Entry.status.in_(STANDING),
        )
        .order_by(Entry.id)
    )
    lives: dict[UUID | None, list[tuple[Entry, Past]]] = defaultdict(list)
    for entry, answers in db.session.execute(query):
        lives[entry.resident_id].append((entry, _past(entry, answers)))
    return sum(
        mark(entry, _is_ours, _stale(entry, own, lines)) for lines in lives.values() for entry, own in lines
    )


def _past(entry: Entry, answers: Mapping[str, Any]) -> Past:
    is_counted = counts(entry.form, entry.form_version, entry.visit_mode, entry.visit_result)
    return Past(entry.id, entry.occurred_on, entry.received_at, entry.author_id, is_counted, answers)


def _is_ours(flag: Mapping[str, Any]) -> bool:
    return bool(flag["code"] == CHANGED)


def _stale(entry: Entry, own: Past, lines: Sequence[tuple[Entry, Past]]) -> list[dict[str, Any]]:
    form, answers, parts = known(entry.form, entry.form_version), own.answers or {}, []
    for field, asked, name in _taken_over(form) if form else ():
        earlier = (past for each, past in lines if each.form in asked.forms and each is not entry)
        rows = (told(asked, past.answers or {}) for past in answering(asked, own.occurred_on, earlier))
        had, now = answers.get(field.id), next((row[name] for row in rows if name in row), None)
        if had is not None and had != now:
            parts.append(f"{field.label}本表 {describe(field, had)}，现在 {describe(field, now)}")
    text = f"取自其他记录，那条记录后来改了：{'；'.join(parts)}。需要更新的请退回更正"
    return [{"code": CHANGED, "level": "MED", "message": text}] if parts else []


@cache
def _taken_over(form: Definition) -> tuple[tuple[Field, Asked, str], ...]:
    """The computed fields that are an answer of an earlier entry as it is: field, whence, which answer."""
    found = []
    for field in form.fields:
        match field.compute:
            case {"first_of": [{"var": str(path)}, {"var": str(item)}]} if path.startswith("past."):
                found.append((field, form.past[path.removeprefix("past.")], item.removeprefix("item.")))
    return tuple(found)
