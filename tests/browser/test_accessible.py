"""Every screen of the phone, looked at by axe: nothing serious is wrong."""

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.contracts.models import AgreementMember
from app.residents.models import Resident
from tests.browser.conftest import PASSWORD, Opener
from tests.browser.gate import OPEN_TO_AXE, Gate
from tests.browser.people import HAS_HYPERTENSION, WITHOUT_CONTRACT, somebody
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

TABS = ("", "residents", "outbox", "returned", "alerts", "activities", "mine", "diag")
VISIT = {
    "visit_mode": "=2",
    "visit_result": "=1",
    "danger_signs": ["0"],
    "sbp": 138,
    "dbp": 82,
    "height": 160,
}
CRISIS = {"sbp": 185, "dbp": 112}
NEEDS = {
    "visit_mode": "=2",
    "needs.groups": ["G04"],
    "needs.conditions": ["I10"],
    "needs.self_care": "=1",
    "needs.mobility": "=1",
}

RUNNING = (AgreementMember.status == "active") & (AgreementMember.start_date <= today())
HAS_CONTRACT = Resident.id.in_(select(AgreementMember.resident_id).where(RUNNING))


def test_every_screen_of_the_phone_can_be_used_by_everybody(
    county: Flask, db: scoped_session[Session], browse: Opener
) -> None:
    name = somebody(db, HAS_HYPERTENSION, WITHOUT_CONTRACT).name
    phone = PhoneApp(browse(PHONE | OPEN_TO_AXE))
    gate = Gate(phone.browser)
    phone.go("sign-in")
    phone.at("sign-in").wait_for()
    gate.look("sign-in")
    phone.begin("doctor", PASSWORD)
    for tab in TABS:
        phone.go(tab)
        phone.browser.page.locator("h1").first.wait_for()
        gate.look(tab or "today")
    phone.open_resident(name)
    gate.look("resident")
    _look_at_a_visit(phone, gate)
    _look_at_an_activity(phone, gate, name)
    _look_at_the_walk(phone, gate)
    _look_at_a_signing(phone, gate, name)
    _look_at_a_contract(phone, gate, somebody(db, HAS_CONTRACT).name)
    phone.go("residents")
    phone.at("register").click()
    phone.at("save").wait_for()
    gate.look("register")
    assert gate.violations == []


def _look_at_a_visit(phone: PhoneApp, gate: Gate) -> None:
    phone.at("start-visit").click()
    phone.at("start-fill").wait_for()
    gate.look("choose forms")
    phone.browser.page.go_back()
    phone.start("htn")
    phone.fill(VISIT)
    gate.look("fill")
    phone.at("save").click()
    phone.browser.page.locator("[aria-invalid=true]").first.wait_for()
    gate.look("fill with what is missing")
    phone.fill(CRISIS)
    phone.at("red-dialog").wait_for()
    gate.look("red alert")


def _look_at_an_activity(phone: PhoneApp, gate: Gate, name: str) -> None:
    phone.go("activities")
    phone.at("activity-health_edu").click()
    phone.at("save").wait_for()
    phone.at("people-search-attendee_ids").fill(name[:1])
    phone.browser.page.locator("[data-testid^=option-attendee_ids-]").first.check()
    gate.look("activity")
    phone.at("open-index").click()
    phone.at("part-index").wait_for()
    gate.look("index of parts")


def _look_at_the_walk(phone: PhoneApp, gate: Gate) -> None:
    phone.go()
    phone.at("order-place").check()
    phone.at("place-group").first.locator("button").click()
    phone.at("place-group").locator("[data-testid=task-row]").first.wait_for()
    gate.look("today by place")
    phone.at("order-urgency").check()


def _look_at_a_signing(phone: PhoneApp, gate: Gate, name: str) -> None:
    phone.open_resident(name)
    phone.at("start-sign").click()
    phone.at("step-next").wait_for()
    gate.look("signing: needs")
    phone.fill(NEEDS)
    phone.at("step-next").click()
    phone.at("package-P-HTN").wait_for()
    gate.look("signing: packages")
    phone.at("step-next").click()
    phone.at("field-cycle_months").wait_for()
    gate.look("signing: agreement")
    phone.at("step-next").click()
    phone.at("consent-text").evaluate("each => { each.scrollTop = each.scrollHeight }")
    gate.look("signing: consent")
    phone.at("consent-read").check()
    phone.at("step-next").click()
    phone.at("sign-resident_sign").wait_for()
    gate.look("signing: evidence")
    phone.at("sign-resident_sign").click()
    phone.at("signature-pad").wait_for()
    gate.look("signing: signature")


def _look_at_a_contract(phone: PhoneApp, gate: Gate, name: str) -> None:
    phone.go("signing")
    phone.at("listed").first.wait_for()
    gate.look("whom to sign")
    phone.open_resident(name)
    phone.at("contract").first.click()
    phone.at("contract-items").wait_for()
    gate.look("contract")
    phone.at("begin-service_request").click()
    phone.at("save").wait_for()
    gate.look("request")
