"""What fulfils a promise, and what does not count."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import event, select

from app.changes.models import Change
from app.contracts.models import Fulfilment
from app.contracts.reading.wire import counted_for
from app.contracts.terms.catalogue import catalogues
from app.entries.models import Entry
from app.extensions import db
from app.pending import write
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.make import Make

MARCH = date(2021, 3, 1)


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    """Somebody promised four follow-ups of hypertension and one update of the record in 2021."""
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I001", "I003", "I011", "I007", "I013"])
    return resident


def test_an_approved_visit_fulfils_its_item_and_the_update_of_the_record(
    signing: Signing, resident: Resident
) -> None:
    entry = signing.serve(resident, MARCH)
    assert counted_for([str(entry.id)]) == {
        str(entry.id): [{"item_id": "I001", "counted": True}, {"item_id": "I011", "counted": True}]
    }


def test_a_submitted_visit_fulfils_nothing(signing: Signing, resident: Resident) -> None:
    entry = signing.serve(resident, MARCH, approved=False)
    assert counted_for([str(entry.id)]) == {}


def test_the_signing_itself_is_no_service(signing: Signing, resident: Resident) -> None:
    assert db.session.scalars(select(Fulfilment)).all() == []


def test_a_visit_on_which_nobody_was_met_is_no_service(signing: Signing, resident: Resident) -> None:
    signing.serve(resident, MARCH, answers={"visit_mode": "2", "visit_result": "4"})
    assert signing.reasons(resident, "I011") == {}


@pytest.mark.parametrize(
    ("mode", "reason"), [("1", "counts"), ("2", "counts"), ("3", "mode"), (None, "mode")]
)
def test_a_face_to_face_follow_up_needs_clinic_or_home(
    signing: Signing, resident: Resident, mode: str | None, reason: str
) -> None:
    signing.serve(resident, MARCH, answers={"visit_mode": mode})
    assert signing.reasons(resident, "I011") == {MARCH: reason}


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2020, 12, 31), {}),
        (date(2021, 1, 1), {date(2021, 1, 1): "counts"}),
        (date(2021, 12, 31), {date(2021, 12, 31): "counts"}),
        (date(2022, 1, 1), {}),
    ],
)
def test_only_services_within_the_term_count(
    signing: Signing, resident: Resident, day: date, found: dict[date, str]
) -> None:
    signing.serve(resident, day)
    assert signing.reasons(resident, "I011") == found


def test_nobody_is_served_under_a_contract_before_it_is_signed(signing: Signing, make: Make) -> None:
    resident, signed = make.resident(), date(2021, 1, 20)
    signing.sign(resident, packages=[], items=["I011"], on=signed)
    for day in (date(2021, 1, 5), signed, date(2021, 2, 20)):
        signing.serve(resident, day)
    assert signing.reasons(resident, "I011") == {
        date(2021, 1, 5): "before_signing",
        signed: "counts",
        date(2021, 2, 20): "counts",
    }


def test_what_is_more_than_promised_is_kept_and_does_not_count(signing: Signing, resident: Resident) -> None:
    days = [MARCH + timedelta(days=20 * k) for k in range(6)]
    for day in days:
        signing.serve(resident, day)
    reasons = signing.reasons(resident, "I011")
    assert [reasons[day] for day in days] == ["counts"] * 4 + ["surplus"] * 2


@pytest.mark.parametrize(
    ("first", "gap", "reason"),
    [
        ({"visit_class": "1"}, 13, "too_soon"),
        ({}, 13, "too_soon"),
        ({"visit_class": "1"}, 14, "counts"),
        ({"visit_class": "2"}, 7, "counts"),
        ({"visit_class": "1", "severity": "orange"}, 7, "counts"),
        ({"visit_class": "1", "severity": "yellow"}, 7, "too_soon"),
    ],
)
def test_two_follow_ups_lie_14_days_apart_unless_the_first_was_urgent(
    signing: Signing, resident: Resident, first: dict[str, Any], gap: int, reason: str
) -> None:
    signing.serve(resident, MARCH, **first)
    signing.serve(resident, MARCH + timedelta(days=gap))
    assert signing.reasons(resident, "I011")[MARCH + timedelta(days=gap)] == reason


@pytest.mark.parametrize(
    ("visit_class", "reason"), [("0", "counts"), ("1", "counts"), ("2", "too_soon"), ("3", "too_soon")]
)
def test_which_class_is_stable_is_said_by_the_rules_of_the_form(
    signing: Signing, make: Make, visit_class: str, reason: str
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I020"])
    signing.serve(resident, MARCH, "psy", visit_class=visit_class)
    signing.serve(resident, MARCH + timedelta(days=7), "psy")
    assert signing.reasons(resident, "I020")[MARCH + timedelta(days=7)] == reason


@pytest.mark.parametrize("form", ["phone_survey", "spot_check", "record_change"])
def test_what_checks_an_entry_or_keeps_a_record_is_no_service(
    signing: Signing, resident: Resident, form: str
) -> None:
    signing.serve(resident, MARCH, form)
    assert fulfilments("I001") == []


def test_an_item_counts_once_a_day(signing: Signing, resident: Resident) -> None:
    one, two = signing.serve(resident, MARCH, "home_service"), signing.serve(resident, MARCH, "home_service")
    reasons = {each.entry_id: each.reason for each in fulfilments("I007")}
    assert reasons == {one.id: None, two.id: "same_day"}


def test_the_same_services_count_alike_in_whatever_order_they_are_approved(
    signing: Signing, make: Make
) -> None:
    days = [MARCH + timedelta(days=gap) for gap in (0, 5, 14, 20)]
    found = set()
    for order in permutations(days):
        resident = make.resident()
        signing.sign(resident, packages=[], items=["I011"])
        for day in order:
            signing.serve(resident, day)
        found.add(tuple(sorted(signing.reasons(resident, "I011").items())))
    assert found == {tuple(zip(days, ("counts", "too_soon", "counts", "too_soon"), strict=True))}


def test_an_invalidated_service_no_longer_counts_and_a_surplus_one_takes_its_place(
    signing: Signing, resident: Resident
) -> None:
    days = [MARCH + timedelta(days=20 * k) for k in range(5)]
    visits = [signing.serve(resident, day) for day in days]
    signing.invalidate(visits[0])
    reasons = signing.reasons(resident, "I011")
    assert [reasons[day] for day in days] == ["invalidated"] + ["counts"] * 4


def test_the_phone_hears_of_the_contract_and_of_each_entry_that_counts_otherwise(
    signing: Signing, resident: Resident
) -> None:
    visits = [signing.serve(resident, MARCH + timedelta(days=20 * k)) for k in range(5)]
    write(db.session())
    before = newest()
    signing.invalidate(visits[0])
    write(db.session())
    changed = {key for key, seq in newest().items() if before.get(key) != seq}
    assert ("contract", str(signing.member(resident).id)) in changed
    assert ("entry", str(visits[4].id)) in changed
    assert ("entry", str(visits[2].id)) not in changed


@pytest.mark.parametrize(
    ("item_id", "more", "reason"),
    [
        ("I013", {}, "counts"),
        ("I013", {"evidence_kind": []}, "evidence"),
        ("I003", {}, "own_form"),
        ("I007", {}, "own_form"),
        ("I011", {}, "own_form"),
        ("I008", {}, "not_promised"),
    ],
)
def test_a_record_by_hand_counts_for_items_without_a_form_of_their_own(
    signing: Signing, resident: Resident, item_id: str, more: dict[str, Any], reason: str
) -> None:
    signing.by_hand(resident, MARCH, item_id, **more)
    assert signing.reasons(resident, item_id) == {MARCH: reason}
    assert {each.origin for each in fulfilments(item_id)} == {"manual"}


def test_a_record_by_hand_outside_the_term_says_so(signing: Signing, resident: Resident) -> None:
    signing.by_hand(resident, date(2022, 2, 1), "I013")
    assert signing.reasons(resident, "I013") == {date(2022, 2, 1): "outside_term"}


def test_a_service_that_was_not_promised_is_told_apart(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=["P-BASE"])
    signing.serve(resident, MARCH)
    assert signing.reasons(resident, "I011") == {MARCH: "not_promised"}


@pytest.mark.usefixtures("signing")
def test_only_what_has_no_form_of_its_own_is_recorded_by_hand() -> None:
    items = catalogues()[-1].items.values()
    with_form = {each.id for each in items if {rule["form"] for rule in each.rules} - {"fulfil"}}
    assert with_form & {each.id for each in items if each.is_manual} == set()


def test_a_lecture_serves_each_who_took_part_and_has_a_contract(signing: Signing, make: Make) -> None:
    some = [make.resident() for _ in range(3)]
    for each in some[:2]:
        signing.sign(each, packages=[], items=["I001", "I003"])
    lecture = signing.lecture(MARCH, *some)
    assert [signing.reasons(each, "I003") for each in some] == [{MARCH: "counts"}, {MARCH: "counts"}, {}]
    assert fulfilments("I001") == []
    assert counted_for([str(lecture.id)]) == {str(lecture.id): [{"item_id": "I003", "counted": True}]}
    signing.invalidate(lecture)
    assert [signing.reasons(each, "I003") for each in some[:2]] == [{MARCH: "invalidated"}] * 2


def test_who_was_taken_off_the_list_of_a_lecture_did_not_take_part(signing: Signing, make: Make) -> None:
    came, went = make.resident(), make.resident()
    for each in (came, went):
        signing.sign(each, packages=[], items=["I003"])
    lecture = signing.lecture(MARCH, came, went, approved=False)
    lecture.revisions[-1].answers = {"visit_mode": "9", "kind": "1", "attendee_ids": [str(came.id)]}
    signing.approve(lecture)
    assert [signing.reasons(each, "I003") for each in (came, went)] == [{MARCH: "counts"}, {}]


def fulfilments(item_id: str) -> list[Fulfilment]:
    return list(db.session.scalars(select(Fulfilment).where(Fulfilment.item_id == item_id)))


def newest() -> dict[tuple[str, str], int]:
    return {(row.kind, row.record_id): row.seq for row in db.session.scalars(select(Change))}


def queries(work: Callable[[], object]) -> int:
    """How many statements a piece of work sends."""
    count = 0

    def see(*_: object) -> None:
        nonlocal count
        count += 1

    engine = db.session.get_bind()
    event.listen(engine, "before_cursor_execute", see)
    work()
    event.remove(engine, "before_cursor_execute", see)
    return count


def test_many_approvals_at_once_take_no_more_queries_than_one(signing: Signing, make: Make) -> None:
    def visits(count: int) -> list[Entry]:
        made = []
        for _ in range(count):
            resident = make.resident()
            signing.sign(resident, packages=["P-HTN"])
            made.append(signing.serve(resident, MARCH, approved=False))
        return made

    one, many = visits(1), visits(30)
    assert queries(lambda: signing.approve(*many)) == queries(lambda: signing.approve(*one))
