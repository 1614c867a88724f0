"""Which entries tell of what is sensitive: of certain forms, or said of a referral or an alert of these."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, func, or_, select, true
from sqlalchemy.orm import aliased

from app.entries.models import Entry, Revision
from app.extensions import db

ABOUT: Mapping[str, str] = {"referral_check": "referral_entry_id", "alert_handling": "alert_entry_id"}


def deciding_form(entry: Entry) -> str:
    """The form that decides who may see the entry: that of the one it is about, if it is about one."""
    path = ABOUT.get(entry.form)
    named = str(entry.newest.answers.get(path)) if path else ""
    try:
        target = db.session.get(Entry, UUID(named)) if named else None
    except ValueError:
        target = None
    return target.form if target is not None else entry.form


def not_about(forms: Collection[str]) -> ColumnElement[bool]:
    """Of entries: neither of these forms, nor about one that is."""
    if not forms:
        return true()
    other, newest = aliased(Entry), aliased(Revision)
    names = (
        (Entry.form == form) & (_plain(newest.answers[path].as_string()) == _plain(cast(other.id, Text)))
        for form, path in ABOUT.items()
    )
    about = (
        select(other.id)
        .where(
            other.resident_id == Entry.resident_id,
            other.form.in_(forms),
            newest.entry_id == Entry.id,
            newest.number == Entry.revision,
            or_(*names),
        )
        .correlate(Entry)
    )
    return Entry.form.not_in(forms) & or_(Entry.form.not_in(ABOUT), ~about.exists())


def _plain(id_: ColumnElement[str]) -> ColumnElement[str]:
    """Databases write ids with and without hyphens."""
    return func.lower(func.replace(id_, "-", ""))
