"""Programmes in which each visit sets the next one (domain.md §5.11, §5.13)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.worklists.planning.due import Visit, next_date
from app.worklists.planning.programme import programmes
from app.worklists.planning.tasks import tasks_of
from tests.worklists.planned import day, person, statuses, tasks, visit, windows

PATIENT = person(since={"I10": "2025-01-05"})


def htn(*visits: Visit, as_of: str = "2026-06-01") -> list[tuple[str, str]]:
    return statuses(tasks(PATIENT, *visits, as_of=as_of, programme="htn"))


def test_a_quarterly_visit_has_fifteen_days_on_either_side() -> None:
    task = tasks(PATIENT, visit("htn", "2026-03-02", "2026-05-31"), as_of="2026-03-02", programme="htn")[-1]
    assert windows(task) == ("2026-05-16", "2026-05-31", "2026-06-15")


@pytest.mark.parametrize(("due", "end"), [("2026-03-16", "2026-03-19"), ("2026-03-17", "2026-04-01")])
def test_a_check_within_two_weeks_has_three_days_after_it(due: str, end: str) -> None:
    task = tasks(PATIENT, visit("htn", "2026-03-02", due), as_of="2026-03-02", programme="htn")[-1]
    assert task.window_end.isoformat() == end


def test_no_window_opens_on_the_day_of_the_visit_itself() -> None:
    task = tasks(PATIENT, visit("htn", "2026-03-02", "2026-03-04"), as_of="2026-03-02", programme="htn")[-1]
    assert windows(task)[0] == "2026-03-03"


@pytest.mark.parametrize(
    ("mode", "due"),
    [(0, "2026-03-16"), (1, "2026-03-16"), (2, "2026-05-31")],
    ids=["earlier", "rule", "doctor"],
)
def test_the_next_date_is_the_earlier_the_rules_or_the_doctors_by_the_parameter(mode: int, due: str) -> None:
    made = visit("htn", "2026-03-02", "2026-05-31", "2026-03-16")
    schedule = replace(programmes()[0].schedule, mode=mode)
    assert next_date(made, schedule) == day(due)


def test_no_visit_is_put_off_beyond_the_next_quarter_of_a_quarterly_programme() -> None:
    assert htn(visit("htn", "2026-02-10", "2026-12-31"))[-1] == ("2026-06-30", "0")


def test_management_that_ended_asks_for_nothing() -> None:
    assert htn(visit("htn", "2025-03-02", "2025-05-31", ended=True)) == [("2025-03-31", "1")]


def test_every_quarter_that_nobody_came_in_stays_in_the_plan_as_not_visited() -> None:
    quarters = [
        ("2025-03-31", "3"),
        ("2025-06-30", "3"),
        ("2025-09-30", "3"),
        ("2025-12-31", "3"),
        ("2026-03-31", "0"),
    ]
    assert htn(as_of="2026-04-01") == quarters


@pytest.mark.parametrize(("as_of", "due"), [("2026-06-14", "2026-03-31"), ("2026-06-15", "2026-06-30")])
def test_a_visit_is_missed_when_the_window_of_the_next_quarter_opens(as_of: str, due: str) -> None:
    patient = person(known="2026-01-05", since={"I10": "2026-01-05"})
    dues = tasks(patient, as_of=as_of, programme="htn")
    assert [due.due_on.isoformat() for due in dues if due.is_open] == [due]
    assert [due.status for due in dues if not due.is_open] == ["3"] * (len(dues) - 1)


def test_a_check_within_two_weeks_that_nobody_made_gives_way_to_the_next_quarters_visit() -> None:
    patient = person(known="2026-01-05", since={"I10": "2026-01-05"})
    made = visit("htn", "2026-02-02", rule="2026-02-16")
    dues = tasks(patient, made, visit("htn", "2026-06-20", ended=True), as_of="2026-07-01", programme="htn")
    assert statuses(dues) == [("2026-02-16", "3"), ("2026-03-31", "1"), ("2026-06-30", "1")]


def test_failed_attempts_are_counted_on_over_the_end_of_a_quarter() -> None:
    patient = person(known="2026-01-05", since={"F20": "2026-01-05"})
    tried = [visit("psy", on, result="4") for on in ("2026-03-20", "2026-04-10", "2026-06-20")]
    task = tasks(patient, *tried, as_of="2026-06-21", programme="psy")[-1]
    assert (task.due_on, task.attempts, task.hint is not None) == (day("2026-06-30"), 3, True)


@pytest.mark.parametrize(
    ("enrolled", "quotas"), [("2026-01-05", [4, 4]), ("2026-04-01", [3, 4]), ("2026-10-01", [1, 4])]
)
def test_the_year_of_enrolment_asks_for_the_quarters_that_remain(enrolled: str, quotas: list[int]) -> None:
    patient = person(known=enrolled, since={"I10": enrolled})
    dues = tasks(patient, as_of="2027-12-31", programme="htn")
    by_year = {year: [due for due in dues if due.due_on.year == year] for year in (2026, 2027)}
    assert [len(by_year[year]) for year in by_year] == quotas
    assert [{due.quota for due in by_year[year]} for year in by_year] == [{each} for each in quotas]


@pytest.mark.parametrize(("on", "status"), [("2026-06-15", "1"), ("2026-06-16", "4")])
def test_a_visit_after_the_window_is_a_late_one(on: str, status: str) -> None:
    visits = visit("htn", "2026-03-02", "2026-05-31"), visit("htn", on, ended=True)
    assert htn(*visits)[-1] == ("2026-05-31", status)


def test_a_visit_that_met_nobody_leaves_open_what_was_due_and_is_to_be_tried_again() -> None:
    met, tried = visit("htn", "2026-03-02", "2026-05-31"), visit("htn", "2026-05-30", result="4")
    (task,) = [due for due in tasks(PATIENT, met, tried, as_of="2026-06-01", programme="htn") if due.is_open]
    assert (task.attempts, task.retry_on, task.made_by) == (1, date(2026, 6, 13), met.id)


def test_a_visit_to_somebody_of_no_programme_that_met_nobody_is_to_be_made_again() -> None:
    (task,) = tasks(person(), visit("htn", "2026-05-30", result="5"), as_of="2026-06-01", programme="htn")
    assert (task.due_on, task.status, task.attempts) == (date(2026, 6, 13), "0", 1)


def test_who_is_lost_is_no_longer_due() -> None:
    met, lost = visit("htn", "2026-03-02", "2026-05-31"), visit("htn", "2026-05-30", result="2")
    assert htn(met, lost)[-1] == ("2026-05-31", "2")


@pytest.mark.parametrize(("failed", "is_hinted"), [(2, False), (3, True)])
def test_three_failed_visits_in_a_row_begin_the_procedure_for_the_lost(failed: int, is_hinted: bool) -> None:
    patient = person(since={"F20": "2026-01-05"})
    tried = [visit("psy", f"2026-04-{10 + n}", result="4") for n in range(failed)]
    (task,) = tasks(patient, *tried, as_of="2026-05-01", programme="psy")
    assert (task.hint is not None) is is_hinted


@pytest.mark.parametrize(("second", "is_hinted"), [("2026-01-13", True), ("2026-01-14", False)])
def test_two_failed_visits_in_72_hours_are_reported_for_tuberculosis(second: str, is_hinted: bool) -> None:
    patient = person(since={"A15": "2026-01-10"})
    tried = visit("tb_first", "2026-01-11", result="4"), visit("tb_first", second, result="4")
    (task,) = tasks(patient, *tried, as_of="2026-05-01", programme="tb_first")
    assert windows(task) == ("2026-01-10", "2026-01-13", "2026-01-13")
    assert (task.hint is not None) is is_hinted


def test_the_first_visit_for_tuberculosis_is_followed_by_the_follow_up_form() -> None:
    patient = person(since={"A15": "2026-01-10"})
    made = visit("tb_first", "2026-01-12", rule="2026-01-22")
    first, follow = tasks(patient, made, as_of="2026-01-20", programme="tb_first")
    assert (first.form, first.status) == ("tb_first", "1")
    assert (follow.form, windows(follow)) == ("tb_follow", ("2026-01-19", "2026-01-22", "2026-01-25"))


def test_treatment_that_ended_asks_for_nothing() -> None:
    made = visit("tb_follow", "2026-07-12", rule="2026-08-11", facts={"stop_date": "2026-07-10"})
    assert tasks(person(), made, as_of="2026-07-20", programme="tb_first") == []


@pytest.mark.parametrize(
    ("enrolled", "due"),
    [
        ("2026-01-10", "2026-03-31"),
        ("2026-03-01", "2026-03-31"),
        ("2026-03-02", "2026-04-01"),
        ("2026-12-31", "2027-01-30"),
    ],
)
def test_the_first_visit_is_due_at_the_end_of_the_quarter_and_not_within_thirty_days(
    enrolled: str, due: str
) -> None:
    (task,) = tasks(person(known=enrolled, since={"E11": "2020-01-01"}), as_of=enrolled, programme="dm")
    assert windows(task)[:2] == (enrolled, due)


def test_nobody_is_asked_for_whom_the_form_is_not_for() -> None:
    young = person(born="2000-01-01", since={"I10": "2026-01-05"})
    assert tasks(young, as_of="2026-06-01", programme="htn") == []


def test_what_is_due_by_the_thirty_fifth_birthday_is_asked_for() -> None:
    nearly = person(born="1991-03-31", known="2026-01-10", since={"I10": "2026-01-10"})
    assert statuses(tasks(nearly, as_of="2026-01-10", programme="htn")) == [("2026-03-31", "0")]


def test_a_disease_that_is_no_longer_managed_closes_what_was_due() -> None:
    former = person(over=frozenset({"I10"}))
    made = visit("htn", "2026-03-02", "2026-05-31")
    assert statuses(tasks(former, made, as_of="2026-04-01", programme="htn")) == [("2026-05-31", "9")]


def test_a_closed_record_and_a_death_that_was_reported_close_what_was_due() -> None:
    made, died = visit("htn", "2026-03-02", "2026-05-31"), visit("htn", "2026-04-01", result="3")
    assert htn(made, died)[-1] == ("2026-05-31", "9")
    gone = replace(PATIENT, is_closed=True, closed_on=day("2026-04-01"))
    assert statuses(tasks(gone, made, as_of="2027-04-01", programme="htn"))[-1] == ("2026-05-31", "9")


def test_a_home_bed_is_visited_weekly_until_it_is_closed() -> None:
    opened = visit("bed_open", "2026-03-02", rule="2026-03-09", facts={"bed_open_date": "2026-03-02"})
    rounds = tasks(person(), opened, as_of="2026-03-05", programme="bed_open")
    assert [(due.form, windows(due)) for due in rounds] == [
        ("bed_round", ("2026-03-06", "2026-03-09", "2026-03-12"))
    ]
    closed = visit("bed_close", "2026-03-10")
    assert statuses(tasks(person(), opened, closed, as_of="2026-03-11", programme="bed_open")) == [
        ("2026-03-09", "1")
    ]


@pytest.mark.parametrize(
    ("a_week", "due"), [("1", "2026-03-09"), ("2", "2026-03-05"), ("3", "2026-03-04"), ("7", "2026-03-03")]
)
def test_a_home_bed_is_visited_as_often_a_week_as_its_plan_says(a_week: str, due: str) -> None:
    plan = {"bed_open_date": "2026-03-02", "round_per_week": a_week}
    opened = visit("bed_open", "2026-03-02", rule="2026-03-09", facts=plan)
    (first,) = tasks(person(), opened, as_of="2026-03-02", programme="bed_open")
    assert first.due_on == day(due)
    made = visit("bed_round", due, "2026-03-20")
    then = tasks(person(), opened, made, as_of=due, programme="bed_open")[-1]
    assert then.due_on - day(due) == day(due) - day("2026-03-02")


def test_a_round_may_change_how_often_a_week_the_bed_is_visited() -> None:
    opened = visit("bed_open", "2026-03-02", facts={"round_per_week": "7"})
    made = visit("bed_round", "2026-03-03", "2026-03-20", facts={"round_per_week": "1"})
    assert tasks(person(), opened, made, as_of="2026-03-03", programme="bed_open")[-1].due_on == day(
        "2026-03-10"
    )


def test_a_home_bed_that_was_approved_again_is_asked_for_no_approval_for_ninety_days() -> None:
    opened = visit("bed_open", "2026-01-02", facts={"bed_open_date": "2026-01-02"})
    late = visit("bed_round", "2026-04-01", rule="2026-04-08")
    assert tasks(person(), opened, late, as_of="2026-04-01", programme="bed_open")[-1].hint
    again = visit("bed_round", "2026-04-01", rule="2026-04-08", facts={"reapproved_on": "2026-04-01"})
    assert tasks(person(), opened, again, as_of="2026-04-01", programme="bed_open")[-1].hint is None


@pytest.mark.parametrize("path", ["bed_open_date", "reapproved_on"])
def test_an_answer_that_is_no_day_counts_as_none_for_the_plan(path: str) -> None:
    """A version of the form may have asked for a text there."""
    opened = visit("bed_open", "2026-02-23", "2026-06-01", facts={path: "前天"})
    [task] = [
        each for each in tasks(person(), opened, as_of="2026-03-01", programme="bed_open") if each.is_open
    ]
    assert (task.due_on, task.hint) == (day("2026-06-01"), None)


@pytest.mark.parametrize(("round_on", "is_hinted"), [("2026-05-24", False), ("2026-05-25", True)])
def test_a_home_bed_of_more_than_ninety_days_is_to_be_approved_again(round_on: str, is_hinted: bool) -> None:
    opened = visit("bed_open", "2026-03-02", rule="2026-03-09", facts={"bed_open_date": "2026-03-02"})
    due = {"2026-05-24": "2026-05-31", "2026-05-25": "2026-06-01"}[round_on]
    task = tasks(
        person(), opened, visit("bed_round", round_on, rule=due), as_of="2026-06-01", programme="bed_open"
    )[-1]
    assert (task.hint is not None) is is_hinted


def test_who_comes_back_from_hospital_is_visited_within_a_week_by_any_form() -> None:
    back = visit("referral_down", "2026-03-02", rule="2026-03-09")
    (task,) = tasks(PATIENT, back, as_of="2026-03-03", programme="referral_down")
    assert (task.form, task.due_on) == ("home_service", date(2026, 3, 9))
    seen = tasks(
        PATIENT, back, visit("htn", "2026-03-08", "2026-06-01"), as_of="2026-03-09", programme="referral_down"
    )
    assert statuses(seen) == [("2026-03-09", "1")]


def test_monitoring_is_daily_until_its_last_day() -> None:
    watched = visit("epi", "2026-03-02", rule="2026-03-03", facts={"end_date": "2026-03-03"})
    (task,) = tasks(person(), watched, as_of="2026-03-02", programme="epi")
    assert windows(task) == ("2026-03-03", "2026-03-03", "2026-03-03")
    last = visit("epi", "2026-03-03", rule="2026-03-04", facts={"end_date": "2026-03-03"})
    assert statuses(tasks(person(), watched, last, as_of="2026-03-04", programme="epi")) == [
        ("2026-03-03", "1")
    ]


made_visits = st.lists(
    st.builds(
        visit,
        st.just("htn"),
        st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(date.isoformat),
        st.none() | st.dates(date(2027, 1, 1), date(2027, 12, 31)).map(date.isoformat),
        result=st.sampled_from("1145"),
        refers=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda each: each.id,
)


@given(made_visits, st.randoms())
def test_the_order_of_arrival_does_not_matter(made: list[Visit], chance: object) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    on = day("2027-01-01")
    assert tasks_of(programmes(), PATIENT, made, on) == tasks_of(programmes(), PATIENT, shuffled, on)


@given(made_visits)
def test_one_visit_of_a_programme_is_open_at_a_time(made: list[Visit]) -> None:
    dues = tasks(PATIENT, *made, as_of="2027-01-01", programme="htn")
    assert sum(due.is_open and due.kind == "followup" for due in dues) <= 1
