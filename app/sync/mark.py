"""High-water marks: how far each channel had come, kept outside the database, so that a restore is noticed.

A mark is written after the commit and never runs ahead of the data; one that is lost or old notices less.
"""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import select

from app.changes.models import Channel
from app.errors import RestorePending
from app.extensions import db
from app.sync.state import read_epoch

FOLDER = "high_water"


def read_marks(folder: Path) -> dict[str, tuple[str, int]]:
    """Channel → epoch and seq. Read it before the channels, or a commit in between would look like a loss."""
    files = (folder / FOLDER).glob("*")
    return {file.name: mark for file in files if (mark := _read(file)) is not None}


def require_not_behind(marks: Mapping[str, tuple[str, int]]) -> None:
    """Raises RestorePending when a channel is behind its mark and the epoch is still that of the mark."""
    if not marks:
        return
    now = read_epoch()
    ours = {channel: seq for channel, (of, seq) in marks.items() if of == now}
    rows = db.session.execute(select(Channel.id, Channel.seq).where(Channel.id.in_(ours)))
    here = {row.id: row.seq for row in rows}
    if any(here.get(channel, 0) < seq for channel, seq in ours.items()):
        raise RestorePending


def require_ahead(folder: Path, seqs: Mapping[str, int], of: str) -> None:
    """Raises RestorePending unless these new seqs, taken under the channels' locks, are beyond the marks."""
    for channel, seq in seqs.items():
        mark = _read(folder / FOLDER / channel)
        if mark is not None and mark[0] == of and mark[1] >= seq:
            raise RestorePending


def advance(folder: Path, seqs: Mapping[str, int], of: str) -> None:
    """Note how far the channels have come, after the commit."""
    place = folder / FOLDER
    for channel, seq in seqs.items():
        try:
            (place / channel).write_text(f"{of} {seq}\n")
        except FileNotFoundError:
            place.mkdir(parents=True, exist_ok=True)
            (place / channel).write_text(f"{of} {seq}\n")


def _read(file: Path) -> tuple[str, int] | None:
    """None also for a mark that is just being written."""
    try:
        of, seq = file.read_text().split()
        return of, int(seq)
    except (OSError, ValueError):
        return None
