"""Flags of doubt that rest on other entries, kept in line with these for as long as they stand."""

from collections.abc import Callable, Sequence
from typing import Any

from app.audit.log import log
from app.changes.note import note
from app.entries.doubts.doubt import weight
from app.entries.models import Entry

Row = dict[str, Any]


def mark(entry: Entry, is_ours: Callable[[Row], bool], doubts: Sequence[Row]) -> int:
    """Put these flags on the entry in place of those of their kind. Returns whether anything changed."""
    if [flag for flag in entry.flags if is_ours(flag)] == list(doubts):
        return 0
    entry.flags = [*(flag for flag in entry.flags if not is_ours(flag)), *doubts]
    entry.doubt = weight(entry.flags)
    note(entry.channel, "entry", entry.id)
    log("entry.doubted", entry.id, None, chain=entry.channel, flags=[flag["code"] for flag in doubts])
    return 1
