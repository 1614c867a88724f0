"""Services that fall due by a child's age, a treatment for tuberculosis, the plan of a home bed."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.contracts.models import AgreementItem, ServicePackage
from app.contracts.terms.owe import add_months
from app.extensions import db
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.make import Make

CHILD: dict[str, Any] = {"conditions": (), "birth_date": date(2020, 6, 15)}
ITEMS = ["I021", "I026", "I027", "I028", "I031"]


def sign(signing: Signing, resident: Resident, **more: Any) -> None:
    signing.sign(resident, packages=[], items=ITEMS, **more)


def times(signing: Signing, resident: Resident) -> dict[str, int | None]:
    member_id = signing.member(resident).id
    return {
        each.item_id: each.times_total
        for each in db.session.query(AgreementItem).filter_by(member_id=member_id)
    }


def test_the_checks_of_a_child_fall_due_after_its_ages(signing: Signing, make: Make) -> None:
    child = make.resident(**CHILD)
    sign(signing, child)  # for 2021: from 6 months on
    assert signing.dues(child, "I027") == [
        date(2021, 1, 14),  # 6 months
        date(2021, 3, 17),  # 8
        date(2021, 9, 13),  # 12
    ]
    assert signing.dues(child, "I028") == [date(2021, 1, 14), date(2021, 9, 13)]
    assert times(signing, child) == {"I021": None, "I027": 3, "I028": 2, "I031": None}


def test_a_newborn_is_visited_in_its_first_month(signing: Signing, make: Make) -> None:
    child = make.resident(conditions=(), birth_date=date(2021, 1, 20))
    sign(signing, child, start=date(2021, 2, 1))
    assert signing.dues(child, "I026") == [date(2021, 2, 17)]


@pytest.mark.parametrize(("born", "promised"), [(date(2017, 9, 1), False), (date(2018, 1, 1), True)])
def test_guidance_by_chinese_medicine_is_promised_up_to_three_years_of_age(
    signing: Signing, make: Make, born: date, promised: bool
) -> None:
    child = make.resident(conditions=(), birth_date=born)
    sign(signing, child)
    assert ("I028" in times(signing, child)) is promised


def test_checks_are_counted_up_to_those_that_fall_due(signing: Signing, make: Make) -> None:
    child = make.resident(**CHILD)
    sign(signing, child)
    for month in (1, 2, 3, 4):
        signing.serve(child, date(2021, month, 20), "child")
    assert list(signing.reasons(child, "I027").values()) == ["counts"] * 3 + ["surplus"]


def test_three_checks_on_three_days_are_one(signing: Signing, make: Make) -> None:
    child = make.resident(**CHILD)
    sign(signing, child)
    for day in (date(2021, 1, 20), date(2021, 1, 21), date(2021, 2, 2), date(2021, 2, 3)):
        signing.serve(child, day, "child")
    assert list(signing.reasons(child, "I027").values()) == ["counts", "too_soon", "too_soon", "counts"]


def test_twelve_records_of_measuring_on_twelve_days_are_one_month(signing: Signing, make: Make) -> None:
    patient = make.resident()
    signing.sign(patient, packages=[], items=["I013"])
    for day in range(1, 13):
        signing.by_hand(patient, date(2021, 2, day), "I013")
    assert list(signing.reasons(patient, "I013").values()) == ["counts"] + ["too_soon"] * 11


def treat(signing: Signing, make: Make, **answers: Any) -> Resident:
    patient = make.resident(conditions=("A15",))
    sign(signing, patient)
    signing.serve(patient, date(2021, 1, 10), "tb_first", answers={"visit_mode": "2", **answers})
    return patient


@pytest.mark.parametrize(("regimen", "months"), [("2HRZE/4HR", 6), ("3HRZE/6HR", 9), ("不详", 6)])
def test_a_treatment_is_followed_every_month_as_long_as_its_regimen_says(
    signing: Signing, make: Make, regimen: str, months: int
) -> None:
    patient = treat(signing, make, regimen=regimen)
    due = [date(2021, 1, 10), *(date(2021, month, 9) for month in range(2, 2 + months))]
    assert signing.dues(patient, "I021") == due


def test_a_treatment_watched_by_the_family_is_followed_every_ten_days_at_first(
    signing: Signing, make: Make
) -> None:
    patient = treat(signing, make, regimen="2HRZE/4HR", dot_supervisor="2")
    closely = [date(2021, 1, 10) + timedelta(days=10 * k - 1) for k in range(1, 7)]
    monthly = [date(2021, month, 9) for month in range(4, 8)]
    assert signing.dues(patient, "I021") == [date(2021, 1, 10), *closely, *monthly]  # as tb_follow counts: 11


def test_who_watches_a_treatment_may_change(signing: Signing, make: Make) -> None:
    patient = treat(signing, make, regimen="2HRZE/4HR", dot_supervisor="2")
    by_doctor = {"visit_mode": "2", "dot_supervisor": "1"}
    signing.serve(patient, date(2021, 2, 2), "tb_follow", answers=by_doctor)
    assert signing.dues(patient, "I021")[:5] == [
        *(date(2021, 1, 10), date(2021, 1, 19), date(2021, 1, 29)),
        *(date(2021, 2, 9), date(2021, 3, 9)),
    ]


def test_a_treatment_by_injections_is_followed_closely_as_long_as_there_are_any(
    signing: Signing, make: Make
) -> None:
    patient = treat(signing, make, regimen="2HRZE/4HR", dot_supervisor="2", dosage_form=["4"])
    no_more = {"visit_mode": "2", "dot_supervisor": "2", "dosage_form": ["1"]}
    signing.serve(patient, date(2021, 4, 1), "tb_follow", answers=no_more)
    dues = signing.dues(patient, "I021")
    assert dues[7:] == [date(2021, 3, 20), date(2021, 3, 30), *(date(2021, k, 9) for k in range(4, 8))]


def test_visits_ten_days_apart_count(signing: Signing, make: Make) -> None:
    patient = treat(signing, make, dot_supervisor="2")
    for day in (date(2021, 1, 19), date(2021, 1, 28)):
        signing.serve(patient, day, "tb_follow", answers={"visit_mode": "2", "dot_supervisor": "2"})
    assert list(signing.reasons(patient, "I021").values()) == ["counts"] * 3


def test_a_treatment_that_is_stopped_is_followed_no_longer(signing: Signing, make: Make) -> None:
    patient = treat(signing, make, regimen="2HRZE/4HR")
    stopped = {"visit_mode": "2", "treatment_ended": True, "stop_date": "2021-03-20"}
    signing.serve(patient, date(2021, 3, 21), "tb_follow", answers=stopped)
    assert signing.dues(patient, "I021") == [date(2021, 1, 10), date(2021, 2, 9), date(2021, 3, 9)]


def test_a_second_first_visit_does_not_double_a_treatment_that_runs(signing: Signing, make: Make) -> None:
    patient = treat(signing, make, regimen="2HRZE/4HR")
    due = signing.dues(patient, "I021")
    signing.serve(patient, date(2021, 1, 12), "tb_first", answers={"visit_mode": "2", "regimen": "2HRZE/4HR"})
    assert signing.dues(patient, "I021") == due
    signing.serve(patient, date(2021, 8, 1), "tb_first", answers={"visit_mode": "2", "regimen": "2HRZE/4HR"})
    assert signing.dues(patient, "I021") == [*due, date(2021, 8, 1), *_month_ends(8, 12)]  # another treatment


def _month_ends(first: int, last: int) -> list[date]:
    return [add_months(date(2021, month, 1), 1) - timedelta(days=1) for month in range(first, last + 1)]


def test_who_is_not_treated_is_owed_no_visits_of_a_treatment(signing: Signing, make: Make) -> None:
    healthy = make.resident()
    sign(signing, healthy)
    assert signing.dues(healthy, "I021") == signing.dues(healthy, "I031") == []


@pytest.mark.parametrize(
    ("closed", "due"),
    [
        (None, [date(2021, 3, 7), date(2021, 3, 14), date(2021, 3, 21)]),
        ("2021-03-15", [date(2021, 3, 7), date(2021, 3, 14)]),
    ],
)
def test_a_home_bed_is_visited_as_often_as_planned_until_it_is_closed(
    signing: Signing, make: Make, closed: str | None, due: list[date]
) -> None:
    patient = make.resident()
    sign(signing, patient)
    plan = {"bed_open_date": "2021-03-01", "plan_days": 25, "round_per_week": 1}
    signing.serve(patient, date(2021, 3, 1), "bed_open", answers={"visit_mode": "2", **plan})
    if closed:
        close = {"visit_mode": "2", "bed_open_date": "2021-03-01", "bed_close_date": closed}
        signing.serve(patient, date(2021, 3, 15), "bed_close", answers=close)
    assert signing.dues(patient, "I031") == due


def test_a_home_bed_that_is_opened_again_goes_by_the_new_plan(signing: Signing, make: Make) -> None:
    patient = make.resident()
    sign(signing, patient)
    for day in (date(2021, 3, 1), date(2021, 3, 10)):
        plan = {"bed_open_date": day.isoformat(), "plan_days": 15, "round_per_week": 1}
        signing.serve(patient, day, "bed_open", answers={"visit_mode": "2", **plan})
    assert signing.dues(patient, "I031") == [date(2021, 3, 7), date(2021, 3, 16), date(2021, 3, 23)]


def test_two_rounds_a_week_fall_due_by_the_middle_and_the_end_of_it(signing: Signing, make: Make) -> None:
    patient = make.resident()
    sign(signing, patient)
    plan = {"bed_open_date": "2021-03-01", "plan_days": 9, "round_per_week": 2}
    signing.serve(patient, date(2021, 3, 1), "bed_open", answers={"visit_mode": "2", **plan})
    assert signing.dues(patient, "I031") == [date(2021, 3, 4), date(2021, 3, 7)]


def test_the_package_that_promises_a_service_most_often_decides_how_often(
    signing: Signing, make: Make
) -> None:
    resident = make.resident()
    more = [{"item_id": "I003", "optional": False, "freq": 6}]
    for id_, items in (("P-MORE", more), ("P-LESS", [more[0] | {"freq": 3}])):
        db.session.add(
            ServicePackage(id=id_, version=1, valid_from=date(2000, 1, 1), name=id_, groups=[], items=items)
        )
    db.session.flush()
    signing.sign(resident, packages=["P-BASE", "P-MORE", "P-LESS"])
    assert times(signing, resident)["I003"] == 6
    assert len(signing.dues(resident, "I003")) == 6
