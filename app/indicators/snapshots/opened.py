"""A kept month as somebody sees it: the part of it that lies in their scope and in a place they look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Counted
from app.indicators.indicator import NOTHING, Figure, covered
from app.indicators.snapshots.lines import WAYS, Place
from app.indicators.snapshots.models import IndicatorSnapshot, KeptMonth, SnapshotCast
from app.indicators.snapshots.pack import read_ids
from app.indicators.source.basis import Basis
from app.indicators.source.period import Period
from app.indicators.source.place import BY_ID, NOBODY, By, Where
from app.indicators.source.rules import Rules, read_rules
from app.orgs.models import OrgUnit

Row = dict[str, Figure]


@dataclass(frozen=True)
class Opened:
    """`where` names places alone: a kept month is not broken down otherwise."""

    kept: KeptMonth
    where: Where

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
    def is_whole(self) -> bool:
        """Whether all of the county is looked at."""
        county = db.session.get_one(OrgUnit, self.kept.org_unit_id)
        return not self.where.filters and self.where.scope.covers(county.path)

    @cached_property
    def snapshots(self) -> Mapping[tuple[str, Basis], IndicatorSnapshot]:
        rows = db.session.scalars(select(IndicatorSnapshot).filter_by(kept_month_id=self.kept.id))
        return {(row.code, Basis(row.basis)): row for row in rows}

    @cached_property
    def ids(self) -> Mapping[str, Sequence[str]]:
        """Village → the ids that lines there name, of the villages that are looked at."""
        villages = {self.places[number].village for number in self.seen}
        query = select(SnapshotCast.village, SnapshotCast.ids).filter_by(kept_month_id=self.kept.id)
        return {row[0]: read_ids(row[1]) for row in db.session.execute(query) if row[0] in villages}

    @property
    def codes(self) -> list[str]:
        """In the order of the catalogue."""
        return [code for code in INDICATORS if (code, Basis.OFFICIAL) in self.snapshots]

    def counted(self, by: By, basis: Basis) -> Counted:
        rows, total = dict[str, Row](), dict[str, Row]()
        for code in self.codes:
            snapshot = self.snapshots[code, basis]
            rows[code] = self._by(snapshot, WAYS.index(by))
            total[code] = {"": self._together(snapshot)}
        return Counted(rows, total)

    def figure(self, code: str, basis: Basis) -> Figure:
        """Of all that is looked at, together."""
        return self._together(self.snapshots[code, basis])

    def none_in(self, code: str) -> Figure:
        """What a row without a line has."""
        things = self.snapshots[code, Basis.OFFICIAL].row_things
        return NOTHING if things is None else covered(things, {})

    def name(self, by: By, key: str) -> str:
        """What it was called then."""
        named: Mapping[str, str] = self.kept.names[by.value]
        return named.get(key_of(by, key), key)

    def _by(self, snapshot: IndicatorSnapshot, at: int) -> Row:
        found: Row = {}
        for place, thing, *weights in snapshot.cells:
            if place in self.seen:
                key = self.places[place][at]
                found[key] = found.get(key, NOTHING) + self._figure(snapshot.row_things, thing, weights)
        return found

    def _together(self, snapshot: IndicatorSnapshot) -> Figure:
        if snapshot.row_things is None:
            return sum(self._by(snapshot, 0).values(), NOTHING)
        whole = snapshot.denominator if self.is_whole else snapshot.row_things
        cells = [cell for cell in snapshot.cells if cell[0] in self.seen]
        return sum((self._figure(whole, cell[1], cell[2:]) for cell in cells), covered(whole, {}))

    def _figure(self, things: int | None, thing: int, weights: Sequence[int]) -> Figure:
        whole, part, pending = weights
        if things is None:
            return Figure(whole, part, pending)
        return covered(things, {self.kept.words[thing]: whole})


def key_of(by: By, key: str) -> str:
    """As kept places name it."""
    if key in ("", NOBODY):
        return ""
    return UUID(key).hex if by in BY_ID else key
