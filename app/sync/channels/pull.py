"""Reading a channel on from a cursor.

Pages are runs of the channel in the order of `seq`, and `next` is always a true `seq`: everything up to it
has been given. So a phone that applies a page and stores `next` misses nothing, whatever is committed in
between: a record that changes after its page was read gets a higher seq, and comes again.

The first page (`after=0`) also brings tasks and residents from further on, tasks first, as many as fit: the
app can be used after it. `next` stands only for the part without holes: the page walks the channel in
order, passes what it has already, and adds the rest while there is room. What was brought ahead may come
once more later, in its latest state, which is harmless: a record is stored by its id. (A `next` that told
the place in an order of kinds would spare those, but would be no seq: neither to be compared with a
channel's, nor a cursor to resume at.)

Most of what was ever in a channel is gone from it. A phone that began at 0 never had what was removed before
then; if it says how far the channel was when it `began`, that is left out.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, or_, select

from app.changes.models import Change, Channel
from app.columns import among
from app.extensions import db
from app.sync.channels.kinds import KeysOf, read
from app.sync.channels.readable import Part

AHEAD = ("task", "resident")  # usable after the first page: who is due, and who they are
MOST = 2000

Place = Row[int, str, str, bool]
Places = Select[int, str, str, bool]


def pull(
    channel: str, after: int, limit: int, part: Part | None = None, began: int | None = None
) -> dict[str, Any]:
    """One page of the changes after a seq, without the epoch. The caller has checked that it may be read.

    `part`: what of a village's channel the channel is. All that is gone from the village is gone from it.
    """
    of = part.village if part else channel
    places_of = _places(of, part.keys() if part else None)
    if began is not None:
        places_of = places_of.where(or_(Change.removed.is_(False), Change.seq > began))
    newest = db.session.scalar(select(Channel.seq).where(Channel.id == of)) or 0
    first = _ahead(places_of, limit) if after == 0 else []
    places, end = _walk(places_of, after, limit, first)
    more = end is not None and end < newest
    return {
        "channel": channel,
        "changes": _changes(places),
        "next": end if more and end is not None else max(newest, after),
        "more": more,
    }


def _ahead(places: Places, limit: int) -> list[Place]:
    """Live tasks, then residents; half the page at most for tasks, and room left to go on by one."""
    found: list[Place] = []
    for kind, most in zip(AHEAD, (limit // 2, limit - 1), strict=True):
        live = places.where(Change.kind == kind, Change.removed.is_(False))
        found += db.session.execute(live.order_by(Change.seq).limit(max(most - len(found), 0)))
    return found


def _walk(of: Places, after: int, limit: int, first: list[Place]) -> tuple[list[Place], int | None]:
    """The page, and the seq up to which nothing is left out (None: to the end of the channel)."""
    places, brought = list(first), {place.seq for place in first}
    rows = db.session.execute(
        of.where(Change.seq > after).order_by(Change.seq).limit(limit + len(first))
    ).all()
    end = after
    for row in rows:
        if row.seq not in brought:
            if len(places) >= limit:
                return places, end
            places.append(row)
        end = row.seq
    return places, end if len(rows) == limit + len(first) else None


def _places(channel: str, keys: KeysOf | None) -> Places:
    """The changes of a channel, or of these records of it and all that were removed."""
    every = select(Change.seq, Change.kind, Change.record_id, Change.removed).where(Change.channel == channel)
    if keys is None:
        return every
    held = (and_(Change.kind == kind, among(Change.record_id, kind)) for kind in keys)
    return every.where(or_(Change.removed, *held)).params(dict(keys))


def _changes(places: Sequence[Place]) -> list[dict[str, Any]]:
    records = read((place.kind, place.record_id) for place in places if not place.removed)
    return [_change(place, records.get((place.kind, place.record_id))) for place in places]


def _change(place: Place, record: dict[str, Any] | None) -> dict[str, Any]:
    head = {"seq": place.seq, "kind": place.kind, "id": place.record_id}
    return head | ({"removed": True} if record is None else {"data": record})
