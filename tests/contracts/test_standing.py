"""What forms are told of a contract: on the day that they ask for."""

from datetime import date

import pytest

from app.contracts.reading.standing import standing_on
from app.entries.models import Entry
from app.extensions import db
from tests.contracts.signing import Signing
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS


@pytest.mark.parametrize(
    ("day", "signed", "served"),
    [
        (date(2020, 12, 31), False, None),
        (date(2021, 1, 1), True, True),
        (date(2021, 3, 30), True, True),
        (date(2021, 3, 31), True, True),  # served on 1 March
        (date(2021, 6, 29), True, True),
        (date(2021, 6, 30), True, False),  # the second visit came too soon to count
        (date(2022, 1, 1), False, None),
    ],
)
def test_a_contract_is_served_while_all_that_was_due_was_given(
    signing: Signing, make: Make, day: date, signed: bool, served: bool | None
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    signing.serve(resident, date(2021, 3, 1))
    signing.serve(resident, date(2021, 3, 8))
    standing = standing_on(resident.id, day)
    assert (standing.is_signed, standing.is_served) == (signed, served)


def test_a_signature_that_was_not_approved_is_no_contract(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, approved=False)
    assert not standing_on(resident.id, date(2021, 2, 1)).is_signed


def test_a_visit_says_what_the_contract_says_whatever_was_typed(
    signing: Signing, make: Make, phone: Phone
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    db.session.commit()
    entry_id = phone.fill(resident, "poverty", answers=ANSWERS["poverty"] | {"fulfil_ok": True})
    assert phone.push() == ["accepted"]
    db.session.expire_all()
    answers = db.session.get_one(Entry, entry_id).newest.answers
    assert (answers["signed"], answers["fulfil_ok"]) == (True, False)
