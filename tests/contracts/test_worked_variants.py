"""Variants of the worked example of the fulfilment rate: contracts that end or begin within the period."""

from datetime import date
from typing import Any

import pytest

from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import measure
from app.indicators.source.basis import official
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.indicators.source.rules import Rules
from app.indicators.source.view import View
from app.orgs.scope import Scope
from app.residents.followers import tell
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.make import Make

JUNE_30 = Period(date(2021, 1, 1), date(2021, 6, 30))
MAY_31 = date(2021, 5, 31)
AS_GIVEN = {"F01": (1, 2), "F02": (2, 3), "F03": (4, 5)}


def figures() -> dict[str, tuple[int, int]]:
    view = View(official(), JUNE_30, Where(Scope.everything()), Rules())
    found = {code: measure(INDICATORS[code], view) for code in ("F01", "F02", "F03")}
    return {code: (figure.part, figure.whole) for code, figure in found.items()}


@pytest.fixture
def m1(signing: Signing, make: Make) -> Resident:
    """The first person of the example; the two others are there as well."""
    m1, m2, m3 = (make.resident() for _ in range(3))
    signing.sign(m1, packages=[], items=["I011", "I010"])
    signing.sign(m2, packages=[], items=["I011", "I003"])
    signing.sign(m3, packages=[], items=["I018"])
    signing.serve(m1, date(2021, 2, 10))
    signing.serve(m1, date(2021, 5, 10))
    signing.serve(m2, date(2021, 3, 10))
    signing.serve(m2, date(2021, 4, 10), "health_edu", visit_mode="1")
    return m1


def end(signing: Signing, resident: Resident, reason: str) -> None:
    signing.event("contract_end", resident, MAY_31, reason=reason, end_date=MAY_31.isoformat())


@pytest.mark.usefixtures("m1")
def test_as_given() -> None:
    assert figures() == AS_GIVEN


def test_a_contract_ended_at_the_persons_wish_counts_with_what_was_due_until_then(
    signing: Signing, m1: Resident
) -> None:
    end(signing, m1, "04")
    assert figures() == {"F01": (1, 2), "F02": (2, 3), "F03": (3, 4)}


@pytest.mark.parametrize("reason", ["02", "03"])
def test_who_died_or_moved_away_is_counted_no_more(signing: Signing, m1: Resident, reason: str) -> None:
    end(signing, m1, reason)
    assert figures() == {"F01": (0, 1), "F02": (1, 2), "F03": (2, 3)}


def test_a_record_closed_because_the_person_moved_says_the_same(m1: Resident) -> None:
    m1.archive_status, m1.closed_on = "2", MAY_31
    tell([m1.id])
    assert figures() == {"F01": (0, 1), "F02": (1, 2), "F03": (2, 3)}


def test_an_absent_member_of_a_household_counts_from_the_confirmation(
    signing: Signing, make: Make, m1: Resident
) -> None:
    head, absent = make.resident(), make.resident()
    lines = [{"resident_id": str(each.id), "present": each is head} for each in (head, absent)]
    signing.sign(head, absent, members=lines, packages=[], items=["I011"])
    signing.serve(absent, date(2021, 3, 1))
    assert figures() == {"F01": (1, 3), "F02": (2, 4), "F03": (4, 7)}
    signing.event("member_confirm", absent, date(2021, 4, 10))
    signing.serve(absent, date(2021, 4, 20))
    assert signing.dues(absent, "I011") == [date(2021, 7, 7), date(2021, 10, 4), date(2021, 12, 31)]
    assert figures() == {"F01": (1, 3), "F02": (3, 5), "F03": (4, 7)}


def test_a_renewal_within_the_period_counts_beside_the_contract_that_ran_out(
    signing: Signing, make: Make, m1: Resident
) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 4, 1), packages=[], items=["I011"])
    signing.sign(resident, kind="renew", start=date(2021, 4, 1), packages=[], items=["I011"])
    assert figures() == {"F01": (1, 4), "F02": (2, 5), "F03": (4, 10)}
    signing.serve(resident, date(2021, 4, 20))
    assert figures() == {"F01": (2, 4), "F02": (3, 5), "F03": (5, 10)}


def test_a_transfer_within_the_period_leaves_no_slot_of_the_old_contract_after_it(
    signing: Signing, m1: Resident
) -> None:
    signing.sign(m1, kind="transfer", start=date(2021, 6, 1), packages=[], items=["I011"])
    assert figures() == {"F01": (1, 2), "F02": (2, 4), "F03": (3, 4)}


def test_a_handing_over_to_another_doctor_changes_no_figure(
    signing: Signing, make: Make, m1: Resident
) -> None:
    other = make.user()
    signing.event(
        "contract_transfer", m1, MAY_31, doctor_id=str(other.id), from_date="2021-04-01", reason="1"
    )
    assert figures() == AS_GIVEN


def test_a_service_that_was_promised_is_due_and_one_that_was_declined_is_not(
    signing: Signing, make: Make, m1: Resident
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I007"])
    asked: dict[str, Any] = {"item_ids": ["I007"], "asked_by": "1"}
    signing.event("service_request", resident, MAY_31, outcome="2", decline_reason="2", **asked)
    assert figures() == {"F01": (1, 2), "F02": (2, 4), "F03": (4, 5)}
    signing.event("service_request", resident, MAY_31, outcome="1", promised_date="2021-06-10", **asked)
    assert figures() == {"F01": (1, 3), "F02": (2, 4), "F03": (4, 6)}
    signing.serve(resident, date(2021, 6, 10), "home_service")
    assert figures() == {"F01": (2, 3), "F02": (3, 4), "F03": (5, 6)}
