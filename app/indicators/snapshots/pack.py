"""Lines as they are stored: columns of small numbers that point into lists of ids, places and words.

Ids are what takes room: each stands once a village, in 16 bytes, however many lines name it (decision 065).
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import orjson

from app.indicators.snapshots.lines import KeptLine, Kind, Place

T = TypeVar("T")
NONE = -1
Columns = list[list[int]]  # subject, item, resident, member, whole, part, pending, thing, place, kind
_BYTES, _COLUMNS = 16, 10


class Interned(Generic[T]):
    """Things numbered in the order in which they first came."""

    def __init__(self) -> None:
        self.known: dict[T, int] = {}

    def number(self, thing: T) -> int:
        return self.known.setdefault(thing, len(self.known))


class Cast:
    """The ids that the lines of one village name."""

    def __init__(self) -> None:
        self.ids = Interned[str]()

    def number(self, id_: str) -> int:
        return self.ids.number(id_) if id_ else NONE

    def to_bytes(self) -> bytes:
        return bytes.fromhex("".join(self.ids.known))


class Book:
    """What the lines of a month share: places, kinds, words, and the ids of each village."""

    def __init__(self) -> None:
        self.places, self.kinds, self.words = Interned[Place](), Interned[Kind](), Interned[str]()
        self.casts: dict[str, Cast] = {}

    def cast(self, village: str) -> Cast:
        return self.casts.setdefault(village, Cast())

    def columns(self, lines: Iterable[KeptLine]) -> dict[str, Columns]:
        """Village → its lines as columns."""
        rows: dict[str, list[tuple[int, ...]]] = {}
        for line in lines:
            cast = self.cast(line.place.village).number
            rows.setdefault(line.place.village, []).append(
                (
                    cast(line.subject_id),
                    self.words.number(line.item_id),
                    cast(line.resident_id),
                    cast(line.member_id),
                    line.whole,
                    line.part,
                    line.pending,
                    self.words.number(line.thing),
                    self.places.number(line.place),
                    self.kinds.number(line.kind),
                )
            )
        return {village: turned(found) for village, found in rows.items()}


def turned(rows: Sequence[Sequence[int]]) -> Columns:
    return [list(column) for column in zip(*rows, strict=True)]


def read_ids(content: bytes) -> list[str]:
    """By number; the last one, which NONE points to, is none."""
    starts = range(0, len(content), _BYTES)
    return [*(content[start : start + _BYTES].hex() for start in starts), ""]


def read_lines(
    columns: Columns,
    ids: Sequence[str],
    words: Sequence[str],
    places: Sequence[Place],
    kinds: Sequence[Kind],
) -> list[KeptLine]:
    return [
        KeptLine(ids[s], words[i], ids[r], ids[m], whole, part, pending, words[t], places[p], kinds[k])
        for s, i, r, m, whole, part, pending, t, p, k in zip(*whole_of(columns), strict=True)
    ]


def whole_of(columns: Columns) -> Columns:
    """With the kinds, which were not kept at first."""
    return columns if len(columns) == _COLUMNS else [*columns, [NONE] * len(columns[0])]


def packed_kinds(kinds: Iterable[Kind]) -> bytes:
    return packed([list(column) for column in zip(*kinds, strict=True)])


def read_kinds(content: bytes | None) -> list[Kind]:
    """None: of a month that was kept without them."""
    return [Kind(*each) for each in zip(*unpacked(content), strict=True)] if content else []


def packed(content: Mapping[str, Any] | Sequence[Any]) -> bytes:
    return zlib.compress(orjson.dumps(content), 6)


def unpacked(content: bytes) -> Any:
    return orjson.loads(zlib.decompress(content))
