"""What must hold for every indicator, whatever it counts, on a county made at random."""

from datetime import date
from uuid import UUID

import pytest

from app.contracts.derived.rebuild import rebuild
from app.entries.models import Entry
from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Question, months, on_both_bases
from app.indicators.indicator import (
    NOTHING,
    Figures,
    Indicator,
    break_down_all,
    entries_behind,
    measure,
    measure_all,
    trace,
)
from app.indicators.source.basis import Basis, Source, official, provisional, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import By, Owner, Where
from app.indicators.source.rules import Counting, ItemScope, Rules
from app.indicators.source.view import View
from app.orgs.scope import Scope
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.indicators.agree import require_equal
from tests.indicators.county import BINDING, SINCE, County
from tests.indicators.oracle import recount
from tests.make import Make

PERIOD = Period(date(2021, 1, 1), date(2021, 6, 30))
DAYS = (PERIOD, Period(date(2020, 7, 1), date(2020, 12, 31)), Period(date(2021, 6, 1), date(2021, 6, 1)))
EVERYWHERE = Where(Scope.everything())
ALL = list(INDICATORS.values())
SPREADS = [by for by in By if by is not By.MONTH]
ASKED = (
    Rules(),
    Rules(theta=80, counting=Counting.IN_PERIOD),
    Rules(item_scope=ItemScope.PUBLIC_HEALTH),
    Rules(item_scope=ItemScope.PAID, renewal_days=10, unserved_days=30),
)


@pytest.mark.parametrize("seed", range(4))
def test_an_independent_recount_of_the_entries_gives_the_same(
    make: Make, signing: Signing, seed: int
) -> None:
    County(make, signing, seed)
    for period in DAYS:
        require_equal(period)
        told = recount(db.session(), period.first, period.day, waiver_counts=True)
        seen_so = View(official(), period, EVERYWHERE, Rules(waiver_counts=True))
        figures = measure_all([INDICATORS[code] for code in told], seen_so)
        assert {code: (figure.part, figure.whole) for code, figure in figures.items()} == told


@pytest.mark.usefixtures("county")
def test_the_county_at_random_has_something_to_count() -> None:
    figures = measure_all(ALL, seen())
    assert {code for code, each in figures.items() if not each.whole} == set()
    rare = {"C04", "C05", "C08", "F07R", "F08F", "F09"}  # C04–C10 are all there in test_many
    assert {code for code, each in figures.items() if not each.part} <= rare
    assert recount(db.session(), PERIOD.first, PERIOD.day) != recount(
        db.session(), PERIOD.first, PERIOD.day, submitted=True
    )


