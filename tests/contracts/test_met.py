"""Visits that met somebody who was lost, or away, by what else is here: both are doubted, in either order."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.contracts.claims.met import follow, rebuild
from app.contracts.derived.rebuild import rebuild as rebuild_contracts
from app.entries.models import Entry
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
START, LOST, MET, TODAY = date(2021, 1, 1), date(2021, 6, 1), date(2021, 6, 21), date(2021, 7, 1)


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    resident = make.resident()
    signing.sign(resident, start=START, items=["I011"])
    return resident


def lost(signing: Signing, resident: Resident, reason: str = "01", approved: bool = True) -> Entry:
    return signing.event(
        "contract_end", resident, LOST, approved, reason=reason, end_date=LOST.isoformat(), end_note="x"
    )


def away(signing: Signing, resident: Resident, reason: str = "2") -> Entry:
    span: dict[str, Any] = {"from_date": LOST.isoformat(), "to_date": TODAY.isoformat(), "waiver_note": "x"}
    return signing.event("service_waiver", resident, MET, reason=reason, item_ids=["I011"], **span)


def doubts(*entries: Entry) -> list[set[tuple[str, str]]]:
    """Of each entry, once all was held against each other; it must have been so before."""
    assert rebuild() == 0
    return [{(flag["code"], flag["level"]) for flag in each.flags} for each in entries]


HIGH_END, HIGH_VISIT = {("end_contradicted", "HIGH")}, {("met_after_end", "HIGH")}


@pytest.mark.parametrize("reason", ["01", "02", "03"])
@pytest.mark.parametrize("is_visit_first", [True, False])
@pytest.mark.parametrize("approved", [True, False])
def test_who_is_met_after_an_ending_that_nobody_signed_is_doubted_on_both(
    signing: Signing, resident: Resident, reason: str, is_visit_first: bool, approved: bool
) -> None:
    visit = signing.serve(resident, MET) if is_visit_first else None
    ending = lost(signing, resident, reason, approved)
    follow([resident.id])
    visit = visit or signing.serve(resident, MET)
    assert doubts(ending, visit) == [HIGH_END, HIGH_VISIT]
    told = visit.flags[0]["message"]
    assert ("服务不计入履约" in told, "待审核的解约登记" in told) == (approved, not approved)
    assert rebuild_contracts() == 0


def test_a_visit_that_a_phone_sends_after_an_approved_loss_is_doubted_at_once(
    signing: Signing, resident: Resident, phone: Phone, db: Db
) -> None:
    ending = lost(signing, resident)
    db.commit()
    sent = phone.fill(resident, "htn", on=TODAY)
    assert phone.push() == ["accepted"]
    db.expire_all()
    assert doubts(db.get_one(Entry, sent))[0] >= HIGH_VISIT
    assert doubts(ending) == [HIGH_END]


def test_once_the_ending_is_overturned_nothing_is_doubted(signing: Signing, resident: Resident) -> None:
    ending = lost(signing, resident)
    visit = signing.serve(resident, MET)
    signing.invalidate(ending)
    assert doubts(ending, visit) == [set(), set()]
    assert signing.reasons(resident, "I011") == {MET: "counts"}


def test_once_the_visit_is_overturned_nothing_is_doubted(signing: Signing, resident: Resident) -> None:
    ending, visit = lost(signing, resident), signing.serve(resident, MET)
    signing.invalidate(visit)
    assert doubts(ending, visit) == [set(), set()]


@pytest.mark.parametrize(("on", "mode"), [(LOST, "2"), (MET, "3")])
def test_a_visit_of_the_last_day_and_a_telephone_call_contradict_nothing(
    signing: Signing, resident: Resident, on: date, mode: str
) -> None:
    ending = lost(signing, resident)
    visit = signing.serve(resident, on, visit_mode=mode)
    assert doubts(ending, visit) == [set(), set()]


def test_who_signed_again_may_be_met_again(signing: Signing, resident: Resident) -> None:
    ending, visit = lost(signing, resident), signing.serve(resident, MET)
    again = signing.sign(resident, start=MET - timedelta(days=1))
    assert doubts(ending, visit) == [set(), set()]
    signing.invalidate(again)
    assert doubts(ending, visit) == [HIGH_END, HIGH_VISIT]


def test_an_ending_that_the_resident_asked_for_leaves_the_visit_alone(
    signing: Signing, resident: Resident
) -> None:
    ending, visit = lost(signing, resident, "04"), signing.serve(resident, MET)
    assert doubts(ending, visit) == [{("served_after_end", "MED")}, set()]


@pytest.mark.parametrize(("reason", "level"), [("2", "MED"), ("3", "MED"), ("4", "HIGH"), ("1", None)])
@pytest.mark.parametrize("is_visit_first", [True, False])
def test_who_is_met_while_away_by_an_explanation_is_doubted_on_both(
    signing: Signing, resident: Resident, reason: str, level: str | None, is_visit_first: bool
) -> None:
    visit = signing.serve(resident, MET) if is_visit_first else None
    waiver = away(signing, resident, reason)
    visit = visit or signing.serve(resident, MET)
    after = signing.serve(resident, LOST - timedelta(days=1))
    about = {("waiver_contradicted", level)}, {("met_though_away", level)}
    assert doubts(waiver, visit, after) == [*(about if level else (set(), set())), set()]
