"""Facts about the data set as a whole: its epoch, and what the newest checked backup holds."""

import json
from collections.abc import Mapping
from uuid import UUID, uuid4

from app.audit.log import log
from app.changes.state import state, state_once, stated

EPOCH = "epoch"
BACKED_UP = "backed_up"  # JSON: channel → its seq in the newest backup that passed a restore check


def epoch() -> str:
    """The UUID of this data set, made when it is first asked for."""
    return stated(EPOCH) or state_once(EPOCH, str(uuid4()))


def read_epoch() -> str:
    """The same for calls that only read; empty until something was signed in to, pushed or prepared."""
    return stated(EPOCH) or ""


def rotate(reason: str, by: UUID | None = None) -> str:
    """A new epoch: phones offer what they hold, and pull everything again."""
    new = str(uuid4())
    state(EPOCH, new)
    log("epoch.rotated", new, by, reason=reason)
    return new


def epoch_and_backup() -> tuple[str, dict[str, int]]:
    """The epoch, and channel → seq in the newest checked backup (empty while there is none)."""
    return epoch(), json.loads(stated(BACKED_UP) or "{}")


def note_backed_up(channels: Mapping[str, int]) -> None:
    """Let phones know what a backup holds that passed its restore check: channel → seq, from its own rows."""
    state(BACKED_UP, json.dumps(channels))