@pytest.mark.usefixtures("county")
class TestEveryIndicator:
    @pytest.mark.parametrize("basis", Basis)
    def test_its_trace_adds_up_to_its_figure(self, basis: Basis) -> None:
        source = source_of(basis, EVERYWHERE, PERIOD)
        for rules in ASKED:
            self._adds_up(source, rules)

    def _adds_up(self, source: Source, rules: Rules) -> None:
        figures = measure_all(ALL, View(source, PERIOD, EVERYWHERE, rules))
        for indicator in ALL:
            figure = figures[indicator.code]
            lines, total = trace(indicator, View(source, PERIOD, EVERYWHERE, rules))
            assert total == len(lines) == len({(line.subject_id, line.item_id) for line in lines})
            if indicator.covers:
                assert figure.part == len({line.thing for line in lines})
                continue
            assert figure.whole == sum(line.whole for line in lines)
            assert figure.part == sum(line.part for line in lines)
            assert figure.pending == sum(line.pending for line in lines)
            shares = indicator.is_share or (rules.counting is Counting.TO_DATE and indicator.code == "F03")
            assert not shares or all(0 <= line.part <= line.whole for line in lines)

    def test_a_row_is_what_is_measured_there(self) -> None:
        for by in SPREADS:
            self._is_the_same(by)

    def _is_the_same(self, by: By) -> None:
        found = break_down_all(ALL, seen(), by)
        keys = sorted({key for figures in found.values() for key in figures})
        for key in keys:
            inside = measure_all(ALL, seen(EVERYWHERE.within(by, key)))
            shown = {code: figures.get(key, NOTHING) for code, figures in found.items()}
            for code, each in inside.items():  # who counts nothing stands in no row
                assert each == shown[code] or (not each.part and key not in found[code])

    def test_its_children_add_up_to_the_parent(self) -> None:
        """But for those that count each thing once (`covers`), as the ten categories of services."""
        together = measure_all(ALL, seen())
        for by in SPREADS:
            found = break_down_all(ALL, seen(), by) if by.adds_up else {}
            for code, rows in found.items():
                if not INDICATORS[code].covers:
                    assert sum(rows.values(), NOTHING) == together[code]

    def test_what_happened_adds_up_over_the_months(self) -> None:
        flows = [each for each in ALL if each.is_flow and not each.covers and each.code != "F06R"]
        parts = [measure_all(flows, View(official(), month, EVERYWHERE)) for _, month in months(PERIOD)]
        for code, figure in measure_all(flows, seen()).items():
            total = sum((each[code] for each in parts), NOTHING)
            if code != "F09":  # a visit of March for one due in February is not known then
                assert (total.whole, total.part) == (figure.whole, figure.part), code
            assert total.whole == figure.whole

    def test_a_person_sees_the_figures_of_the_own_scope(self, make: Make) -> None:
        mine = [Where(Scope.below([unit])) for unit in (make.county, make.centre, make.other_centre)]
        county, *centres = (measure_all(ALL, seen(where)) for where in mine)
        for indicator in ALL:
            if not indicator.covers:
                assert sum((each[indicator.code] for each in centres), NOTHING) == county[indicator.code]
        assert all(0 < each["C01"].whole < county["C01"].whole for each in centres)

    @pytest.mark.parametrize("basis", Basis)
    def test_no_line_is_of_somewhere_else(self, make: Make, basis: Basis) -> None:
        for where, unit in ((make.clinic, make.clinic.id), (make.other_centre, make.elsewhere.id)):
            scope = Scope.below([where])
            for indicator in ALL:
                for line in trace(
                    indicator, View(source_of(basis, Where(scope), PERIOD), PERIOD, Where(scope))
                )[0]:
                    assert place_of(indicator, line.subject_id, line.resident_id) == unit

    def test_every_line_opens_to_entries(self) -> None:
        for indicator in ALL:
            for line in trace(indicator, seen())[0]:
                behind = entries_behind(indicator, seen(), line.subject_id, line.item_id)
                assert len(behind) >= min(line.part, 1)

    def test_filters_split_its_lines(self) -> None:
        for indicator in ALL:
            met, open_, both = (trace(indicator, seen(), only)[1] for only in ("met", "open", "all"))
            assert met + open_ == both

    def test_services_that_wait_for_review_can_only_add_to_its_part(self, county: County) -> None:
        """Not so what ends a contract or a bed: a transfer takes over what the contract before it owed."""
        county.settle("sign", "bed_open", "bed_close", "poverty", *SINCE, *BINDING, dying=True)
        figures, hoped = measure_all(ALL, seen()), measure_all(ALL, View(waiting(), PERIOD, EVERYWHERE))
        assert figures != hoped
        for indicator in ALL:
            if not indicator.fewer_is_better:
                assert hoped[indicator.code].part >= figures[indicator.code].part

    def test_what_waits_changes_the_table_as_if_it_were_counted_anew(self) -> None:
        anew = measure_all(ALL, View(waiting(), PERIOD, EVERYWHERE))
        for by in (By.VILLAGE, By.GROUP, By.PACKAGE, By.MONTH):
            _, hoped = on_both_bases(Question(PERIOD, EVERYWHERE, by, Rules()))
            assert {code: figures[""] for code, figures in hoped.total.items()} == anew
            if by is not By.MONTH:
                rows = break_down_all(ALL, View(waiting(), PERIOD, EVERYWHERE), by)
                assert strip(hoped.rows) == strip(rows)

    def test_counted_alone_it_is_the_same_as_among_the_others(self) -> None:
        together = measure_all(ALL, seen())
        assert {each.code: measure(each, seen()) for each in ALL} == together


def test_where_there_is_nobody_there_is_no_rate(make: Make, signing: Signing) -> None:
    figures = measure_all(ALL, seen())
    assert {code for code, each in figures.items() if each.percent is not None} == {"F04", "C07C"}


@pytest.mark.usefixtures("county")
def test_a_rebuild_of_the_county_changes_nothing() -> None:
    assert rebuild() == 0


def seen(where: Where = EVERYWHERE) -> View:
    return View(official(), PERIOD, where)


def waiting() -> Source:
    return provisional(EVERYWHERE, PERIOD)


def strip(found: Figures) -> Figures:
    """Without rows in which nothing stands."""
    return {
        code: {
            key: each
            for key, each in rows.items()
            if each.part or (each.whole and not INDICATORS[code].covers)
        }
        for code, rows in found.items()
    }


def place_of(indicator: Indicator, subject_id: UUID, resident_id: UUID) -> UUID:
    if indicator.owner is Owner.AUTHOR:
        return db.session.get_one(Entry, subject_id).org_unit_id
    return db.session.get_one(Resident, resident_id).org_unit_id
