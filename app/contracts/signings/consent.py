"""Which text was read before an agreement was signed: its digest is in the sealed entry (§3.2).

Read are the county's notice, the clauses (`template_version`), and what is agreed with whom (`consent_told`).
The notice is a setting of the county, changed in place; the audit trail keeps what it was from when on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.clock import CHINA
from app.contracts.signings.read import chunks
from app.contracts.terms.template import terms_text
from app.entries.models import Entry, Revision
from app.extensions import db
from app.orgs.settings import DEFAULTS, setting

KEY, CHANGED = "consent_text", "setting.changed"
NOW, UNKNOWN, UNTOLD = "现行告知书", "不是本县发布过的告知书", "没有记录"


@dataclass(frozen=True)
class Reading:
    """What was read, in words, and which version of the clauses if the entry says so."""

    text: str
    version: int | None = None


def digest_of(*texts: str) -> str:
    """Of their paragraphs without empty lines: hexadecimal SHA-256, as phones make it."""
    paragraphs = [each for text in texts for each in re.split(r"\n+", text) if each.strip()]
    return sha256("\n".join(paragraphs).encode()).hexdigest()


def texts_read(entry_ids: Iterable[UUID]) -> dict[UUID, Reading]:
    """By signing."""
    newest = (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision)
    query = select(Entry.id, Revision.answers).join(Revision, newest)
    rows = [row for part in chunks(entry_ids) for row in db.session.execute(query.where(Entry.id.in_(part)))]
    known = dict(_known()) if any(row.answers.get("consent_digest") for row in rows) else {}
    return {row.id: Reading(_named(row.answers, known), row.answers.get("template_version")) for row in rows}


def _known() -> Iterator[tuple[str, str]]:
    """Notice → what it is called; of texts that are alike the one in force."""
    yield DEFAULTS[KEY], "随程序提供的告知书"
    query = select(AuditEvent.at, AuditEvent.details)
    query = query.where(AuditEvent.subject_id == KEY, AuditEvent.action == CHANGED)
    for at, details in db.session.execute(query.order_by(AuditEvent.id)):
        yield str(details["value"]), f"{at.astimezone(CHINA).date().isoformat()} 起的告知书"
    yield setting(KEY), NOW


def _named(answers: Mapping[str, Any], known: Mapping[str, str]) -> str:
    digest, version = answers.get("consent_digest"), answers.get("template_version")
    if not digest:
        return UNTOLD
    besides = [each for each in (terms_text(version), answers.get("consent_told")) if each]
    name = next((name for text, name in known.items() if digest_of(text, *besides) == digest), UNKNOWN)
    if name == UNKNOWN or not besides:
        return name
    told = "和本次签约内容" if answers.get("consent_told") else ""
    return f"{name}{f'、条款第 {version} 版' if terms_text(version) else ''}{told}"
