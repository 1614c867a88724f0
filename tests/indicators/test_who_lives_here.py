"""Who is counted on a past day: who was here then, whatever became of them since (domain.md §6.1)."""

from datetime import date

import pytest

from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Figure, measure_all
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.indicators.source.view import View
from app.orgs.scope import Scope
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.indicators.agree import require_equal
from tests.make import Make

EVERYWHERE = Where(Scope.everything())
MARCH, APRIL, MAY, JUNE = date(2021, 3, 31), date(2021, 4, 30), date(2021, 5, 31), date(2021, 6, 30)


def figures(day: date, basis: Basis = Basis.OFFICIAL) -> dict[str, Figure]:
    period = Period.to_date(day)
    view = View(source_of(basis, EVERYWHERE, period), period, EVERYWHERE)
    return measure_all(INDICATORS.values(), view)


def people(*days: date) -> list[int]:
    return [figures(day)["C01"].whole for day in days]


@pytest.fixture
def resident(make: Make) -> Resident:
    """And another one, who stays."""
    make.resident()
    return make.resident()


def change(make: Make, signing: Signing, resident: Resident, on: date, what: str, **said: str) -> None:
    answers = {"change": what, "changed_on": on.isoformat(), **said}
    signing.approve(make.entry(resident, "record_change", on, answers))


def test_who_died_counts_on_the_days_before(make: Make, signing: Signing, resident: Resident) -> None:
    change(make, signing, resident, date(2021, 4, 20), "died", death_cause="脑卒中")
    assert people(MARCH, date(2021, 4, 19), date(2021, 4, 20), JUNE) == [2, 2, 1, 1]


STOCK = ("C06", "C08", "C10", "F02", "F06R")


@pytest.mark.parametrize(("what", "said", "there"), [
    ("died", {"death_cause": "脑卒中"}, [True, False, False]),
    ("moved_out", {"to_place": "外省"}, [True, True, False]),
])  # fmt: skip
def test_whoever_is_no_longer_here_is_so_in_all_figures_of_the_day(
    make: Make, signing: Signing, resident: Resident, what: str, said: dict[str, str], there: list[bool]
) -> None:
    """Also on 31 December, which may be the last day of the contract as well."""
    signing.sign(resident, start=date(2020, 2, 1), packages=["P-HOME"], items=["I011"], mode="a_la_carte")
    change(make, signing, resident, date(2020, 12, 31), what, **said)
    for day, is_there in zip((30, 31, 32), there, strict=True):
        asked = figures(date.fromordinal(date(2020, 11, 30).toordinal() + day))
        assert asked["C01"].part == asked["F05"].part == is_there
        assert [asked[code].whole for code in STOCK] == [is_there] * len(STOCK)
        assert bool(asked["F01"].whole) == bool(asked["F03"].whole) == is_there


def test_who_died_on_the_last_day_of_the_contract_had_one_that_ended(
    make: Make, signing: Signing, resident: Resident
) -> None:
    signing.sign(resident, start=date(2020, 1, 1), items=["I011"])
    change(make, signing, resident, date(2020, 12, 31), "died", death_cause="脑卒中")
    asked = figures(date(2020, 12, 31))
    assert (asked["C01"].part, asked["C08"].whole, asked["F05"].part) == (0, 0, 0)
    assert (asked["F01"], asked["F02"].whole) == (Figure(1, 0), 1)
    require_equal(Period.to_date(date(2020, 12, 31)))


def test_who_moved_away_counts_up_to_the_last_day_here(
    make: Make, signing: Signing, resident: Resident
) -> None:
    change(make, signing, resident, date(2021, 4, 20), "moved_out", to_place="外省")
    assert people(MARCH, date(2021, 4, 20), date(2021, 4, 21), JUNE) == [2, 2, 1, 1]


def test_who_came_back_does_not_count_on_the_days_between(
    make: Make, signing: Signing, resident: Resident
) -> None:
    change(make, signing, resident, date(2021, 4, 20), "moved_out", to_place="外省")
    change(make, signing, resident, date(2021, 5, 10), "reopened", reason="回乡")
    assert people(MARCH, APRIL, date(2021, 5, 9), date(2021, 5, 10), JUNE) == [2, 1, 1, 2, 2]


def test_who_moved_away_and_died_there_does_not_count_from_the_leaving_on(
    make: Make, signing: Signing, resident: Resident
) -> None:
    change(make, signing, resident, date(2021, 4, 20), "moved_out", to_place="外省")
    change(make, signing, resident, date(2021, 6, 10), "died", death_cause="脑卒中")
    assert people(MARCH, APRIL, MAY, JUNE) == [2, 1, 1, 1]


def test_who_was_lost_to_follow_up_lives_here_still(make: Make, signing: Signing, resident: Resident) -> None:
    change(make, signing, resident, date(2021, 4, 20), "lost", reason="多次未联系上")
    assert people(MARCH, JUNE) == [2, 2]


