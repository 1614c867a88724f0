"""Two tabs, a new version of the app, two people: none of them costs an entry, or sends one twice."""

import json
import time
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from playwright.sync_api import Request, Route
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import User
from app.entries.models import Entry
from app.residents.models import Condition, Resident
from tests.browser.conftest import PASSWORD, Opener
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]

NOT_MET = {"visit_mode": "=3", "visit_result": "=2", "lost_reason": "=1", "mgmt_outcome": "=1"}
PUSH = "**/api/v1/sync/push"
LONG = 1.5  # seconds: time enough for the other tab to begin as well
NEWER = """() => navigator.serviceWorker.register('/m/sw.js?newer', {scope: '/m/'})
  .then((registration) => { window.registered = registration; })"""
NEWER_WAITS = "() => window.registered && window.registered.waiting !== null"
IS_SERVED = "() => navigator.serviceWorker.controller !== null"
SCRIPT = "() => navigator.serviceWorker.controller.scriptURL"


def test_two_tabs_send_an_entry_once(county: Flask, db: Db, browse: Opener) -> None:
    phone = PhoneApp(browse(PHONE))
    phone.sign_in("doctor", PASSWORD)
    phone.wait_until_synced()
    phone.go()
    phone.browser.page.wait_for_function(IS_SERVED)
    phone.browser.cut_network()
    phone.browser.require_offline()
    _log_that_nobody_was_met(phone, _hypertensive(db, "doctor"))
    context = phone.browser.page.context
    other = context.new_page()
    other.goto(f"{phone.browser.base}/m/")
    other.get_by_test_id("sync-text").first.wait_for()
    phone.go()

    sent: list[str] = []
    context.on("request", lambda request: sent.extend(_entries_in(request)))
    context.route(PUSH, _let_through_late)
    phone.browser.restore_network()
    other.get_by_test_id("count-waiting").filter(has_text="待上传 0").wait_for()
    phone.at("count-waiting").filter(has_text="待上传 0").wait_for()
    assert len(sent) == 1
    assert _authors(db, sent[0]) == ["doctor"]


def test_a_new_version_waits_until_no_form_is_open(county: Flask, db: Db, browse: Opener) -> None:
    phone = PhoneApp(browse(PHONE))
    page = phone.browser.page
    phone.sign_in("doctor", PASSWORD)
    phone.wait_until_synced()
    phone.go()
    page.wait_for_function(IS_SERVED)
    phone.open_resident(_hypertensive(db, "doctor"))
    phone.start("htn")
    phone.fill({"visit_mode": "=2", "visit_result": "=1", "sbp": 138})
    form = page.url

    page.evaluate(NEWER)
    page.wait_for_function(NEWER_WAITS)
    page.wait_for_timeout(500)  # an update that came by itself would have come
    assert page.url == form
    assert phone.at("update").count() == 0
    assert phone.at("field-sbp").input_value() == "138"

    phone.at("field-dbp").fill("82")
    page.go_back()
    phone.at("update").wait_for()
    with page.expect_event("load"):
        phone.at("update").click()
    page.wait_for_function(IS_SERVED)
    assert page.evaluate(SCRIPT).endswith("?newer")
    page.goto(form)
    phone.at("save").wait_for()
    assert (phone.at("field-sbp").input_value(), phone.at("field-dbp").input_value()) == ("138", "82")


def test_two_people_on_one_phone_keep_what_is_theirs(county: Flask, db: Db, browse: Opener) -> None:
    phone = PhoneApp(browse(PHONE))
    phone.sign_in("doctor", PASSWORD)
    phone.wait_until_synced()
    phone.go()
    phone.browser.page.wait_for_function(IS_SERVED)
    phone.browser.cut_network()
    _log_that_nobody_was_met(phone, _hypertensive(db, "doctor"))
    assert len(phone.outbox()) == 1
    _sign_out(phone)

    sent: list[str] = []
    phone.browser.page.context.on("request", lambda request: sent.extend(_entries_in(request)))
    phone.browser.restore_network()
    _sign_in_by_name(phone, "doctor2")
    phone.wait_until_synced()
    assert phone.outbox() == []
    assert sent == []
    _sign_out(phone)

    phone.sign_in_again("doctor", PASSWORD)
    phone.wait_until_synced()
    assert len(sent) == 1
    assert _authors(db, sent[0]) == ["doctor"]


def _let_through_late(route: Route) -> None:
    time.sleep(LONG)
    route.continue_()


def _log_that_nobody_was_met(phone: PhoneApp, name: str) -> None:
    phone.open_resident(name)
    phone.start("htn")
    phone.fill(NOT_MET)
    phone.save()


def _sign_out(phone: PhoneApp) -> None:
    phone.go("mine")
    phone.at("sign-out").click()
    phone.at("ask-yes").click()
    phone.at("sign-in").or_(phone.at("person-doctor")).first.wait_for()


def _sign_in_by_name(phone: PhoneApp, username: str) -> None:
    """Somebody whom this phone does not know yet."""
    phone.go("sign-in")
    phone.at("other-person").click()
    phone.at("username").fill(username)
    phone.at("password").fill(PASSWORD)
    phone.at("sign-in").click()
    phone.at("tab-today").wait_for()


def _entries_in(request: Request) -> list[str]:
    if not request.url.endswith("/sync/push"):
        return []
    envelope: dict[str, Any] = json.loads(request.post_data or "{}")
    return [entry["id"] for entry in envelope["entries"]]


def _authors(db: Db, entry_id: str) -> list[str]:
    query = select(User.username).join(Entry, Entry.author_id == User.id).where(Entry.id == UUID(entry_id))
    found = list(db.scalars(query))
    db.rollback()
    return found


def _hypertensive(db: Db, username: str) -> str:
    """Somebody of theirs with hypertension."""
    query = (
        select(Resident.name)
        .join(Condition, Condition.resident_id == Resident.id)
        .join(User, User.org_unit_id == Resident.org_unit_id)
        .where(User.username == username, Resident.archive_status == "0", Condition.code == "I10")
        .order_by(Resident.id)
    )
    name = db.scalars(query).first() or ""
    db.rollback()  # on SQLite there is one writer, and the server needs to be it
    return name
