"""Which text was read before an agreement was signed: its digest is in the sealed entry (§3.2).

The text is a setting of the county, changed in place; the audit trail keeps what it was from when on.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.clock import CHINA
from app.contracts.signings.read import chunks
from app.entries.models import Entry, Revision
from app.extensions import db
from app.orgs.settings import DEFAULTS, setting

KEY, CHANGED = "consent_text", "setting.changed"
NOW, UNKNOWN, UNTOLD = "现行告知书", "不是本县发布过的告知书", "没有记录"


def digest_of(text: str) -> str:
    """Of its paragraphs without empty lines: hexadecimal SHA-256, as phones make it."""
    paragraphs = [each for each in re.split(r"\n+", text) if each.strip()]
    return sha256("\n".join(paragraphs).encode()).hexdigest()


def texts_read(entry_ids: Iterable[UUID]) -> dict[UUID, str]:
    """By signing: which text was read, in words."""
    newest = (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision)
    query = select(Entry.id, Revision.answers).join(Revision, newest)
    rows = [row for part in chunks(entry_ids) for row in db.session.execute(query.where(Entry.id.in_(part)))]
    known = dict(_known()) if any(row.answers.get("consent_digest") for row in rows) else {}
    return {row.id: _named(row.answers.get("consent_digest"), known) for row in rows}


def _known() -> Iterator[tuple[str, str]]:
    """Digest → what the text is called; of texts that are alike the one in force."""
    yield digest_of(DEFAULTS[KEY]), "随程序提供的告知书"
    query = select(AuditEvent.at, AuditEvent.details)
    query = query.where(AuditEvent.subject_id == KEY, AuditEvent.action == CHANGED)
    for at, details in db.session.execute(query.order_by(AuditEvent.id)):
        yield digest_of(str(details["value"])), f"{at.astimezone(CHINA).date().isoformat()} 起的告知书"
    yield digest_of(setting(KEY)), NOW


def _named(digest: str | None, known: dict[str, str]) -> str:
    return known.get(digest, UNKNOWN) if digest else UNTOLD