@pytest.mark.parametrize("basis", Basis)
def test_an_untrue_record_counts_nowhere(signing: Signing, resident: Resident, basis: Basis) -> None:
    """Neither the person nor the contract, nor what was done for nobody."""
    signing.sign(resident, packages=["P-HOME"], items=["I011"], mode="first_contact", fee_total=36)
    signing.serve(resident, date(2021, 2, 10), "home_service")
    signing.serve(resident, date(2021, 2, 11), "bed_open", answers={"round_per_week": 1})
    before = figures(JUNE, basis)
    assert [before[code].part for code in ("C01", "C07", "C10", "F02", "F06", "F07", "F07B")] == [1] * 7
    resident.archive_status = "6"
    counted = figures(JUNE, basis)
    assert {code for code, each in counted.items() if each.part} == set()
    assert {code for code, each in counted.items() if each.whole} == {"C01", "C02", "C03", "C07C", "F04"}


def test_a_bed_and_the_visits_to_those_at_risk_end_with_the_last_day_here(
    make: Make, signing: Signing, resident: Resident
) -> None:
    signing.serve(resident, date(2021, 4, 1), "bed_open", answers={"round_per_week": 1})
    at_risk = {"risk": "3", "next_visit_date": "2021-05-15"}
    signing.serve(resident, date(2021, 4, 15), "poverty", answers=at_risk)
    stayed = figures(JUNE)
    assert [stayed[code].whole for code in ("F07B", "F07R", "F09")] == [1, 12, 1]  # 90 days are planned
    change(make, signing, resident, date(2021, 4, 20), "moved_out", to_place="外省")
    left = figures(JUNE)
    assert [left[code].whole for code in ("F07B", "F07R", "F09")] == [0, 2, 0]


def test_where_nobody_was_met_no_bed_was_opened(signing: Signing, resident: Resident) -> None:
    not_met = {"visit_result": "2", "round_per_week": 1}
    signing.serve(resident, date(2021, 4, 1), "bed_open", answers=not_met)
    assert [figures(JUNE)[code].part for code in ("F07", "F07B")] == [0, 0]


BED = ("F07", "F07B", "F07R")


def test_a_bed_is_as_old_as_it_says_and_its_plan_ends_before_it_does(
    signing: Signing, resident: Resident
) -> None:
    """Opened on 1 February, told a month later; eight weeks are planned, two are over by 14 February."""
    signing.sign(resident, packages=["P-HOME"])
    said = {"bed_open_date": "2021-02-01", "plan_days": 56, "round_per_week": 2}
    signing.serve(resident, date(2021, 3, 1), "bed_open", answers=said)
    signing.serve(resident, date(2021, 2, 5), "bed_round", answers={})
    for day, (opened, standing, due) in {
        date(2021, 1, 31): (0, 0, 0), date(2021, 2, 14): (1, 1, 4), JUNE: (1, 1, 16),
    }.items():  # fmt: skip
        assert [figures(day)[code].whole for code in BED] == [opened, standing, due]
        require_equal(Period.to_date(day))
    assert len(signing.dues(resident, "I031")) == 16
    assert figures(JUNE)["F07R"].part == 1


@pytest.mark.parametrize(("approved_on", "weeks"), [("2021-03-28", 8), ("2021-04-12", 10), (None, 4)])
def test_an_approval_lets_the_plan_go_on_for_as_long_again(
    signing: Signing, resident: Resident, approved_on: str | None, weeks: int
) -> None:
    """Four weeks from 1 March on; approved on the last day, or two weeks later."""
    signing.sign(resident, packages=["P-HOME"])
    said = {"bed_open_date": "2021-03-01", "plan_days": 28, "round_per_week": 1}
    signing.serve(resident, date(2021, 3, 1), "bed_open", answers=said)
    answers = {"reapproved_on": approved_on} if approved_on else {}
    signing.serve(resident, date(2021, 4, 12), "bed_round", answers=answers)
    assert figures(JUNE)["F07R"].whole == len(signing.dues(resident, "I031")) == weeks
    require_equal(Period.to_date(JUNE))


def test_a_bed_stands_up_to_the_day_before_it_is_closed(signing: Signing, resident: Resident) -> None:
    """Told late as well; another one is opened on the day on which it is closed."""
    signing.sign(resident, packages=["P-HOME"])
    said = {"plan_days": 90, "round_per_week": 1}
    signing.serve(resident, date(2021, 3, 1), "bed_open", answers=said | {"bed_open_date": "2021-03-01"})
    closed = {"bed_open_date": "2021-03-01", "bed_close_date": "2021-03-14"}
    signing.serve(resident, date(2021, 3, 20), "bed_close", answers=closed)
    assert [figures(date(2021, 3, day))["F07B"].whole for day in (13, 14, 19)] == [1, 0, 0]
    signing.serve(resident, date(2021, 3, 14), "bed_open", answers=said | {"bed_open_date": "2021-03-14"})
    assert [figures(date(2021, 3, day))["F07B"].whole for day in (13, 14, 20)] == [1, 1, 1]
    assert signing.dues(resident, "I031")[:2] == [date(2021, 3, 7), date(2021, 3, 20)]
    require_equal(Period.to_date(date(2021, 3, 31)))
