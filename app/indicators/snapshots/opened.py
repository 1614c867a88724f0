"""A kept month as somebody sees it: the part of it in their scope, in a place and of a kind they look at."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Counted
from app.indicators.indicator import NOTHING, Figure, covered
from app.indicators.snapshots.cells import Cell, by_kind, by_place
from app.indicators.snapshots.lines import KINDS, UNKNOWN, WAYS, KeptLine, Kind, Place
from app.indicators.snapshots.models import IndicatorSnapshot, KeptMonth, SnapshotCast
from app.indicators.snapshots.pack import read_ids, read_kinds
from app.indicators.source.basis import Basis
from app.indicators.source.period import Period
from app.indicators.source.place import BY_ID, NOBODY, By, Where
from app.indicators.source.rules import Rules, read_rules
from app.orgs.models import OrgUnit

Row = dict[str, Figure]


@dataclass(frozen=True)
class Opened:
    """`where` names what `ways_of` tells alone: a kept month is not broken down otherwise."""

    kept: KeptMonth
    where: Where
    _told: dict[By | None, list[str | None]] = field(default_factory=dict, init=False, compare=False)
    _added: dict[tuple[str, By | None], list[Cell]] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def period(self) -> Period:
        return Period(self.kept.first, self.kept.day)

    @cached_property
    def rules(self) -> Rules:
        return read_rules(self.kept.rules)

    @cached_property
    def places(self) -> Sequence[Place]:
        return [Place(*each) for each in self.kept.places]

    @cached_property
    def seen(self) -> set[int]:
        """The places that are looked at, by their number."""
        units = {id_.hex for id_ in db.session.scalars(select(OrgUnit.id).where(self.where.scope.units()))}
        named = [(WAYS.index(by), key_of(by, key)) for by, key in self.where.filters.items() if by in WAYS]
        return {
            number
            for number, place in enumerate(self.places)
            if place.clinic in units and all(place[at] == key for at, key in named)
        }

    @cached_property
    def kinds(self) -> Sequence[Kind]:
        """The last one, which NONE points to, is not known."""
        return [*read_kinds(self.kept.kinds), UNKNOWN]

    @cached_property
    def seen_kinds(self) -> set[Kind]:
        """Those that are looked at."""
        named = [(by, key_of(by, key)) for by, key in self.where.filters.items() if by in KINDS]
        return {kind for kind in self.kinds if all(key in kind.keys(by) for by, key in named)}

    def _rows_of_kinds(self, by: By | None) -> list[str | None]:
        """Of each kind the rows of the breakdown; None: it is not looked at."""
        if by not in self._told:
            at = KINDS.index(by) if by in KINDS else None
            self._told[by] = [
                None if kind not in self.seen_kinds else "" if at is None else kind[at] for kind in self.kinds
            ]
        return self._told[by]

    @cached_property
    def villages(self) -> list[str]:
        """Of the places that are looked at."""
        return sorted({self.places[number].village for number in self.seen})

    def shows(self, line: KeptLine) -> bool:
        """Whether a line of these villages is looked at."""
        return line.place in self._seen_places and line.kind in self.seen_kinds

    @cached_property
    def _seen_places(self) -> set[Place]:
        return {self.places[number] for number in self.seen}

    @cached_property
    def is_whole(self) -> bool:
        """Whether all of the county is looked at."""
        return not self.where.filters and self._is_everywhere

    @cached_property
    def _is_everywhere(self) -> bool:
        """Whether all of its places are."""
        county = db.session.get_one(OrgUnit, self.kept.org_unit_id)
        return self.where.filters.keys().isdisjoint(WAYS) and self.where.scope.covers(county.path)

    @cached_property
    def snapshots(self) -> Mapping[tuple[str, Basis], IndicatorSnapshot]:
        rows = db.session.scalars(select(IndicatorSnapshot).filter_by(kept_month_id=self.kept.id))
        return {(row.code, Basis(row.basis)): row for row in rows}

    @cached_property
    def ids(self) -> Mapping[str, Sequence[str]]:
        """Village → the ids that lines there name, of the villages that are looked at."""
        query = select(SnapshotCast.village, SnapshotCast.ids).filter_by(kept_month_id=self.kept.id)
        query = query.where(SnapshotCast.village.in_(self.villages))
        return {row[0]: read_ids(row[1]) for row in db.session.execute(query)}

    @property
    def codes(self) -> list[str]:
        """In the order of the catalogue."""
        return [code for code in INDICATORS if (code, Basis.OFFICIAL) in self.snapshots]

    def counted(self, by: By, basis: Basis) -> Counted:
        rows, total = dict[str, Row](), dict[str, Row]()
        for code in self.codes:
            cells = self._cells(code, basis, by)
            rows[code] = self._by(cells, by, self.things(code, by))
            total[code] = {"": self._together(cells, self.things(code))}
        return Counted(rows, total)

    def figure(self, code: str, basis: Basis) -> Figure:
        """Of all that is looked at, together."""
        return self._together(self._cells(code, basis), self.things(code))

    def things(self, code: str, by: By | None = None) -> int | None:
        """Of what counts once, how many there could be in a row of a breakdown, or (None) in all together."""
        snapshot = self.snapshots[code, Basis.OFFICIAL]
        if snapshot.row_things is None or by in WAYS or not self._is_everywhere:
            return snapshot.row_things
        return snapshot.denominator

    def none_in(self, code: str, by: By | None) -> Figure:
        """What a row without a line has."""
        things = self.things(code, by)
        return NOTHING if things is None else covered(things, {})

    def name(self, by: By, key: str) -> str:
        """What it was called then."""
        named: Mapping[str, str] = self.kept.names[by.value]
        return named.get(key_of(by, key), key)

    def _cells(self, code: str, basis: Basis, by: By | None = None) -> list[Cell]:
        """Of what is looked at. Kinds take longer: they are added up from the lines."""
        if by in KINDS or not self.where.filters.keys().isdisjoint(KINDS):
            cells = self._added_up(code, basis, by)
        else:
            cells = by_place(self.snapshots[code, basis])
        return [cell for cell in cells if cell.place in self.seen]

    def _added_up(self, code: str, basis: Basis, by: By | None) -> list[Cell]:
        rows = self._rows_of_kinds(by)
        if (code, by) not in self._added:
            settled = self.snapshots[code, Basis.OFFICIAL]
            self._added[code, by] = by_kind(settled, self.villages, rows)
        if basis is Basis.OFFICIAL:
            return self._added[code, by]
        return by_kind(self.snapshots[code, basis], self.villages, rows, self._added[code, by])

    def _by(self, cells: Sequence[Cell], by: By, things: int | None) -> Row:
        sums = defaultdict[tuple[str, int], list[int]](lambda: [0, 0, 0])
        for cell in cells:
            for key in self._keys(cell, by):
                found = sums[key, cell.thing]
                for at, weight in enumerate(cell[3:]):
                    found[at] += weight
        row: Row = {}
        for (key, thing), weights in sums.items():
            row[key] = row.get(key, NOTHING) + self._figure(things, thing, weights)
        return row

    def _keys(self, cell: Cell, by: By) -> Sequence[str]:
        """The rows in which it stands."""
        if by in WAYS:
            return (self.places[cell.place][WAYS.index(by)],)
        return cell.kinds.split(" ")

    def _together(self, cells: Sequence[Cell], things: int | None) -> Figure:
        nothing = NOTHING if things is None else covered(things, {})
        return sum((self._figure(things, cell.thing, cell[3:]) for cell in cells), nothing)

    def _figure(self, things: int | None, thing: int, weights: Sequence[int]) -> Figure:
        whole, part, pending = weights
        if things is None:
            return Figure(whole, part, pending)
        return covered(things, {self.kept.words[thing]: whole})


def ways_of(kept: KeptMonth) -> list[By]:
    """How it can be broken down: places at any rate, kinds of people and contracts since these are kept."""
    return [by for by in By if by.value in kept.names]


def key_of(by: By, key: str) -> str:
    """As kept places name it."""
    if key in ("", NOBODY):
        return ""
    return UUID(key).hex if by in BY_ID else key
