"""Worked examples of the parameters: theta, the items looked at, the days counted, explanations, renewals."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app import clock
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Question, on_both_bases
from app.indicators.indicator import NOTHING, Figure, measure
from app.indicators.source.basis import Basis, official
from app.indicators.source.period import Period
from app.indicators.source.place import By, Where
from app.indicators.source.rules import Counting, ItemScope, Rules
from app.indicators.source.view import View
from app.orgs.scope import Scope
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.indicators.agree import require_equal
from tests.make import Make

YEAR = Period(date(2021, 1, 1), date(2021, 12, 31))
SPRING = Period(date(2021, 4, 1), date(2021, 6, 30))
FOLLOW_UPS = (date(2021, 2, 10), date(2021, 5, 10), date(2021, 8, 10), date(2021, 11, 10))


def figure(code: str, period: Period, **rules: object) -> Figure:
    chosen = Rules().but(**rules)
    return measure(INDICATORS[code], View(official(), period, Where(Scope.everything()), chosen))


def signed(signing: Signing, make: Make, *days: date, items: tuple[str, ...] = ("I011",)) -> Resident:
    """Four follow-ups of hypertension are due, at the end of each quarter; these were made."""
    resident = make.resident()
    signing.sign(resident, packages=[], items=items)
    for day in days:
        signing.serve(resident, day)
    return resident


def test_theta_asks_for_that_share_of_what_fell_due(signing: Signing, make: Make) -> None:
    """Six are due (I011 four times, I003 twice): five done are 83 %, four are 67 %."""
    for number in (4, 3):
        resident = signed(signing, make, *FOLLOW_UPS[:number], items=("I011", "I003"))
        signing.serve(resident, date(2021, 4, 10), "health_edu")
    assert figure("F01", YEAR) == Figure(2, 0)
    assert figure("F01", YEAR, theta=80) == Figure(2, 1)
    assert figure("F03", YEAR, theta=80) == Figure(12, 9)


@pytest.mark.parametrize(
    ("scope", "due", "done"),
    [(ItemScope.ALL, 18, 3), (ItemScope.PUBLIC_HEALTH, 4, 2), (ItemScope.PAID, 12, 0)],
)
def test_the_items_looked_at(signing: Signing, make: Make, scope: ItemScope, due: int, done: int) -> None:
    """I011 is public health, I013 costs money (twelve times a year), I003 neither (twice)."""
    resident = signed(signing, make, *FOLLOW_UPS[:2], items=("I011", "I013", "I003"))
    signing.serve(resident, date(2021, 4, 10), "health_edu")
    assert figure("F03", YEAR, item_scope=scope) == Figure(due, done)


def test_within_the_period_one_counts_what_fell_due_in_it(signing: Signing, make: Make) -> None:
    """Due on 31 March and 30 June; the second person makes up for March, the third misses June."""
    for days in (FOLLOW_UPS[:2], FOLLOW_UPS[1:2], FOLLOW_UPS[:1]):
        signed(signing, make, *days)
    within = {"counting": Counting.IN_PERIOD}
    assert (figure("F01", SPRING), figure("F01", SPRING, **within)) == (Figure(3, 1), Figure(3, 2))
    assert (figure("F02", SPRING), figure("F02", SPRING, **within)) == (Figure(3, 3), Figure(3, 2))
    assert (figure("F03", SPRING), figure("F03", SPRING, **within)) == (Figure(6, 4), Figure(3, 2))


def test_what_was_explained_is_no_longer_due_where_the_county_has_it_so(signing: Signing, make: Make) -> None:
    """Two of four are due by the end of June; why the second was not given was explained."""
    resident = signed(signing, make, FOLLOW_UPS[0])
    signing.event(
        "service_waiver", resident, date(2021, 5, 4), item_ids=["I011"], from_date="2021-06-01",
        to_date="2021-06-30", reason="3",
    )  # fmt: skip
    half = Period(date(2021, 1, 1), date(2021, 6, 30))
    assert (figure("F01", half), figure("F03", half)) == (Figure(1, 0), Figure(2, 1))
    waived = {"waiver_counts": True}
    assert (figure("F01", half, **waived), figure("F03", half, **waived)) == (Figure(1, 1), Figure(1, 1))
    assert figure("F02", half, **waived) == Figure(1, 1)


def test_what_was_explained_later_is_still_due_in_the_figures_of_the_days_before(
    signing: Signing, make: Make
) -> None:
    """Due on 31 March and 30 June; on 20 July it is explained why March was missed."""
    resident = signed(signing, make)
    signing.event(
        "service_waiver", resident, date(2021, 7, 20), item_ids=["I011"], from_date="2021-03-01",
        to_date="2021-03-31", reason="3",
    )  # fmt: skip
    first, waived = date(2021, 1, 1), {"waiver_counts": True}
    told = [figure("F03", Period(first, date(2021, 7, day)), **waived).whole for day in (19, 20)]
    assert told == [2, 1]


@pytest.mark.parametrize(("said_on", "promised", "owes"), [
    (date(2021, 6, 10), None, (0, 0)), (date(2021, 6, 11), None, (1, 1)),
    (date(2021, 6, 10), "2021-06-25", (0, 1)), (date(2021, 6, 11), "2021-06-25", (1, 1)),
])  # fmt: skip
def test_a_promise_that_was_broken_stays_due_whatever_is_said_afterwards(
    signing: Signing, make: Make, said_on: date, promised: str | None, owes: tuple[int, int]
) -> None:
    """Promised for 10 June and not done; then put off, or called off. Asked on 15 and 30 June."""
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I007"])
    asked: dict[str, Any] = {"item_ids": ["I007"], "asked_by": "1"}
    first = signing.event(
        "service_request", resident, date(2021, 6, 1), **asked, outcome="1", promised_date="2021-06-10"
    )
    then: dict[str, Any] = {"outcome": "2", "decline_reason": "4"}
    if promised:
        then = {"outcome": "1", "promised_date": promised}
    signing.event("service_request", resident, said_on, **asked, **then, request_id=str(first.id))
    days = [Period(date(2021, 1, 1), date(2021, 6, day)) for day in (15, 30)]
    assert tuple(figure("F03", each).whole for each in days) == owes
    assert figure("F01", days[1]) == Figure(owes[1], 0)
    require_equal(days[1])


def test_a_renewal_counts_within_its_window_and_others_are_pending_until_it_closes(
    signing: Signing, make: Make
) -> None:
    """Four contracts end on 2020-12-31: one is renewed, one late, one never, one ends by moving away."""
    start = date(2020, 1, 1)
    renewed, late, never, gone = (make.resident() for _ in range(4))
    for resident in (renewed, late, never, gone):
        signing.sign(resident, start=start)
    signing.sign(renewed, kind="renew", start=date(2021, 2, 1))
    signing.sign(late, kind="renew", start=date(2021, 4, 1))
    first = signing.member(gone)
    signing.event(
        "contract_end", gone, date(2020, 12, 1), member=first.id, reason="02", end_date="2020-12-01"
    )
    for last in (date(2020, 12, 31), date(2021, 3, 31)):
        period = Period(date(2020, 12, 1), last)
        assert figure("C04", period) == Figure(3, 1, 0)
        assert figure("C04", period, renewal_days=91) == Figure(3, 2, 0)
        assert asked_on(datetime(2021, 3, 31, 2, tzinfo=UTC), period) == Figure(3, 1, 2)
        assert asked_on(datetime(2021, 4, 1, 2, tzinfo=UTC), period) == Figure(3, 1, 0)


def asked_on(moment: datetime, period: Period) -> Figure:
    with clock.at(moment):
        return figure("C04", period)


def test_contracts_of_a_calendar_year_are_renewed_in_the_figure_of_that_year(
    signing: Signing, make: Make
) -> None:
    """Five end in 2020, three of them are renewed: on the next day (one signed before), or nine days on."""
    last_year = Period(date(2020, 1, 1), date(2020, 12, 31))
    for began in (date(2020, 1, 1), date(2020, 1, 1), date(2019, 11, 1)):
        resident = make.resident()
        signing.sign(resident, start=began)
        then = date(2021, 1, 1) if began.year == 2020 else date(2021, 1, 9)
        signing.sign(resident, start=then, kind="renew", on=date(2020, 12, 20))
    for _ in range(2):
        signing.sign(make.resident(), start=date(2020, 1, 1))
    assert figure("C04", last_year) == Figure(5, 3, 0)
    assert figure("C04", Period(date(2021, 1, 1), date(2021, 6, 30))) == Figure(0, 0)
    by_month = Question(last_year, Where(Scope.everything()), By.MONTH, Rules(), ["C04"])
    rows = on_both_bases(by_month)[0].rows["C04"]
    assert (rows["2020-10"], rows["2020-12"]) == (Figure(1, 1), Figure(4, 2))
    assert sum(rows.values(), NOTHING) == Figure(5, 3)
    require_equal(last_year)


@pytest.mark.parametrize(("reason", "ended", "counts"), [
    ("04", date(2021, 1, 2), 0), ("04", date(2021, 3, 31), 0), ("04", date(2021, 4, 1), 1),
    ("03", date(2021, 1, 2), 1),
])  # fmt: skip
def test_a_renewal_that_is_given_up_again_within_the_window_is_none(
    signing: Signing, make: Make, reason: str, ended: date, counts: int
) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 1, 1))
    signing.sign(resident, start=date(2021, 1, 1), kind="renew")
    signing.event("contract_end", resident, ended, reason=reason, end_date=ended.isoformat())
    assert figure("C04", Period(date(2020, 1, 1), date(2020, 12, 31))) == Figure(1, counts)
    require_equal(Period(date(2020, 1, 1), date(2020, 12, 31)))


def test_cancelled_are_those_who_wanted_it_or_were_lost(signing: Signing, make: Make) -> None:
    """Of five contracts of the period two are cancelled in it; one dies, one ends after, one goes on."""
    for reason, day in (
        ("01", "2021-03-01"),
        ("04", "2021-06-30"),
        ("03", "2021-03-01"),
        ("99", "2021-08-01"),
    ):
        resident = make.resident()
        signing.sign(resident)
        signing.event("contract_end", resident, date(2021, 2, 20), reason=reason, end_date=day)
    signing.sign(make.resident())
    assert figure("C05", Period(date(2021, 1, 1), date(2021, 6, 30))) == Figure(5, 2)
    assert figure("C05", Period(date(2021, 4, 1), date(2021, 6, 30))) == Figure(3, 1)


@pytest.mark.parametrize("form", ["child", "fulfil"])
def test_a_check_by_age_that_waits_is_owed_and_done_where_it_was_done(
    signing: Signing, make: Make, form: str
) -> None:
    """A year old on 20 June, due till 18 September; the contract ends on 30 June. Nothing else is done."""
    child = make.resident(conditions=(), birth_date=date(2020, 6, 20))
    item_id = "I027" if form == "child" else "I028"
    signing.sign(child, packages=[], items=[item_id], start=date(2020, 7, 1))
    owed = 4 if form == "child" else 1
    first_half = Period(date(2021, 1, 1), date(2021, 6, 30))
    assert require_equal(first_half)[Basis.PROVISIONAL]["F03"] == (0, owed)
    on = date(2021, 6, 22)
    if form == "child":
        check = signing.serve(child, on, "child", False, answers={"visit_mode": "1", "age_stage": "12"})
    else:
        check = signing.by_hand(child, on, item_id, approved=False)
    assert require_equal(first_half)[Basis.PROVISIONAL]["F03"] == (1, owed + 1)
    signing.approve(check)
    assert require_equal(first_half)[Basis.OFFICIAL]["F03"] == (1, owed + 1)
