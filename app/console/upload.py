"""A phone's file of unsent entries, handed in by a supervisor: the same rules and receipts as a push."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy import select

from app.accounts.models import FIELD_ROLES, Device, User
from app.audit.log import log
from app.console.quarantine.listing import REASONS
from app.entries.models import Quarantined
from app.errors import Invalid, Malformed, OutOfScope, flatten
from app.extensions import db
from app.orgs.scope import Scope
from app.sync.body import decompress, parse
from app.sync.push import Batch, receive
from app.sync.schemas import PushSchema

GZIP = b"\x1f\x8b"
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


def hand_in(content: bytes, chosen: UUID | None, by: User) -> tuple[User, list[Receipt]]:
    """Receive the file in the name of the phone's user. Raises Malformed, Invalid, TooLarge, OutOfScope."""
    document = parse(decompress(content, "gzip" if content.startswith(GZIP) else ""))
    batch = _batch(document)
    author = _author(batch, chosen, by)
    answer = receive(batch, author)
    log("quarantine.uploaded", batch.device_id, by.id, author_id=str(author.id), entries=len(batch.entries))
    return author, _receipts(batch.entries, answer.body["receipts"], author)


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
