"""What became of referrals is asked for (domain.md §5.13)."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import Entry
from app.formdefs.catalog import current
from app.worklists.alerts.outcomes import rebuild
from app.worklists.planning.due import Visit, asked_id
from app.worklists.planning.programme import plan
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS
from tests.worklists.planned import SOMEBODY, person, tasks, visit, windows

Db = scoped_session[Session]
CHECK = "referral_check"
PATIENT = person(since={"I10": "2025-01-05"})


def test_a_referral_is_followed_up_within_fourteen_days() -> None:
    made = visit("htn", "2026-03-02", "2026-05-31", refers=True)
    (check,) = tasks(PATIENT, made, as_of="2026-03-02", programme=CHECK)
    assert windows(check) == ("2026-03-03", "2026-03-16", "2026-03-16")
    assert (check.kind, check.id) == ("referral_check", asked_id(made, "referral_check"))


def test_only_what_tells_of_a_referral_does_its_check() -> None:
    made = visit("htn", "2026-03-02", "2026-05-31", refers=True)
    plain, other = visit("htn", "2026-03-05", "2026-05-31"), {"referral_entry_id": str(SOMEBODY)}
    told = visit(CHECK, "2026-03-10", facts={"referral_entry_id": str(made.id)})
    later = visit("htn", "2026-03-09", "2026-05-31", facts={"referral.ref_check_result": "1"})
    letter = visit("referral_down", "2026-03-20", rule="2026-03-27")
    for visits, status in (
        ([plain, visit(CHECK, "2026-03-10", facts=other)], "0"),
        ([plain, told], "1"),
        ([later], "1"),
        ([letter], "4"),
    ):
        (check,) = tasks(PATIENT, made, *visits, as_of="2026-03-21", programme=CHECK)
        assert check.status == status


def _told(made: Visit, on: str, **said: str) -> Visit:
    return visit(CHECK, on, facts={"referral_entry_id": str(made.id)} | said)


@pytest.mark.parametrize("said", [{"ref_check_result": "2", "why_not": "2"}, {"ref_check_result": "4"}])
def test_who_is_still_to_go_or_was_not_reached_is_asked_again_within_three_days(said: dict[str, str]) -> None:
    made = visit("htn", "2026-03-02", "2026-05-31", refers=True)
    soon = _told(made, "2026-03-10", **said)
    (check,) = tasks(PATIENT, made, soon, as_of="2026-03-10", programme=CHECK)
    assert (check.status, *windows(check)) == ("0", "2026-03-11", "2026-03-13", "2026-03-13")
    went = _told(made, "2026-03-14", ref_check_result="1")
    (check,) = tasks(PATIENT, made, soon, went, as_of="2026-03-14", programme=CHECK)
    assert (check.status, check.done_by) == ("4", went.id)


@pytest.mark.parametrize(
    ("told", "status", "attempts"),
    [
        (("4", "4"), "0", 2),
        (("4", "4", "4"), "2", 3),
        (("4", "4", "going", "4"), "0", 1),
        (("4", "4", "4", "4"), "2", 4),
        (("4", "4", "4", "going"), "0", 0),
        (("4", "4", "4", "1"), "1", 3),
    ],
)
def test_who_was_not_reached_three_times_in_a_row_is_lost_sight_of(
    told: tuple[str, ...], status: str, attempts: int
) -> None:
    made = visit("htn", "2026-03-02", "2026-05-31", refers=True)
    answers = {each: {"ref_check_result": each} for each in "14"} | {
        "going": {"ref_check_result": "2", "why_not": "2"}
    }
    checks = [_told(made, f"2026-03-{10 + 3 * n}", **answers[each]) for n, each in enumerate(told)]
    (check,) = tasks(PATIENT, made, *checks, as_of="2026-03-25", programme=CHECK)
    assert (check.status, check.attempts) == (status, attempts)


def test_the_reviewer_is_shown_the_check_that_ended_the_asking(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident(conditions=("I10",))
    made = make.entry(resident, "htn", today() - timedelta(20))
    db.commit()
    said = {"referral_entry_id": str(made.id), "ref_check_result": "4"}
    dropped = {"seen_on": None, "hospital": None, "finding": None, "why_not": None, "refusal": None}
    ids = []
    for ago in (9, 6, 3):
        on = today() - timedelta(ago)
        ids.append(phone.fill(resident, CHECK, on=on, answers=ANSWERS[CHECK] | dropped | said))
        assert phone.push() == ["accepted"]
    assert [codes(db, each) for each in ids] == [[], [], ["referral_lost"]]
    assert rebuild() == 0
    went = ANSWERS[CHECK] | dropped | {"referral_entry_id": str(made.id), "ref_check_result": "9"}
    phone.fill(resident, CHECK, on=today() - timedelta(6), answers=went, correcting=ids[1], revision=2)
    assert phone.push() == ["accepted"]
    assert [codes(db, each) for each in ids] == [[], [], []]


def codes(db: Db, entry_id: UUID) -> list[str]:
    db.expire_all()
    return [each["code"] for each in db.get_one(Entry, entry_id).flags if each["code"] == "referral_lost"]


def test_a_refusal_ends_the_asking() -> None:
    made = visit("htn", "2026-03-02", "2026-05-31", refers=True)
    refused = _told(made, "2026-03-10", ref_check_result="2", why_not="1")
    (check,) = tasks(PATIENT, made, refused, as_of="2026-03-10", programme=CHECK)
    assert (check.status, check.done_by) == ("1", refused.id)


@pytest.mark.parametrize(("said", "status"), [("1", "1"), ("2", "0"), ("3", "1"), ("4", "0")])
def test_a_later_visit_ends_the_asking_only_when_the_patient_was_seen(said: str, status: str) -> None:
    made = visit("htn", "2026-03-02", "2026-05-31", refers=True)
    later = visit("htn", "2026-03-09", "2026-05-31", facts={"referral.ref_check_result": said})
    (check,) = tasks(PATIENT, made, later, as_of="2026-03-09", programme=CHECK)
    assert check.status == status


def test_a_letter_does_the_check_of_the_newest_referral_before_it_only() -> None:
    first, second, third = (
        visit(form, f"2026-03-{on}", refers=True) for form, on in (("dm", "02"), ("htn", "05"), ("dm", "20"))
    )
    letter = visit("referral_down", "2026-03-10", rule="2026-03-17")
    found = tasks(PATIENT, first, second, third, letter, as_of="2026-03-20", programme=CHECK)
    assert [(each.made_by, each.done_by) for each in found] == [
        (first.id, None), (second.id, letter.id), (third.id, None),
    ]  # fmt: skip


def test_no_letter_does_the_check_of_who_may_have_tuberculosis() -> None:
    signs = {"track": "1", "tb_signs": '["1"]'}
    sent = visit("referral_up", "2026-03-02", rule="2026-03-09", facts=signs)
    letter = visit("referral_down", "2026-03-05", rule="2026-03-12")
    (check,) = tasks(PATIENT, sent, letter, as_of="2026-03-05", programme=CHECK)
    assert (check.status, check.due_on) == ("0", date(2026, 3, 9))


def test_several_forms_of_one_visit_that_refer_make_one_check() -> None:
    together: dict[str, Any] = {"visit_id": UUID(int=7), "refers": True}
    mild, grave = (
        visit("dm", "2026-03-02", **together),
        visit("htn", "2026-03-02", severity="red", **together),
    )
    slip = visit("referral_up", "2026-03-02", visit_id=UUID(int=7), facts={"track": "1"})
    (check,) = tasks(PATIENT, mild, grave, slip, as_of="2026-03-02", programme=CHECK)
    assert (check.made_by, check.severity) == (grave.id, "red")
    for made in (mild, grave, slip):
        told = visit(CHECK, "2026-03-10", facts={"referral_entry_id": str(made.id)})
        (check,) = tasks(PATIENT, mild, grave, slip, told, as_of="2026-03-10", programme=CHECK)
        assert (check.status, check.done_by) == ("1", told.id)


def test_referrals_of_two_visits_make_two_checks() -> None:
    made = [
        visit(form, "2026-03-02", refers=True, visit_id=UUID(int=n)) for n, form in enumerate(("dm", "htn"))
    ]
    assert len(tasks(PATIENT, *made, as_of="2026-03-02", programme=CHECK)) == 2


def test_who_may_have_tuberculosis_is_asked_after_within_seven_days() -> None:
    sent = visit("referral_up", "2026-03-02", rule="2026-03-09", facts={"track": "1"})
    (check,) = tasks(PATIENT, sent, as_of="2026-03-03", programme=CHECK)
    assert check.due_on == date(2026, 3, 9)


@pytest.mark.parametrize("form", ["home_service", "bed_round", "exam65", "newborn", "tb_follow", "poverty"])
def test_a_referral_by_whatever_form_is_followed_up(form: str) -> None:
    (check,) = tasks(PATIENT, visit(form, "2026-03-02", refers=True), as_of="2026-03-02", programme=CHECK)
    assert (check.form, check.due_on) == (CHECK, date(2026, 3, 16))


def test_planning_looks_at_every_form_that_may_refer() -> None:
    assert {each.code for each in current() if each.field("referral")} <= plan().forms


@pytest.mark.parametrize(("track", "is_due"), [("2", True), ("3", False)])
def test_a_referral_is_tracked_until_the_patient_was_seen(track: str, is_due: bool) -> None:
    sent = visit("referral_up", "2026-03-02", rule="2026-03-16", facts={"track": track})
    due = tasks(PATIENT, sent, as_of="2026-03-03", programme=CHECK)
    assert [(each.kind, windows(each)) for each in due] == (
        [("referral_check", ("2026-03-03", "2026-03-16", "2026-03-16"))] if is_due else []
    )
