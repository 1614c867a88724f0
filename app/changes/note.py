"""Remembering what changed, and numbering it when the transaction ends.

No change is ever skipped: numbers are taken under the row lock of each channel, channels in the order of
their ids, as the last thing before the commit. So a channel's changes become visible in their order.
"""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from app.changes.models import Change, Channel
from app.columns import among
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


def seqs_of(kind: str, places: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The numbers of the newest changes of records of a kind: (channel, id) → seq. Others have none yet."""
    given = _given(db.session())
    keys = {place: (place[0], kind, place[1]) for place in places}
    seqs = {place: given[key] for place, key in keys.items() if key in given}
    missing = keys.keys() - seqs.keys()
    if not missing:
        return seqs
    channels, ids = {channel for channel, _ in missing}, {record_id for _, record_id in missing}
    asked = {"kind": kind, "channels": channels, "ids": ids}
    return seqs | {(channel, id_): seq for channel, id_, seq in db.session.execute(_SEQS, asked)}


def _given(session: Session) -> dict[tuple[str, str, str], int]:
    """The numbers that the session's transaction has given so far: (channel, kind, id) → seq."""
    given: dict[tuple[str, str, str], int]
    transaction, given = session.info.get("numbered", (None, {}))
    if transaction is None or transaction is not session.get_transaction():
        given = {}
        session.info["numbered"] = (session.get_transaction(), given)
    return given


def fingerprint(kind: str, record_id: str, seq: int) -> int:
    """What one live record adds to its channel's digest: 8 bytes of SHA-256 of "kind:id:seq"."""
    return int.from_bytes(sha256(f"{kind}:{record_id}:{seq}".encode()).digest()[:8])


def _number(session: Session, notes: list[Note]) -> None:
    newest = {(each.channel, each.kind, each.record_id): each for each in notes}
    session.flush()
    channels = sorted({each.channel for each in newest.values()})
    rows = _lock(session, channels)
    known = _known(session, channels, newest.values())
    changed, given = [], _given(session)
    for key, each in newest.items():
        before = known.get(key)
        if each.removed and before is None:
            continue  # came and went within this transaction: nobody has seen it
        changed.append(_take(rows[each.channel], each, before))
        given[key] = rows[each.channel].seq
    upsert(session, _CHANGES, changed, ["seq", "removed"])
    ends = [{"of": e.id, "seq": e.seq, "count": e.count, "digest": f"{e.digest:016x}"} for e in rows.values()]
    session.connection().execute(_ADVANCE, ends)
    _forget(session)


def _forget(session: Session) -> None:
    """What the session holds of the two tables is old now; anything else was not written to."""
    for held in session:
        if isinstance(held, Change | Channel):
            session.expire(held)


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
    locked = session.execute(_LOCK, {"channels": channels}).all()
    if len(locked) < len(channels):
        empty = {"seq": 0, "count": 0, "digest": "0" * 16}
        upsert(session, _CHANNELS, [{"id": channel, **empty} for channel in channels], [])
        locked = session.execute(_LOCK, {"channels": channels}).all()
    return {id_: _Row(id_, seq, count, int(digest, 16)) for id_, seq, count, digest in locked}


def _known(
    session: Session, channels: list[str], notes: Collection[Note]
) -> dict[tuple[str, str, str], tuple[int, bool]]:
    kinds, ids = {each.kind for each in notes}, [each.record_id for each in notes]
    rows = session.execute(_KNOWN, {"channels": channels, "kinds": kinds, "ids": ids})
    return {(channel, kind, id_): (seq, removed) for channel, kind, id_, seq, removed in rows}


def _table(model: type[Change] | type[Channel]) -> Table:
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(model)
    return table


# Put together once: that costs as much as running them.
_CHANNELS, _CHANGES = _table(Channel), _table(Change)
_CHANNEL, _CHANGE = _CHANNELS.c, _CHANGES.c
_LOCK = (
    select(_CHANNEL.id, _CHANNEL.seq, _CHANNEL["count"], _CHANNEL.digest)
    .where(among(_CHANNEL.id, "channels"))
    .order_by(_CHANNEL.id)
    .with_for_update()
)
_KNOWN = select(_CHANGE.channel, _CHANGE.kind, _CHANGE.record_id, _CHANGE.seq, _CHANGE.removed).where(
    among(_CHANGE.channel, "channels"), among(_CHANGE.kind, "kinds"), among(_CHANGE.record_id, "ids")
)
_SEQS = select(_CHANGE.channel, _CHANGE.record_id, _CHANGE.seq).where(
    _CHANGE.kind == bindparam("kind"), among(_CHANGE.channel, "channels"), among(_CHANGE.record_id, "ids")
)
_ADVANCE = (
    update(_CHANNELS)
    .where(_CHANNEL.id == bindparam("of"))
    .values(seq=bindparam("seq"), count=bindparam("count"), digest=bindparam("digest"))
)

writes("changes", _number)
