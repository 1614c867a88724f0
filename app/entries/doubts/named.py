"""Brings into line what entries say of the pictures they name, where a text was once taken for a picture."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select

from app.changes.note import note
from app.entries.doubts.doubt import REUSED, weight
from app.entries.drafts.facts import STANDING
from app.entries.drafts.pictures import pictures_named
from app.entries.models import Attachment, Entry, EntryAttachment
from app.extensions import db

_CHUNK = 500


def rebuild() -> int:
    """Of all entries with a digest that never arrived; where nothing is amiss, nothing changes."""
    gone = select(Attachment.sha256).where(Attachment.sha256 == EntryAttachment.sha256).exists()
    ids = sorted(set(db.session.scalars(select(EntryAttachment.entry_id).where(~gone))))
    return sum(_hold(ids[start : start + _CHUNK]) for start in range(0, len(ids), _CHUNK))


def _hold(ids: Sequence[UUID]) -> int:
    kept: dict[UUID, set[str]] = {}
    rows = select(EntryAttachment).where(EntryAttachment.entry_id.in_(ids))
    for row in db.session.scalars(rows):
        kept.setdefault(row.entry_id, set()).add(row.sha256)
    entries = db.session.scalars(select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id)).all()
    wrong = {each: extra for each in entries if (extra := kept[each.id] - _named_by(each))}
    for entry, extra in wrong.items():
        mine = EntryAttachment.entry_id == entry.id
        db.session.execute(delete(EntryAttachment).where(mine, EntryAttachment.sha256.in_(extra)))
    for entry, extra in wrong.items():
        entry.missing_attachments = [each for each in entry.missing_attachments if each not in extra]
        if not _is_reused(entry, kept[entry.id] - extra):
            entry.flags = [flag for flag in entry.flags if flag["code"] != REUSED]
            entry.doubt = weight(entry.flags)
        note(entry.channel, "entry", entry.id)
    return len(wrong)


def _named_by(entry: Entry) -> set[str]:
    """By any of its revisions: what a correction took out stays with the entry."""
    found: set[str] = set()
    for each in entry.revisions:
        sent = each.content
        listed = sent.get("attachments") or ()
        found.update(pictures_named(entry.form, sent["form_version"], sent["answers"], listed))
    return found


def _is_reused(entry: Entry, named: set[str]) -> bool:
    """Whether an entry about somebody else, or of another day, names one of these too."""
    others = (
        select(Entry.resident_id, Entry.occurred_on)
        .join(EntryAttachment, EntryAttachment.entry_id == Entry.id)
        .where(EntryAttachment.sha256.in_(named), Entry.id != entry.id, Entry.status.in_(STANDING))
    )
    return any(tuple(row) != (entry.resident_id, entry.occurred_on) for row in db.session.execute(others))
