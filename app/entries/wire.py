"""Entries as phones read them (docs/wire.md), but for what reviews and contracts say of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select

from app.accounts.models import User
from app.entries.drafts.facts import STANDING
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.formdefs.answers.signature import without_strokes
from app.formdefs.catalog import current

NEWEST = 2  # of each form of each resident, of those that count and of the others: with their answers


def read_entries(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    keys = [UUID(each) for each in ids]
    rows = db.session.execute(
        select(Entry, User.name, Revision.recorded_at)
        .join(User, User.id == Entry.author_id)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.id.in_(keys))
    ).all()
    entries = [row.Entry for row in rows]
    shown = _last_of({entry.resident_id for entry in entries if entry.resident_id})
    shown |= {entry.id for entry in entries if entry.status is EntryStatus.RETURNED}
    answers = _answers(shown.intersection(keys))
    return {
        str(entry.id): _entry(entry, name, recorded_at.isoformat(), answers)
        for entry, name, recorded_at in rows
    }


def _last_of(residents: Iterable[UUID]) -> set[UUID]:
    """Failed visits do not take the place of the counted ones, which rules look back to."""
    place = func.row_number().over(
        partition_by=(Entry.resident_id, Entry.form, _is_counted()),
        order_by=(Entry.occurred_on.desc(), Entry.received_at.desc(), Entry.id.desc()),
    )
    about = Entry.resident_id.in_(list(residents)) & Entry.status.in_(STANDING)
    placed = select(Entry.id, place.label("place")).where(about).subquery()
    return set(db.session.scalars(select(placed.c.id).where(placed.c.place <= NEWEST)))


def _is_counted() -> ColumnElement[int]:
    """As `counts` says, of the forms in force: somebody was met, in a mode that counts."""
    by_modes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for form in current():
        by_modes[form.counting_modes].append(form.code)
    in_mode = [
        Entry.form.in_(forms) & (Entry.visit_mode.is_(None) | Entry.visit_mode.in_(modes))
        for modes, forms in by_modes.items()
    ]
    met = Entry.visit_result.is_(None) | (Entry.visit_result == "1")
    return case((met & or_(*in_mode), 1), else_=0)


def _shown(entry: Entry, answers: dict[str, Any] | None) -> dict[str, Any] | None:
    """All of what may still be corrected; of what is approved nobody draws the signatures again."""
    is_decided = entry.status is EntryStatus.APPROVED and answers is not None
    shown: dict[str, Any] | None = without_strokes(answers) if is_decided else answers
    return shown


def _answers(ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    newest = (
        select(Revision.entry_id, Revision.answers)
        .join(Entry, (Entry.id == Revision.entry_id) & (Entry.revision == Revision.number))
        .where(Entry.id.in_(list(ids)))
    )
    return {row.entry_id: row.answers for row in db.session.execute(newest)}


def _entry(
    entry: Entry, author_name: str, recorded_at: str, answers: Mapping[UUID, dict[str, Any]]
) -> dict[str, Any]:
    data = {
        "id": str(entry.id),
        "resident_id": str(entry.resident_id) if entry.resident_id else None,
        "form": entry.form,
        "form_version": entry.form_version,
        "visit_id": str(entry.visit_id) if entry.visit_id else None,
        "occurred_on": entry.occurred_on.isoformat(),
        "recorded_at": recorded_at,
        "author_id": str(entry.author_id),
        "author_name": author_name,
        "status": entry.status.value,
        "revision": entry.revision,
        "visit_class": entry.visit_class,
        "severity": entry.severity,
        "flags": entry.flags,
        "missing_attachments": entry.missing_attachments or None,
        "answers": _shown(entry, answers.get(entry.id)),
    }
    return {key: value for key, value in data.items() if value is not None}
