"""The evidence of a signing is sealed by the digest of its entry, which covers the content and every picture.

Checking it makes the digest again from the stored revision, and that of each picture from its file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.words import PARTS
from app.entries.attach import path_of
from app.entries.digest import digest_of
from app.entries.models import Entry, Revision
from app.errors import NotFound
from app.extensions import db

PICTURES = ("resident_sign", "doctor_sign", "photo", "photos")


class State(StrEnum):
    INTACT = "intact"  # 完好
    DAMAGED = "damaged"  # 与封存时不符
    MISSING = "missing"  # 缺失


STATES = {State.INTACT: "完好", State.DAMAGED: "与封存时不符", State.MISSING: "缺失"}


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
    is_same = digest_of(revision.content) == revision.digest
    content = Part(PARTS["content"], revision.digest, State.INTACT if is_same else State.DAMAGED)
    pictures = _pictures(revision.content.get("answers") or {})
    return [content, *(Part(name, digest, _state(digest, folder)) for name, digest in pictures)]


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


def _state(digest: str, folder: Path) -> State:
    path = path_of(digest, folder)
    if not path.is_file():
        return State.MISSING
    return State.INTACT if sha256(path.read_bytes()).hexdigest() == digest else State.DAMAGED
