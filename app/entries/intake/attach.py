"""Photos and signatures: stored once by their digest, and told to the entries that wait for them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from app.accounts.models import User
from app.changes.note import note
from app.clock import now
from app.entries.models import Attachment, Entry, EntryAttachment
from app.entries.tables import table_of
from app.errors import Invalid, NotFound, TooLarge
from app.extensions import db
from app.residents.entrusted import entrusted_to
from app.residents.models import Resident
from app.upsert import upsert

LARGEST = 2 * 1024 * 1024
FOLDER = "attachments"


@dataclass(frozen=True)
class Stored:
    """Whether the bytes were new here, and which entries had waited for them."""

    is_new: bool
    entry_ids: tuple[UUID, ...]


def media_type(content: bytes) -> str | None:
    """What an image is by its first bytes, or None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def store(digest: str, content: bytes, by: User, folder: Path) -> Stored:
    """Keep the bytes under their digest. The file is durable before the row is.

    Raises TooLarge, and Invalid if they are no image or another digest's.
    """
    if len(content) > LARGEST:
        raise TooLarge
    kind = media_type(content)
    if kind is None:
        raise Invalid(errors={"content": ["只能上传 JPEG、PNG 或 WebP 图片"]})
    if sha256(content).hexdigest() != digest:
        raise Invalid(errors={"sha256": ["内容与摘要不符"]})
    is_new = db.session.get(Attachment, digest) is None
    if is_new:
        _write(path_of(digest, folder), content)
        row = {
            "sha256": digest,
            "media_type": kind,
            "size": len(content),
            "user_id": by.id,
            "stored_at": now(),
        }
        upsert(db.session(), table_of(Attachment), [row], [])
    return Stored(is_new, tuple(_tell_entries(digest)))


def find(digest: str, by: User) -> Attachment:
    """Raises NotFound unless this person sent it or may see an entry that names it."""
    named = (
        exists()
        .where(EntryAttachment.sha256 == Attachment.sha256, Entry.id == EntryAttachment.entry_id)
        .where(or_(Entry.author_id == by.id, by.scope.holds(Entry.org_unit_id), _of_entrusted(by)))
    )
    query = select(Attachment).where(Attachment.sha256 == digest, or_(Attachment.user_id == by.id, named))
    attachment = db.session.scalar(query)
    if attachment is None:
        raise NotFound
    return attachment


def _of_entrusted(by: User) -> ColumnElement[bool]:
    return Entry.resident_id.in_(select(Resident.id).where(entrusted_to(by.id)))


def path_of(digest: str, folder: Path) -> Path:
    return folder / FOLDER / digest[:2] / digest


def _tell_entries(digest: str) -> Iterator[UUID]:
    """Also when it was here before: an entry may have come in at the same moment as the bytes."""
    waiting = (
        select(Entry)
        .join(EntryAttachment, EntryAttachment.entry_id == Entry.id)
        .where(EntryAttachment.sha256 == digest)
        .order_by(Entry.id)
        .with_for_update(of=Entry)
    )
    for entry in db.session.scalars(waiting):
        if digest in entry.missing_attachments:
            entry.missing_attachments = [each for each in entry.missing_attachments if each != digest]
            note(entry.channel, "entry", entry.id)
            yield entry.id


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing, also if the power is cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
