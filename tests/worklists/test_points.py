"""Programmes whose visits are due at certain ages, weeks, or once a year (domain.md §5.6, §5.7)."""

from datetime import date

import pytest

from app.worklists.planning.due import Due, Visit
from tests.worklists.planned import day, person, statuses, tasks, visit, windows

OLD = person(born="1950-03-03", known="2025-02-01")
MOTHER = person(born="1996-01-01")
LMP = {"lmp": "2025-10-01"}  # delivery expected on 2026-07-08


def codes(dues: list[Due]) -> list[tuple[str, str]]:
    return [(due.title.split("（")[-1].rstrip("）"), due.status) for due in dues]


@pytest.mark.parametrize("form", ["exam65", "selfcare", "tcm33"])
def test_old_people_are_due_once_a_calendar_year(form: str) -> None:
    (task,) = tasks(OLD, as_of="2025-03-01", programme=form)
    assert windows(task) == ("2025-01-01", "2025-12-31", "2025-12-31")


def test_after_the_yearly_visit_the_next_is_due_a_year_later_in_its_own_year() -> None:
    done, then = tasks(OLD, visit("exam65", "2025-03-02"), as_of="2025-04-01", programme="exam65")
    assert done.status == "1"
    assert windows(then) == ("2026-01-01", "2026-03-02", "2026-12-31")


@pytest.mark.parametrize(("as_of", "expected"), [("2025-12-31", ["0"]), ("2026-01-01", ["3", "0"])])
def test_a_year_that_went_by_without_a_visit_was_missed(as_of: str, expected: list[str]) -> None:
    assert [due.status for due in tasks(OLD, as_of=as_of, programme="exam65")] == expected


@pytest.mark.parametrize(("as_of", "count"), [("2026-04-09", 0), ("2026-04-10", 1)])
def test_the_first_yearly_visit_is_asked_for_from_the_sixty_fifth_birthday_on(as_of: str, count: int) -> None:
    assert len(tasks(person(born="1961-04-10"), as_of=as_of, programme="tcm33")) == count


def test_who_becomes_sixty_five_at_the_end_of_a_year_has_thirty_days() -> None:
    (task,) = tasks(person(born="1961-12-20"), as_of="2026-12-21", programme="exam65")
    assert windows(task) == ("2026-12-20", "2027-01-19", "2027-01-19")


ILL = [("I10", "2025-03-01"), ("E11", "2025-05-20"), ("F20", "2024-01-01")]


@pytest.mark.parametrize(("code", "since"), ILL)
def test_one_with_hypertension_diabetes_or_psychosis_has_a_check_a_year_before_sixty_five(
    code: str, since: str
) -> None:
    ill = person(born="1985-03-03", known="2025-02-01", since={code: since})
    task = tasks(ill, as_of="2025-06-01", programme="exam65")[-1]
    assert windows(task) == (max(since, "2025-01-01"), "2025-12-31", "2025-12-31")
    assert tasks(ill, as_of="2025-06-01", programme="selfcare") == []


def test_a_person_with_copd_alone_has_no_yearly_check_before_sixty_five() -> None:
    assert tasks(person(since={"J44": "2025-02-01"}), as_of="2025-06-01", programme="exam65") == []


def test_the_yearly_check_of_who_is_ill_goes_on_through_the_sixty_fifth_birthday() -> None:
    ill = person(born="1961-04-10", known="2025-02-01", since={"I10": "2025-02-01"})
    dues = tasks(ill, visit("exam65", "2025-03-02"), as_of="2026-04-11", programme="exam65")
    assert statuses(dues) == [("2025-12-31", "1"), ("2026-03-02", "0")]


def test_with_the_disease_the_yearly_check_before_sixty_five_ends() -> None:
    well = person(born="1985-03-03", known="2025-02-01", over=frozenset({"I10"}))
    assert tasks(well, as_of="2025-06-01", programme="exam65") == []


def test_an_elder_whose_disease_is_over_has_the_yearly_check_all_the_same() -> None:
    well = person(born="1950-03-03", known="2025-02-01", over=frozenset({"I10"}))
    assert [due.status for due in tasks(well, as_of="2025-06-01", programme="exam65")] == ["0"]


