"""The evidence of a signing is sealed by the digest of its entry, which covers the content and every picture.

Checking it makes the digest again from the stored revision, holds it against the one that the audit trail
noted when the entry came in, holds what is read from (`answers`) against what was sent, and makes the digest
of each picture from its file. Entries of before the trail noted digests have only their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.audit.models import AuditEvent
from app.contracts.events.events import CONFIRM, END
from app.contracts.signings.read import SIGN
from app.contracts.words import PARTS
from app.entries.drafts.digest import canonical, digest_of
from app.entries.drafts.facts import STANDING
from app.entries.intake.attach import path_of
from app.entries.models import Entry, Revision
from app.errors import NotFound
from app.extensions import db
from app.formdefs.language.values import blank

SEALED = (SIGN, CONFIRM, END)  # forms that somebody signs
PICTURES = ("resident_sign", "member_sign", "party_sign", "doctor_sign", "photo", "photos")


class State(StrEnum):
    INTACT = "intact"  # 完好
    DAMAGED = "damaged"  # 与封存时不符
    MISSING = "missing"  # 缺失: it never arrived
    GONE = "gone"  # 已丢失: it was here


STATES = {State.INTACT: "完好", State.DAMAGED: "与封存时不符", State.MISSING: "缺失", State.GONE: "已丢失"}


@dataclass(frozen=True)
class Part:
    """One part of the evidence under its digest, and whether it is what was sealed."""

    name: str
    digest: str
    state: State

    @property
    def word(self) -> str:
        return STATES[self.state]


def seal_of(entry_id: UUID) -> str:
    """The digest of the newest revision (证据封存码). Raises NotFound."""
    return _newest(entry_id).digest


def verify(entry_id: UUID, folder: Path) -> list[Part]:
    """Every part of the evidence of an entry; `folder` is where attachments are kept. Raises NotFound."""
    revision = _newest(entry_id)
    is_same = digest_of(revision.content) == revision.digest and _is_anchored(revision) and _is_read(revision)
    content = Part(PARTS["content"], revision.digest, State.INTACT if is_same else State.DAMAGED)
    expected = set(revision.entry.missing_attachments)
    pictures = _pictures(revision.content.get("answers") or {})
    return [content, *(Part(name, digest, _state(digest, folder, expected)) for name, digest in pictures)]


def sealed_entries() -> Iterator[UUID]:
    """All that stand and bear signatures, also those that wait for review."""
    query = select(Entry.id).where(Entry.form.in_(SEALED), Entry.status.in_(STANDING))
    yield from db.session.scalars(query.order_by(Entry.id)).all()


def _is_anchored(revision: Revision) -> bool:
    """Whether the audit trail noted this digest when the revision came in."""
    events = select(AuditEvent.details).where(
        AuditEvent.subject_id == str(revision.entry_id), AuditEvent.action == "entry.recorded"
    )
    noted = [each.get("digest") for each in db.session.scalars(events) if each["revision"] == revision.number]
    return all(digest in (None, revision.digest) for digest in noted)


def _is_read(revision: Revision) -> bool:
    """Whether what pages and figures read is what was sent: blanks apart, which are not kept."""
    sent = _answered(revision.content.get("answers") or {})
    kept = _answered(revision.answers)
    return canonical({key: kept.get(key) for key in sent}) == canonical(sent)


def _answered(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers without those left blank, on their own or in a part of a form."""
    told = {key: _answered(each) if isinstance(each, Mapping) else each for key, each in answers.items()}
    return {key: each for key, each in told.items() if not blank(each) and each != {}}


def is_intact(parts: list[Part]) -> bool:
    return all(part.state is State.INTACT for part in parts)


def _newest(entry_id: UUID) -> Revision:
    query = select(Revision).join(
        Entry, (Entry.id == Revision.entry_id) & (Entry.revision == Revision.number)
    )
    revision = db.session.scalar(query.where(Entry.id == entry_id))
    if revision is None:
        raise NotFound
    return revision


def _pictures(answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What each picture of a signing is, and its digest."""
    for name in PICTURES:
        for digest in _digests(answers.get(name)):
            yield PARTS[name], digest
    for number, member in enumerate(answers.get("members") or (), start=1):
        for digest in _digests(member.get("signature")):
            yield f"{PARTS['signature']}（第 {number} 位）", digest


def _digests(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        digest = each.get("image") if isinstance(each, Mapping) else each
        if isinstance(digest, str):
            yield digest


def _state(digest: str, folder: Path, expected: set[str]) -> State:
    path = path_of(digest, folder)
    if not path.is_file():
        return State.MISSING if digest in expected else State.GONE
    return State.INTACT if sha256(path.read_bytes()).hexdigest() == digest else State.DAMAGED
