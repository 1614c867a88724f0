"""Remembering what changed, and numbering it when the transaction ends.

No change is ever skipped: numbers are taken under the row lock of each channel, channels in the order of
their ids, as the last thing before the commit. So a channel's changes become visible in their order.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from app.changes.models import Change, Channel
from app.extensions import db
from app.pending import collect, writes
from app.upsert import upsert

REF = "ref"


@dataclass(frozen=True)
class Note:
    """That a record of a channel is new, other than before, or gone."""

    channel: str
    kind: str
    record_id: str
    removed: bool = False


def note(channel: str, kind: str, record_id: object, removed: bool = False) -> None:
    collect("changes", Note(channel, kind, str(record_id), removed))


def seq_of(channel: str, kind: str, record_id: object) -> int:
    """The number of a record's newest change; 0 if it has none. What is only noted does not count yet."""
    key = (channel, kind, str(record_id))
    change = db.session.get(Change, key, populate_existing=True)
    return change.seq if change else 0


def seqs_of(kind: str, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """As `seq_of`, for many records of a kind: (channel, id) → seq, in one query."""
    channels, ids = {channel for channel, _ in places}, {record_id for _, record_id in places}
    query = select(Change.channel, Change.record_id, Change.seq).where(
        Change.kind == kind, Change.channel.in_(channels), Change.record_id.in_(ids)
    )
    return {(row.channel, row.record_id): row.seq for row in db.session.execute(query)} if places else {}


def fingerprint(kind: str, record_id: str, seq: int) -> int:
    """What one live record adds to its channel's digest: 8 bytes of SHA-256 of "kind:id:seq"."""
    return int.from_bytes(sha256(f"{kind}:{record_id}:{seq}".encode()).digest()[:8])


def _number(session: Session, notes: list[Note]) -> None:
    newest = {(each.channel, each.kind, each.record_id): each for each in notes}
    session.flush()
    channels = sorted({each.channel for each in newest.values()})
    rows = _lock(session, channels)
    known = _known(session, channels, [each.record_id for each in newest.values()])
    changed = []
    for key, each in newest.items():
        before = known.get(key)
        if each.removed and before is None:
            continue  # came and went within this transaction: nobody has seen it
        changed.append(_take(rows[each.channel], each, before))
    upsert(session, _table(Change), changed, ["seq", "removed"])
    for row in rows.values():
        session.execute(
            update(_table(Channel))
            .where(Channel.id == row.id)
            .values(seq=row.seq, count=row.count, digest=f"{row.digest:016x}")
        )
    session.expire_all()


@dataclass
class _Row:
    id: str
    seq: int
    count: int
    digest: int


def _take(row: _Row, each: Note, before: tuple[int, bool] | None) -> dict[str, object]:
    row.seq += 1
    if before and not before[1]:
        row.digest ^= fingerprint(each.kind, each.record_id, before[0])
        row.count -= 1
    if not each.removed:
        row.digest ^= fingerprint(each.kind, each.record_id, row.seq)
        row.count += 1
    return {
        "channel": each.channel,
        "kind": each.kind,
        "record_id": each.record_id,
        "seq": row.seq,
        "removed": each.removed,
    }


def _lock(session: Session, channels: list[str]) -> dict[str, _Row]:
    table = _table(Channel)
    lock = select(table).where(table.c.id.in_(channels)).order_by(table.c.id).with_for_update()
    locked = session.execute(lock).all()
    if len(locked) < len(channels):
        empty = {"seq": 0, "count": 0, "digest": "0" * 16}
        upsert(session, table, [{"id": channel, **empty} for channel in channels], [])
        locked = session.execute(lock).all()
    return {row.id: _Row(row.id, row.seq, row._mapping["count"], int(row.digest, 16)) for row in locked}


def _known(
    session: Session, channels: list[str], ids: list[str]
) -> dict[tuple[str, str, str], tuple[int, bool]]:
    table, known = _table(Change), {}
    for start in range(0, len(ids), 1000):
        part = ids[start : start + 1000]
        for row in session.execute(
            select(table).where(table.c.channel.in_(channels), table.c.record_id.in_(part))
        ):
            known[row.channel, row.kind, row.record_id] = (row.seq, row.removed)
    return known


def _table(model: type[Change] | type[Channel]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


writes("changes", _number)