@pytest.mark.parametrize(
    ("as_of", "first"), [("2025-12-30", "0"), ("2026-01-20", "0"), ("2026-01-21", "3"), ("2026-02-01", "3")]
)
def test_a_pregnancy_is_seen_for_the_first_time_before_thirteen_weeks(as_of: str, first: str) -> None:
    told = visit("record_change", "2025-11-10", facts=LMP)
    dues = tasks(MOTHER, told, as_of=as_of, programme="antenatal")
    assert windows(dues[0]) == ("2025-10-01", "2025-12-30", "2025-12-30")
    assert dues[0].status == first
    seen = visit("antenatal", "2025-12-01", facts=LMP)
    assert tasks(MOTHER, told, seen, as_of=as_of, programme="antenatal")[0].status == "1"


def test_a_newborn_is_visited_within_a_week_of_leaving_hospital() -> None:
    (task,) = tasks(person(born="2026-01-01", known="2026-01-04"), as_of="2026-01-04", programme="newborn")
    assert windows(task) == ("2026-01-01", "2026-01-08", "2026-01-11")


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-01-20", [("满月", "0")]),
        ("2026-03-16", [("满月", "0")]),
        ("2026-03-17", [("满月", "3"), ("3 月龄", "0")]),
        ("2026-06-16", [("满月", "3"), ("3 月龄", "3"), ("6 月龄，含中医调养", "0")]),
    ],
)
def test_a_child_is_due_at_one_age_at_a_time(as_of: str, expected: list[tuple[str, str]]) -> None:
    child = person(born="2026-01-01", known="2026-01-04")
    assert codes(tasks(child, as_of=as_of, programme="child")) == expected


def test_a_check_named_for_an_age_does_that_ages_check() -> None:
    child = person(born="2026-01-01", known="2026-01-04")
    made = visit("child", "2026-03-18", facts={"age_stage": "1"})
    assert codes(tasks(child, made, as_of="2026-03-19", programme="child")) == [
        ("满月", "4"),
        ("3 月龄", "0"),
    ]


def test_a_child_registered_later_is_not_asked_for_what_was_before() -> None:
    child = person(born="2024-01-01", known="2026-01-04")
    (task,) = tasks(child, as_of="2026-01-10", programme="child")
    assert windows(task) == ("2025-12-02", "2026-01-01", "2026-04-01")


def test_the_last_check_of_a_child_is_at_six_years() -> None:
    child = person(born="2020-01-01", known="2025-12-20")
    made = visit("child", "2026-01-02", facts={"age_stage": "72"})
    assert [due.status for due in tasks(child, made, as_of="2026-02-01", programme="child")][-1] == "1"


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-02-24", [("孕 16–20 周", "0")]),
        ("2026-02-25", [("孕 16–20 周", "3"), ("孕 21–24 周", "0")]),
    ],
)
def test_a_pregnancy_is_followed_by_its_weeks(as_of: str, expected: list[tuple[str, str]]) -> None:
    early = visit("antenatal", "2026-01-10", facts=LMP)
    booked = ("孕 13 周前建册", "4")
    assert codes(tasks(MOTHER, early, as_of=as_of, programme="antenatal")) == [booked, *expected]


def test_an_abnormal_finding_asks_for_a_visit_before_the_next_weeks_come() -> None:
    made = visit("antenatal", "2026-02-26", rule="2026-03-12", facts=LMP, refers=True)
    dues = tasks(MOTHER, made, as_of="2026-03-01", programme="antenatal")
    assert [(due.kind, due.due_on.isoformat(), due.status) for due in dues] == [
        ("followup", "2025-12-30", "3"),
        ("followup", "2026-01-21", "3"),
        ("followup", "2026-02-25", "1"),
        ("followup", "2026-03-12", "0"),
        ("followup", "2026-04-15", "0"),
    ]


def test_after_the_delivery_no_antenatal_visit_is_open() -> None:
    made = visit("antenatal", "2026-05-01", rule="2026-05-15", facts=LMP)
    born = visit("postnatal", "2026-06-15", facts={"delivery_date": "2026-06-10", "pp_stage": "1"})
    assert not any(
        due.is_open for due in tasks(MOTHER, made, born, as_of="2026-06-16", programme="antenatal")
    )


def test_the_visit_after_a_delivery_is_expected_from_the_weeks_of_pregnancy() -> None:
    (task,) = tasks(
        MOTHER, visit("antenatal", "2026-05-01", facts=LMP), as_of="2026-07-01", programme="postnatal"
    )
    assert windows(task) == ("2026-07-11", "2026-07-15", "2026-07-18")


