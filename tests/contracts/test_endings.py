"""Endings of contracts: what is doubted when they are told, and what becomes of services given after them."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.contracts.derived.rebuild import rebuild
from app.entries.models import EntryStatus
from app.orgs.settings import store
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.contracts.test_guards import about, sent
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
SINCE = {"end_contradicted", "served_after_end", "end_backdated"}


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    """Somebody whose contract began 200 days ago."""
    resident = make.resident()
    signing.sign(resident, start=today() - timedelta(days=200), items=["I011"])
    return resident


def told(
    phone: Phone, signing: Signing, resident: Resident, db: Db, back: int, reason: str = "01"
) -> set[str]:
    end = (today() - timedelta(days=back)).isoformat()
    about(phone, signing, resident, "contract_end", reason=reason, end_date=end, end_note="x")
    flags, errors = sent(phone, db, "HIGH", "MED")
    assert errors == {}
    return flags & SINCE


@pytest.mark.parametrize(("reason", "flag"), [("01", "end_contradicted"), ("04", "served_after_end")])
@pytest.mark.parametrize("status", [EntryStatus.APPROVED, EntryStatus.SUBMITTED])
def test_who_was_met_after_it_is_doubted_to_be_lost(
    phone: Phone, signing: Signing, resident: Resident, db: Db, reason: str, flag: str, status: EntryStatus
) -> None:
    signing.serve(resident, today() - timedelta(days=3)).status = status
    assert told(phone, signing, resident, db, 4, reason) == {flag}


@pytest.mark.parametrize("seen", [
    {"days": 3}, {"days": 1, "visit_mode": "3"}, {"days": 1, "status": EntryStatus.INVALIDATED},
    {"days": 1, "status": EntryStatus.RETURNED}, {"days": 1, "visit_result": "2"},
])  # fmt: skip
def test_only_a_visit_that_stands_and_came_later_contradicts_it(
    phone: Phone, signing: Signing, resident: Resident, db: Db, seen: dict[str, Any]
) -> None:
    """Neither one of the last day itself, nor a telephone call, nor what was overturned or met nobody."""
    visit = signing.serve(
        resident, today() - timedelta(days=seen["days"]), visit_mode=seen.get("visit_mode", "2")
    )
    visit.status = seen.get("status", visit.status)
    visit.visit_result = seen.get("visit_result")
    assert told(phone, signing, resident, db, 3) == set()


@pytest.mark.parametrize(("most", "back", "flags"), [
    (30, 30, set()), (30, 31, {"end_backdated"}), (60, 60, set()), (60, 61, {"end_backdated"}),
])  # fmt: skip
@pytest.mark.parametrize("reason", ["01", "04", "99"])
def test_an_ending_that_is_dated_back_far_is_for_a_reviewer_to_look_at(
    phone: Phone,
    signing: Signing,
    resident: Resident,
    db: Db,
    reason: str,
    most: int,
    back: int,
    flags: set[str],
) -> None:
    store("end_past_days", most)
    assert told(phone, signing, resident, db, back, reason) == flags


def test_a_service_after_the_end_is_shown_and_does_not_count(
    app: Flask, make: Make, signing: Signing, resident: Resident
) -> None:
    before, after = today() - timedelta(days=70), today() - timedelta(days=3)
    for day in (before, after):
        signing.serve(resident, day)
    end = (today() - timedelta(days=60)).isoformat()
    signing.event("contract_end", resident, today(), reason="01", end_date=end)
    assert signing.reasons(resident, "I011") == {before: "counts", after: "ended"}
    assert rebuild() == 0
    reviewer = Client(app, make.user(Role.CENTRE_REVIEWER))
    assert "服务日期在协议终止以后" in reviewer.get(f"/residents/{resident.id}/contracts").get_data(
        as_text=True
    )


def test_a_service_after_the_end_is_of_the_contract_that_holds_by_then(make: Make, signing: Signing) -> None:
    resident = make.resident()
    signing.sign(resident, items=["I011"])
    signing.event("contract_end", resident, date(2021, 3, 1), reason="04", end_date="2021-03-01")
    for day in (date(2021, 4, 1), date(2021, 6, 1)):
        signing.serve(resident, day)
    signing.sign(resident, start=date(2021, 5, 1), items=["I011"])
    assert signing.reasons(resident, "I011") == {date(2021, 4, 1): "ended", date(2021, 6, 1): "counts"}


def test_a_service_after_a_term_that_ran_out_is_no_service_of_it(make: Make, signing: Signing) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 1, 1), items=["I011"])
    signing.serve(resident, date(2021, 2, 1))
    assert signing.reasons(resident, "I011") == {}
