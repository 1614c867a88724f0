"""What could not be accepted: kept whole, with the reason, for its author and the supervisor."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from uuid6 import uuid7

from app.accounts.models import User
from app.audit.log import log
from app.columns import among
from app.entries.drafts.draft import Delivery, Refused
from app.entries.models import Quarantined
from app.entries.tables import table_of
from app.extensions import db
from app.upsert import upsert

_LONGEST_ID = 64


@dataclass(frozen=True)
class Kept:
    """One thing that was sent as an entry, whatever it is, and why it was refused."""

    sent: object
    refused: Refused

    @property
    def payload(self) -> str:
        """As JSON text in ASCII: so any text can be kept, also one that no column of text takes."""
        return json.dumps(self.sent, sort_keys=True)

    @property
    def entry_id(self) -> str:
        return readable_id(self.sent) or ""

    @property
    def revision(self) -> int | None:
        return readable_revision(self.sent)


def readable_id(sent: object) -> str | None:
    """The id as sent, if it can stand in a receipt."""
    id_ = sent.get("id") if isinstance(sent, dict) else None
    if not isinstance(id_, str) or not 0 < len(id_) <= _LONGEST_ID:
        return None
    return id_ if id_.isascii() and id_.isprintable() else None


def readable_revision(sent: object) -> int | None:
    revision = sent.get("revision") if isinstance(sent, dict) else None
    readable = isinstance(revision, int) and not isinstance(revision, bool) and 0 < revision < 2**31
    return revision if readable else None


def keep(refused: Sequence[Kept], by: User, delivery: Delivery) -> None:
    """Keep each once: the same content refused again is counted, and its newest reason stands."""
    rows = {row["digest"]: row for row in (_row(each, by, delivery) for each in refused)}
    if not rows:
        return
    known = _known(list(rows), by.id)
    for digest, row in rows.items():
        before = known.get(digest)
        if before is not None:
            row |= {"id": before[0], "seen_times": before[1] + 1}
            continue
        log("entry.quarantined", row["id"], by.id, code=row["code"], entry_id=row["entry_id"])
    again = ["received_at", "result", "code", "errors", "seen_times", "settled_at"]
    upsert(db.session(), table_of(Quarantined), list(rows.values()), again)


def settle(entry_ids: Sequence[UUID], delivery: Delivery) -> None:
    """What was accepted after all is settled."""
    if not entry_ids:
        return
    db.session.execute(_SETTLE, {"ids": [str(each) for each in entry_ids], "at": delivery.received_at})


def _known(digests: list[str], user_id: UUID) -> Mapping[str, tuple[UUID, int]]:
    query = select(Quarantined.digest, Quarantined.id, Quarantined.seen_times)
    rows = db.session.execute(query.where(Quarantined.digest.in_(digests), Quarantined.user_id == user_id))
    return {row.digest: (row.id, row.seen_times) for row in rows}


def _row(kept: Kept, by: User, delivery: Delivery) -> dict[str, Any]:
    payload = kept.payload
    return {
        "id": uuid7(),
        "received_at": delivery.received_at,
        "user_id": by.id,
        "org_unit_id": by.org_unit_id,
        "device_id": delivery.device_id,
        "entry_id": kept.entry_id,
        "revision": kept.revision,
        "result": kept.refused.result,
        "code": kept.refused.code,
        "errors": {_storable(path): texts for path, texts in kept.refused.errors.items()},
        "payload": payload,
        "digest": sha256(payload.encode()).hexdigest(),
        "seen_times": 1,
        "settled_at": None,
    }


def _storable(path: str) -> str:
    """A path as a column of JSON takes it: an unknown key may hold what no text in a database may."""
    return path.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


_KEPT = table_of(Quarantined).c
_SETTLE = (
    update(table_of(Quarantined))
    .where(among(_KEPT.entry_id, "ids"), _KEPT.settled_at.is_(None))
    .values(settled_at=bindparam("at"))
)