def test_the_check_of_day_forty_two_is_counted_from_the_delivery_itself() -> None:
    expected = visit("antenatal", "2026-05-01", facts=LMP)
    born = visit("postnatal", "2026-06-15", facts={"delivery_date": "2026-06-10", "pp_stage": "1"})
    dues = tasks(MOTHER, expected, born, as_of="2026-06-16", programme="postnatal")
    assert [windows(due) for due in dues][-1] == ("2026-07-22", "2026-07-22", "2026-08-05")


def test_another_pregnancy_begins_anew() -> None:
    made = (
        visit("antenatal", "2026-01-25", facts=LMP),
        visit("antenatal", "2027-06-25", facts={"lmp": "2027-03-01"}),
    )
    dues = tasks(MOTHER, *made, as_of="2027-06-26", programme="antenatal")
    assert [due.due_on for due in dues if due.status == "1"] == [date(2026, 1, 21), date(2027, 6, 21)]


def test_a_visit_that_met_nobody_leaves_the_year_open() -> None:
    (task,) = tasks(OLD, visit("exam65", "2025-05-01", result="4"), as_of="2025-06-01", programme="exam65")
    assert (task.status, task.attempts, task.retry_on) == ("0", 1, date(2025, 5, 15))


def test_the_years_after_a_death_are_not_asked_for() -> None:
    gone = person(born="1950-03-03", is_closed=True, closed_on=date(2025, 6, 1))
    assert statuses(tasks(gone, as_of="2028-01-01", programme="exam65")) == [("2025-12-31", "9")]


def _changed(on: str, **facts: str) -> Visit:
    return visit("record_change", on, facts={"changed_on": on, **facts})


def test_a_pregnancy_that_ended_without_a_birth_asks_for_nothing_more() -> None:
    made, over = visit("antenatal", "2026-05-01", facts=LMP), _changed("2026-05-20", outcome="2")
    for programme in ("antenatal", "postnatal"):
        for as_of in ("2026-05-21", "2026-10-15", "2026-12-01"):
            dues = tasks(MOTHER, made, over, as_of=as_of, programme=programme)
            assert not any(due.is_open for due in dues), (programme, as_of)


def test_a_delivery_told_by_a_change_of_the_record_begins_the_visits_after_it() -> None:
    made, born = visit("antenatal", "2026-05-01", facts=LMP), _changed("2026-09-20", outcome="1")
    dues = tasks(MOTHER, made, born, as_of="2026-09-21", programme="postnatal")
    assert next(due for due in dues if due.is_open).due_on == day("2026-09-27")
    antenatal = tasks(MOTHER, made, born, as_of="2026-09-21", programme="antenatal")
    assert not any(due.is_open for due in antenatal)


def test_a_pregnancy_told_by_a_change_of_the_record_is_planned() -> None:
    told = _changed("2026-03-01", **LMP)
    assert [due.is_open for due in tasks(MOTHER, told, as_of="2026-06-01", programme="antenatal")]


def test_another_change_of_the_record_ends_no_pregnancy() -> None:
    made, moved = visit("antenatal", "2026-05-01", facts=LMP), _changed("2026-05-20")
    dues = tasks(MOTHER, made, moved, as_of="2026-06-15", programme="antenatal")
    assert any(due.is_open for due in dues)


PART, WHOLE = {"exam_complete": "false"}, {"exam_complete": "true"}


def test_a_health_check_of_which_the_village_did_a_part_is_still_due() -> None:
    seen = visit("exam65", "2025-03-02", facts=PART)
    (task,) = tasks(OLD, seen, as_of="2025-04-01", programme="exam65")
    assert (task.status, task.window_end.isoformat()) == ("0", "2025-12-31")
    assert "由中心补全" in (task.hint or "")


def test_the_centre_completes_the_health_check_and_the_next_is_due_in_the_next_year() -> None:
    seen = [visit("exam65", "2025-03-02", facts=PART), visit("exam65", "2025-03-09", facts=WHOLE)]
    done, then = tasks(OLD, *seen, as_of="2025-04-01", programme="exam65")
    assert (done.status, done.done_by) == ("1", seen[1].id)
    assert (windows(then), then.hint) == (("2026-01-01", "2026-03-09", "2026-12-31"), None)


def test_a_health_check_that_was_never_completed_was_missed() -> None:
    seen = visit("exam65", "2025-03-02", facts=PART)
    assert statuses(tasks(OLD, seen, as_of="2026-01-02", programme="exam65"))[0] == ("2025-12-31", "3")
