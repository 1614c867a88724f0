"""The sums of a kept figure: by place as they were stored, or of kinds as well, added up from its lines."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select

from app.extensions import db
from app.indicators.snapshots.models import IndicatorSnapshot, SnapshotLines
from app.indicators.snapshots.pack import Columns, unpacked, whole_of

_SIGNS = {"lines": 1, "came": 1, "went": -1}


class Cell(NamedTuple):
    """What lines of a place, of one or more kinds and of a thing come to."""

    place: int
    kinds: str  # keys of rows, with spaces between them
    thing: int
    whole: int
    part: int
    pending: int


def by_place(snapshot: IndicatorSnapshot) -> list[Cell]:
    return [Cell(place, "", *rest) for place, *rest in snapshot.cells]


def by_kind(
    snapshot: IndicatorSnapshot,
    villages: Collection[str],
    told: Sequence[str | None],
    before: Iterable[Cell] = (),
) -> list[Cell]:
    """`told`: the rows of each kind, None if it is not looked at. `before`: what the lines add to."""
    sums = defaultdict[tuple[int, str, int], list[int]](lambda: [0, 0, 0])
    sums.update({each[:3]: list(each[3:]) for each in before})
    for times, columns in _columns(snapshot, villages):
        for whole, part, pending, thing, place, kind in zip(*columns[4:], strict=True):
            kinds = told[kind]
            if kinds is not None:
                cell = sums[place, kinds, thing]
                cell[0] += times * whole
                cell[1] += times * part
                cell[2] += times * pending
    return [Cell(*key, *cell) for key, cell in sums.items() if any(cell)]


def _columns(snapshot: IndicatorSnapshot, villages: Collection[str]) -> Iterator[tuple[int, Columns]]:
    query = select(SnapshotLines.content).where(SnapshotLines.snapshot_id == snapshot.id)
    for content in db.session.scalars(query.where(SnapshotLines.village.in_(villages))):
        for name, columns in unpacked(content).items():
            yield _SIGNS[name], whole_of(columns)
