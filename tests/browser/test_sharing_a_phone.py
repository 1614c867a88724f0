"""Two tabs, a new version of the app, two people: none of them costs an entry, or sends one twice."""

import time
from functools import partial
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from playwright.sync_api import BrowserContext, Request, Route
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import User
from app.entries.models import Entry
from tests.browser.conftest import PASSWORD, Opener, open_phone
from tests.browser.people import HAS_HYPERTENSION, somebody
from tests.drivers.pages.phone import IS_FROM_THE_PHONE, PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]

NOT_MET = {"visit_mode": "=3", "visit_result": "=2", "lost_reason": "=1", "mgmt_outcome": "=1"}
PUSH = "**/api/v1/sync/push"
LONG = 1.5  # seconds: time enough for the other tab to begin as well
NEWER = """() => navigator.serviceWorker.register('/m/sw.js?newer', {scope: '/m/'})
  .then((registration) => { window.registered = registration; })"""
NEWER_WAITS = "() => window.registered && window.registered.waiting !== null"
SCRIPT = "() => navigator.serviceWorker.controller.scriptURL"


class Pushes:
    """What a browser's tabs send to be taken in, from now on. An attempt that fails without a network is sent
    again, and rightly so: what counts is how many are under way at a time, and what the server answered."""

    def __init__(self, context: BrowserContext, taking: float = 0) -> None:
        """`taking`: seconds that each takes to leave."""
        self._under_way: set[Request] = set()
        self._answered: list[Request] = []
        self.most_at_once = 0
        context.on("request", self._began)
        context.on("requestfailed", self._failed)
        context.on("requestfinished", self._ended)
        if taking:
            context.route(PUSH, partial(_let_through_after, taking))

    def answers(self) -> dict[str, list[str]]:
        """What the server said of each entry, each time that it was sent."""
        found: dict[str, list[str]] = {}
        for request in self._answered:
            response = request.response()
            for each in response.json()["receipts"] if response else []:
                found.setdefault(each["id"], []).append(each["result"])
        return found

    def _began(self, request: Request) -> None:
        if request.url.endswith("/sync/push"):
            self._under_way.add(request)
            self.most_at_once = max(self.most_at_once, len(self._under_way))

    def _failed(self, request: Request) -> None:
        self._under_way.discard(request)

    def _ended(self, request: Request) -> None:
        if request in self._under_way:
            self._under_way.remove(request)
            self._answered.append(request)


def test_two_tabs_send_an_entry_once(county: Flask, db: Db, browse: Opener) -> None:
    phone = open_phone(browse)
    phone.browser.cut_network()
    phone.browser.require_offline()
    _log_that_nobody_was_met(phone, somebody(db, HAS_HYPERTENSION).name)
    context = phone.browser.page.context
    other = context.new_page()
    other.goto(f"{phone.browser.base}/m/")
    other.get_by_test_id("sync-text").first.wait_for()
    phone.go()

    pushes = Pushes(context, taking=LONG)
    phone.browser.restore_network()
    for tab in (phone.browser.page, other):
        tab.get_by_test_id("count-waiting").filter(has_text="待上传 0").wait_for()
        tab.get_by_test_id("sync-now").click()  # once more in each, now that all is received
        tab.get_by_test_id("sync-text").filter(has_text="已全部上传").wait_for()
    (entry_id,) = pushes.answers()
    assert pushes.answers() == {entry_id: ["accepted"]}
    assert pushes.most_at_once == 1
    assert _authors(db, entry_id) == ["doctor"]


def test_a_new_version_waits_until_no_form_is_open(county: Flask, db: Db, browse: Opener) -> None:
    phone = open_phone(browse)
    page = phone.browser.page
    phone.open_resident(somebody(db, HAS_HYPERTENSION).name)
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
    page.wait_for_function(IS_FROM_THE_PHONE)
    assert page.evaluate(SCRIPT).endswith("?newer")
    page.goto(form)
    phone.at("save").wait_for()
    assert (phone.at("field-sbp").input_value(), phone.at("field-dbp").input_value()) == ("138", "82")


def test_two_people_on_one_phone_keep_what_is_theirs(county: Flask, db: Db, browse: Opener) -> None:
    phone = open_phone(browse)
    phone.browser.cut_network()
    _log_that_nobody_was_met(phone, somebody(db, HAS_HYPERTENSION).name)
    assert len(phone.outbox()) == 1
    _sign_out(phone)

    pushes = Pushes(phone.browser.page.context)
    phone.browser.restore_network()
    _sign_in_by_name(phone, "doctor2")
    phone.wait_until_synced()
    assert phone.outbox() == []
    assert pushes.answers() == {}
    _sign_out(phone)

    phone.sign_in_again("doctor", PASSWORD)
    phone.wait_until_synced()
    (entry_id,) = pushes.answers()
    assert pushes.answers() == {entry_id: ["accepted"]}
    assert _authors(db, entry_id) == ["doctor"]


def _let_through_after(seconds: float, route: Route) -> None:
    time.sleep(seconds)
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


def _authors(db: Db, entry_id: str) -> list[str]:
    query = select(User.username).join(Entry, Entry.author_id == User.id).where(Entry.id == UUID(entry_id))
    found = list(db.scalars(query))
    db.rollback()
    return found
