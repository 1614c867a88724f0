"""Drawing up a month: every figure on both bases with its lines, read at one moment and ready to be kept."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Indicator
from app.indicators.snapshots.evidence import WORDS, given_in, logged_in, signings_in
from app.indicators.snapshots.lines import KeptLine, Owners, lines_in
from app.indicators.snapshots.pack import Book, Columns, packed, packed_kinds, turned
from app.indicators.source.basis import Basis, official, what_waits
from app.indicators.source.period import Period
from app.indicators.source.place import By, Where
from app.indicators.source.rules import Rules
from app.indicators.source.shared_parts import sharing_parts
from app.indicators.source.view import View
from app.orgs.scope import Scope

Cells = dict[tuple[int, int], list[int]]  # place, thing → whole, part, pending
Tell = Callable[[int, int], None]  # how much is done, of how much


@dataclass(frozen=True)
class Part:
    """The lines of a village, packed."""

    lines: int
    content: bytes


@dataclass
class DrawnFigure:
    """One figure on one basis; `parts`: village → its lines, or what waits would change about them."""

    code: str
    basis: Basis
    cells: Cells
    parts: dict[str, Part] = field(default_factory=dict)
    whole_of_things: int | None = None  # of what counts once: how many there could be
    row_things: int | None = None  # and in one row

    @property
    def part(self) -> int:
        if self.whole_of_things is None:
            return sum(cell[1] for cell in self.cells.values())
        return len({thing for _, thing in self.cells})

    @property
    def whole(self) -> int:
        if self.whole_of_things is None:
            return sum(cell[0] for cell in self.cells.values())
        return self.whole_of_things

    @property
    def pending(self) -> int:
        return sum(cell[2] for cell in self.cells.values())

    @property
    def sums(self) -> list[list[int]]:
        return [[*key, *cell] for key, cell in sorted(self.cells.items())]


@dataclass
class Drawn:
    """A month as it stands, in the form in which it is stored."""

    book: Book = field(default_factory=Book)
    figures: list[DrawnFigure] = field(default_factory=list)
    evidence: dict[str, dict[str, Any]] = field(default_factory=dict)  # village → basis → kind → columns

    @property
    def places(self) -> list[list[str]]:
        return [list(each) for each in self.book.places.known]

    @property
    def kinds(self) -> bytes:
        return packed_kinds(self.book.kinds.known)

    @property
    def words(self) -> list[str]:
        return list(self.book.words.known)

    @property
    def digest(self) -> str:
        """Of everything that is kept, so that the same figures and lines have the same one."""
        sums = {
            f"{each.code}:{each.basis}": [each.whole, each.part, each.pending, each.row_things, each.sums]
            for each in self.figures
        }
        lines = {
            f"{each.code}:{each.basis}:{village}": part.content
            for each in self.figures
            for village, part in each.parts.items()
        }
        casts = {
            village: cast.to_bytes() + self.evidence_of(village) for village, cast in self.book.casts.items()
        }
        return digest_of([self.places, self.words, sums], self.kinds, lines, casts)

    def evidence_of(self, village: str) -> bytes:
        return packed(self.evidence.get(village, {}))


def digest_of(told: Sequence[Any], kinds: bytes | None, *contents: Mapping[str, bytes]) -> str:
    """`kinds`: None where they were not kept; `contents`: by what they are of."""
    found = sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
    found.update(kinds or b"")
    for each in contents:
        for name, content in sorted(each.items()):
            found.update(name.encode() + content)
    return found.hexdigest()


_STEPS = len(INDICATORS) + 1


@dataclass(frozen=True)
class Now:
    """One indicator as it stands. `provisional`: its lines if all that waits were approved."""

    indicator: Indicator
    official: Sequence[KeptLine]
    went: Sequence[KeptLine]  # of the official ones
    came: Sequence[KeptLine]
    things: int | None = None  # of what counts once: how many there could be
    row_things: int | None = None  # and in one row

    @property
    def provisional(self) -> list[KeptLine]:
        went = set(self.went)
        return [line for line in self.official if line not in went] + list(self.came)


@dataclass(frozen=True)
class Reading:
    """A period being read: all of what is settled, and what would be so of those of whom something waits."""

    view: View
    owners: Owners
    hoped: View | None
    after: Mapping[str, Sequence[KeptLine]]

    def each(self) -> Iterator[Now]:
        changed = {id_.hex for id_ in self.hoped.among or ()} if self.hoped else set[str]()
        for code, indicator in INDICATORS.items():
            lines = lines_in(indicator, self.view, self.owners)
            before = {line for line in lines if line.resident_id in changed}
            then = self.after.get(code, ())
            went, came = sorted(before.difference(then)), [line for line in then if line not in before]
            covers = indicator.covers
            things = (covers(self.view, None), covers(self.view, By.CENTRE)) if covers else ()
            yield Now(indicator, lines, went, came, *things)


@contextmanager
def reading(period: Period, rules: Rules, county: Scope) -> Iterator[Reading]:
    """It writes nothing but temporary tables."""
    where = Where(county)
    waiting = what_waits(where, period)
    hoped = View(waiting, period, where, rules, waiting.waiting) if waiting.waiting else None
    after = _lines(hoped) if hoped else {}
    with sharing_parts(View(official(), period, where, rules)) as view:
        yield Reading(view, Owners(view), hoped, after)


def draw(period: Period, rules: Rules, county: Scope, tell: Tell) -> Drawn:
    drawn = Drawn()
    with reading(period, rules, county) as current:
        for done, each in enumerate(current.each(), start=1):
            _add(drawn, each)
            tell(done, _STEPS)
        _add_evidence(drawn, Basis.OFFICIAL, current.view, current.owners)
    if current.hoped:
        with sharing_parts(current.hoped) as view:
            _add_evidence(drawn, Basis.PROVISIONAL, view, Owners(view))
    tell(_STEPS, _STEPS)
    return drawn


def _lines(view: View) -> dict[str, list[KeptLine]]:
    with sharing_parts(view) as kept:
        owners = Owners(kept)
        return {code: lines_in(each, kept, owners) for code, each in INDICATORS.items()}


def _add(drawn: Drawn, now: Now) -> None:
    """The official figure, and the provisional one as what it has more and less."""
    code, things = now.indicator.code, (now.things, now.row_things)
    settled = DrawnFigure(code, Basis.OFFICIAL, {}, {}, *things)
    _put(drawn.book, settled, {"lines": now.official})
    cells = {key: list(cell) for key, cell in settled.cells.items()}
    hoped = DrawnFigure(code, Basis.PROVISIONAL, cells, {}, *things)
    _put(drawn.book, hoped, {"went": now.went, "came": now.came})
    hoped.cells = {key: cell for key, cell in cells.items() if any(cell)}
    drawn.figures += [settled, hoped]


def _put(book: Book, figure: DrawnFigure, parts: Mapping[str, Iterable[KeptLine]]) -> None:
    found: dict[str, dict[str, Columns]] = {}
    for name, lines in parts.items():
        for village, columns in book.columns(lines).items():
            found.setdefault(village, {})[name] = columns
            _sum(figure, columns, -1 if name == "went" else 1)
    for village, content in found.items():
        number = sum(len(columns[0]) for columns in content.values())
        figure.parts[village] = Part(number, packed(content))


def _sum(figure: DrawnFigure, columns: Columns, times: int) -> None:
    for whole, part, pending, thing, place, _ in zip(*columns[4:], strict=True):
        key = (place, thing if figure.whole_of_things is not None else 0)
        cell = figure.cells.setdefault(key, [0, 0, 0])
        cell[0] += times * whole
        cell[1] += times * part
        cell[2] += times * pending


def _add_evidence(drawn: Drawn, basis: Basis, view: View, owners: Owners) -> None:
    villages = owners.villages()
    _add_kind(drawn, basis, villages, "signings", signings_in(view))
    _add_kind(drawn, basis, villages, "given", given_in(view))
    _add_kind(drawn, basis, villages, "logged", logged_in(view))


def _add_kind(
    drawn: Drawn, basis: Basis, villages: Mapping[str, str], kind: str, rows: Iterable[Any]
) -> None:
    by_village: dict[str, list[list[int]]] = {}
    for row in sorted(rows):
        village = villages.get(row.resident_id, "")
        by_village.setdefault(village, []).append(_numbered(drawn.book, village, row))
    for village, found in by_village.items():
        drawn.evidence.setdefault(village, {}).setdefault(basis.value, {})[kind] = turned(found)


def _numbered(book: Book, village: str, row: Any) -> list[int]:
    """Ids and words of a row as numbers."""
    cast, words = book.cast(village), book.words
    return [
        each if isinstance(each, int) else words.number(each) if name in WORDS else cast.number(each)
        for name, each in zip(row._fields, row, strict=True)
    ]
