"""A phone's file of unsent entries, handed in by a supervisor: the same rules and receipts as a push."""

import binascii
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import select

from app.accounts.models import FIELD_ROLES, Device, User
from app.audit.log import log
from app.console.quarantine.listing import REASONS
from app.entries.models import Quarantined
from app.errors import Invalid, Malformed, OutOfScope, Problem, flatten
from app.extensions import db
from app.orgs.scope import Scope
from app.pending import savepoint
from app.sync.body import decompress, parse
from app.sync.pushes.attachments import require_digest, store
from app.sync.pushes.push import Batch, receive
from app.sync.schemas import PushSchema

GZIP = b"\x1f\x8b"
LARGEST = 64 * 1024 * 1024  # a file bears its pictures, which a push does not
AT_ONCE = 200  # entries, as in a push
RESULTS = {
    "accepted": "已接收",
    "duplicate": "此前已接收",
    "rejected": "未能接收，已入隔离区",
    "conflict": "与已有内容冲突，已入隔离区",
    "busy": "正被另一请求处理，请稍后再传",
}


@dataclass(frozen=True)
class Receipt:
    """What came of one entry of the file."""

    entry_id: str
    revision: int | None
    form: str
    result: str
    reason: str
    quarantined_id: UUID | None


def field_workers(scope: Scope) -> list[User]:
    """Whose phones a file may come from."""
    query = select(User).where(User.role.in_(FIELD_ROLES), scope.holds(User.org_unit_id))
    return list(db.session.scalars(query.order_by(User.name).limit(1000)))


def hand_in(content: bytes, chosen: UUID | None, by: User, folder: Path) -> tuple[User, list[Receipt], int]:
    """Receive the file in the name of the phone's user: who that is, the receipts, how many pictures failed.

    Raises Malformed, Invalid, TooLarge, OutOfScope.
    """
    document = parse(decompress(content, "gzip" if content.startswith(GZIP) else "", LARGEST))
    pictures = document.pop("attachments", None) if isinstance(document, dict) else None
    batch = _batch(document)
    author = _author(batch, chosen, by)
    receipts: list[Receipt] = []
    for start in range(0, len(batch.entries), AT_ONCE):
        part = replace(batch, entries=batch.entries[start : start + AT_ONCE])
        receipts += _receipts(part.entries, receive(part, author).body["receipts"], author)
    failed = sum(not _keep(each, author, folder) for each in pictures or [])
    log("quarantine.uploaded", batch.device_id, by.id, author_id=str(author.id), entries=len(batch.entries))
    return author, receipts, failed


def _keep(picture: object, author: User, folder: Path) -> bool:
    """Store one picture of the file; False if it is none, or not the one that its digest names."""
    if not isinstance(picture, dict):
        return False
    digest, text = picture.get("sha256"), picture.get("base64")
    try:
        require_digest(str(digest))
        with savepoint():
            store(str(digest), b64decode(str(text), validate=True), author, folder)
    except (Problem, binascii.Error):
        return False
    return True


def _batch(document: object) -> Batch:
    if not isinstance(document, dict):
        raise Malformed("这不是手机端导出的文件")
    try:
        batch: Batch = PushSchema().load(document)
    except ValidationError as error:
        raise Invalid("这不是手机端导出的文件", errors=flatten(error.messages)) from error
    return batch


def _author(batch: Batch, chosen: UUID | None, by: User) -> User:
    """The user of the phone, if it is known; else the one that was chosen. A field worker of the scope."""
    device = db.session.get(Device, batch.device_id)
    user_id = device.user_id if device else chosen
    if user_id is None:
        raise Invalid(errors={"author": ["服务器还不认识这部手机，请选择记录人"]})
    author = db.session.get(User, user_id)
    if author is None or author.role not in FIELD_ROLES or not by.scope.covers(author.org_unit.path):
        raise OutOfScope("这部手机的使用人不在您的管辖范围内")
    return author


def _receipts(sent: Sequence[object], receipts: Sequence[Mapping[str, Any]], author: User) -> list[Receipt]:
    held = _held([each["id"] or "" for each in receipts], author.id)
    return [
        Receipt(
            entry_id=each["id"] or "",
            revision=each["revision"],
            form=str(entry.get("form", "")) if isinstance(entry, dict) else "",
            result=each["result"],
            reason=REASONS.get(each.get("code", ""), ""),
            quarantined_id=held.get(each["id"]) if each["result"] in ("rejected", "conflict") else None,
        )
        for entry, each in zip(sent, receipts, strict=True)
    ]


def _held(entry_ids: list[str], user_id: UUID) -> dict[str, UUID]:
    query = select(Quarantined.entry_id, Quarantined.id).where(
        Quarantined.entry_id.in_(entry_ids), Quarantined.user_id == user_id
    )
    rows = db.session.execute(query.order_by(Quarantined.received_at))
    return {row[0]: row[1] for row in rows}
