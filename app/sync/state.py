"""Facts about the data set as a whole: its epoch, and what the newest checked backup holds."""

import json
from collections.abc import Mapping
from uuid import UUID, uuid4

from sqlalchemy import select

from app.audit.log import log
from app.changes.models import ServerState
from app.entries.tables import table_of
from app.extensions import db
from app.upsert import upsert

EPOCH = "epoch"
BACKED_UP = "backed_up"  # JSON: channel → its seq in the newest backup that passed a restore check
KEYS = (EPOCH, BACKED_UP)


def epoch() -> str:
    """The UUID of this data set, made when it is first asked for."""
    known = _value(EPOCH)
    if known is not None:
        return known
    upsert(db.session(), table_of(ServerState), [{"key": EPOCH, "value": str(uuid4())}], [])
    return _value(EPOCH) or ""


def read_epoch() -> str:
    """The same for calls that only read; empty until something was signed in to, pushed or prepared."""
    return _value(EPOCH) or ""


def rotate(reason: str, by: UUID | None = None) -> str:
    """A new epoch: phones offer what they hold, and pull everything again."""
    new = str(uuid4())
    upsert(db.session(), table_of(ServerState), [{"key": EPOCH, "value": new}], ["value"])
    log("epoch.rotated", new, by, reason=reason)
    return new


def epoch_and_backup() -> tuple[str, dict[str, int]]:
    """The epoch, and channel → seq in the newest checked backup (empty while there is none), in one query."""
    values = {row.key: row.value for row in db.session.execute(_STATE)}
    return values.get(EPOCH) or epoch(), json.loads(values.get(BACKED_UP) or "{}")


def note_backed_up(channels: Mapping[str, int]) -> None:
    """Let phones know what a backup holds that passed its restore check: channel → seq, from its own rows."""
    row = {"key": BACKED_UP, "value": json.dumps(channels)}
    upsert(db.session(), table_of(ServerState), [row], ["value"])


def _value(key: str) -> str | None:
    return db.session.scalar(select(ServerState.value).where(ServerState.key == key))


_ROWS = table_of(ServerState).c
_STATE = select(_ROWS.key, _ROWS.value).where(_ROWS.key.in_(KEYS))
