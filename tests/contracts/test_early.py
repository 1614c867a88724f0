"""A check by age that was done before a renewal belongs to the contract in whose term it was done."""

from datetime import date
from typing import Any

import pytest

from app.contracts.derived.derive import follow_residents
from app.contracts.models import AgreementItem, AgreementMember, DueSlot
from app.entries.models import Entry
from app.extensions import db
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.make import Make

BORN = date(2019, 12, 20)  # a year old on 2020-12-20; the check is due till 2021-03-20
FIRST = [date(2020, 2, 3), date(2020, 4, 19), date(2020, 7, 20), date(2020, 9, 19)]
THEN = [date(2021, 3, 20), date(2021, 9, 18)]
LAST_DAY = date(2020, 12, 31)
LATE = date(2020, 12, 22)


@pytest.fixture
def child(signing: Signing, make: Make) -> Resident:
    """A child with a contract for 2020 and its renewal for 2021."""
    child = make.resident(conditions=(), birth_date=BORN)
    signing.sign(child, packages=[], items=["I027", "I028"], start=date(2020, 1, 1))
    signing.sign(child, packages=[], items=["I027", "I028"], start=date(2021, 1, 1), kind="renew")
    return child


def dues(child: Resident, item_id: str = "I027") -> list[list[date]]:
    """The days of each contract; what is promised is as many."""
    members = db.session.query(AgreementMember).filter_by(resident_id=child.id)
    found = []
    for member in members.order_by(AgreementMember.start_date):
        slots = db.session.query(DueSlot).filter_by(member_id=member.id, item_id=item_id)
        days = [each.due_on for each in slots.order_by(DueSlot.number)]
        item = db.session.get(AgreementItem, (member.id, item_id))
        assert (item.times_total if item else 0) == len(days)
        found.append(days)
    return found


def check(signing: Signing, child: Resident, on: date, stage: str | None = "12", **more: Any) -> Entry:
    answers = {"visit_mode": "1", "age_stage": stage} if stage else {"visit_mode": "1"}
    return signing.serve(child, on, "child", answers=answers, **more)


def test_without_a_check_its_time_ends_in_the_renewal(signing: Signing, child: Resident) -> None:
    assert dues(child) == [FIRST, THEN]


@pytest.mark.parametrize("stage", ["12", None])
def test_a_check_before_the_renewal_is_owed_and_done_in_the_old_contract(
    signing: Signing, child: Resident, stage: str | None
) -> None:
    check(signing, child, LATE, stage)
    assert dues(child) == [[*FIRST, LAST_DAY], THEN[1:]]
    assert signing.reasons(child, "I027") == {LATE: "counts"}


def test_a_check_that_says_for_which_age_it_is_may_come_as_early_as_late(
    signing: Signing, child: Resident
) -> None:
    check(signing, child, date(2020, 10, 1))
    assert dues(child) == [[*FIRST, LAST_DAY], THEN[1:]]


@pytest.mark.parametrize(
    ("on", "stage"), [(LATE, "8"), (date(2020, 9, 18), "12"), (date(2020, 12, 19), None), (LATE, "24")]
)
def test_a_check_for_another_age_moves_nothing(
    signing: Signing, child: Resident, on: date, stage: str | None
) -> None:
    check(signing, child, on, stage)
    assert dues(child) == [FIRST, THEN]


def test_a_check_that_does_not_count_moves_nothing(signing: Signing, child: Resident) -> None:
    for day, stage in ((date(2020, 12, 15), "8"), (LATE, "12")):  # a week apart
        check(signing, child, day, stage)
    assert signing.reasons(child, "I027")[LATE] == "too_soon"
    assert dues(child) == [FIRST, THEN]


def test_a_check_taken_back_is_owed_in_the_renewal_again(signing: Signing, child: Resident) -> None:
    early = check(signing, child, LATE)
    signing.invalidate(early)
    assert dues(child) == [FIRST, THEN]
    assert follow_residents([child.id]) == 0


def test_guidance_by_hand_before_the_renewal_is_owed_in_the_old_contract(
    signing: Signing, child: Resident
) -> None:
    first = signing.member(child).previous_id
    assert dues(child, "I028") == [[date(2020, 7, 20)], THEN]
    signing.by_hand(child, LATE, "I028", member=first)
    assert dues(child, "I028") == [[date(2020, 7, 20), LAST_DAY], THEN[1:]]


def test_a_check_before_a_transfer_is_owed_by_the_last_day_of_who_did_it(
    signing: Signing, child: Resident
) -> None:
    check(signing, child, date(2021, 1, 5))
    signing.sign(child, packages=[], items=["I027"], start=date(2021, 2, 1), kind="transfer")
    assert dues(child) == [FIRST, [date(2021, 1, 31), THEN[1]], THEN[1:]]


def test_a_check_is_promised_even_where_no_time_ends_in_the_term(signing: Signing, make: Make) -> None:
    child = make.resident(conditions=(), birth_date=date(2015, 8, 20))  # six years old in August 2021
    signing.sign(child, packages=[], items=["I027"], start=date(2020, 12, 1), months=9)
    assert dues(child) == [[]]
    check(signing, child, date(2021, 8, 25), "72")
    assert dues(child) == [[date(2021, 8, 31)]]
