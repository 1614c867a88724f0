"""What must hold for every indicator, whatever it counts, on a county made at random."""

from datetime import date
from itertools import product

import pytest

from app.contracts.rebuild import rebuild
from app.extensions import db
from app.indicators.basis import Basis, official, provisional, source_of
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Figure, break_down, entries_behind, measure, trace
from app.indicators.period import Period
from app.indicators.place import By, Where
from app.orgs.scope import Scope
from tests.contracts.signing import Signing
from tests.indicators.county import County
from tests.indicators.oracle import recount
from tests.make import Make

PERIOD = Period(date(2021, 1, 1), date(2021, 6, 30))
DAYS = (PERIOD, Period(date(2020, 7, 1), date(2020, 12, 31)), Period(date(2021, 6, 1), date(2021, 6, 1)))
EVERYWHERE = Where(Scope.everything())


@pytest.fixture
def county(make: Make, signing: Signing) -> County:
    return County(make, signing, seed=1)


@pytest.mark.parametrize("seed", range(6))
def test_an_independent_recount_of_the_entries_gives_the_same(
    make: Make, signing: Signing, seed: int
) -> None:
    County(make, signing, seed)
    for period in DAYS:
        for basis in Basis:
            source = source_of(basis, EVERYWHERE.scope)
            figures = {code: measure(each, source, period, EVERYWHERE) for code, each in INDICATORS.items()}
            counted = {code: (figure.part, figure.whole) for code, figure in figures.items()}
            assert counted == recount(db.session(), period.first, period.day, basis is Basis.PROVISIONAL)


def test_the_county_at_random_has_something_to_count(county: County) -> None:
    counted = recount(db.session(), PERIOD.first, PERIOD.day)
    assert [code for code, (part, whole) in counted.items() if not 0 < part <= whole] == [], counted
    assert counted != recount(db.session(), PERIOD.first, PERIOD.day, submitted=True)


@pytest.mark.usefixtures("county")
class TestEveryIndicator:
    def test_its_trace_adds_up_to_its_figure(self) -> None:
        for source in (official(), provisional(EVERYWHERE.scope)):
            for indicator in INDICATORS.values():
                figure = measure(indicator, source, PERIOD, EVERYWHERE)
                lines, total = trace(indicator, source, PERIOD, EVERYWHERE)
                assert figure == Figure(sum(line.whole for line in lines), sum(line.part for line in lines))
                assert total == len(lines) == len({(line.subject_id, line.item_id) for line in lines})
                assert all(0 <= line.part <= line.whole for line in lines)

    def test_its_children_add_up_to_the_parent(self) -> None:
        for indicator, by in product(INDICATORS.values(), By):
            children = break_down(indicator, official(), PERIOD, EVERYWHERE, by)
            assert sum(children.values(), Figure(0, 0)) == measure(indicator, official(), PERIOD, EVERYWHERE)
            for key, figure in children.items():
                assert measure(indicator, official(), PERIOD, EVERYWHERE.within(by, key)) == figure

    def test_a_person_sees_the_figures_of_the_own_scope(self, make: Make) -> None:
        mine = [Where(Scope.below([unit])) for unit in (make.county, make.centre, make.other_centre)]
        for indicator in INDICATORS.values():
            county, *centres = (measure(indicator, official(), PERIOD, where) for where in mine)
            assert sum(centres, Figure(0, 0)) == county
            assert all(0 < centre.whole < county.whole for centre in centres)

    def test_every_line_opens_to_entries(self) -> None:
        for indicator in INDICATORS.values():
            for line in trace(indicator, official(), PERIOD, EVERYWHERE)[0]:
                behind = entries_behind(indicator, official(), PERIOD, line.subject_id, line.item_id)
                assert len(behind) >= min(line.part, 1)

    def test_filters_split_its_lines(self) -> None:
        for indicator in INDICATORS.values():
            met, open_, both = (
                trace(indicator, official(), PERIOD, EVERYWHERE, only)[1] for only in ("met", "open", "all")
            )
            assert met + open_ == both > 0

    def test_what_waits_for_review_can_only_add_to_its_part(self) -> None:
        """So long as no transfer waits: it takes over what the contract before it owed."""
        hoped = provisional(EVERYWHERE.scope)
        for indicator in INDICATORS.values():
            more = measure(indicator, hoped, PERIOD, EVERYWHERE).part
            assert (
                indicator.fewer_is_better or more >= measure(indicator, official(), PERIOD, EVERYWHERE).part
            )


@pytest.mark.usefixtures("county")
def test_a_rebuild_of_the_county_changes_nothing() -> None:
    assert rebuild() == 0
