"""Somebody who moved here, found by the identity number; and an alert that is answered without network."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import User
from app.clock import today
from app.entries.models import Entry
from app.residents.models import Resident
from app.worklists.models import Alert
from tests.browser.conftest import Opener, open_phone
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]


@dataclass(frozen=True)
class Stranger:
    """Somebody of another doctor's village."""

    id: UUID
    name: str
    number: str


def test_a_stranger_is_found_by_number_and_an_alert_is_answered_offline(
    county: Flask, db: Db, browse: Opener
) -> None:
    stranger = _with_an_alert_open(db)
    phone = open_phone(browse)
    _say_that_moved_in(phone, stranger)
    phone.wait_until_synced()
    db.expire_all()
    query = select(Entry).where(Entry.resident_id == stranger.id, Entry.form == "record_change")
    assert db.scalars(query).one().author.username == "doctor"
    db.rollback()

    _answer_offline(phone)
    phone.wait_until_synced()
    db.expire_all()
    answered = db.scalars(select(Alert.state).where(Alert.handled_entry_id.is_not(None))).all()
    assert answered == ["handled"]
    assert phone.browser.faults == []


def _with_an_alert_open(db: Db) -> Stranger:
    """An alert of the doctor's village is open again; somebody of another village."""
    doctor = db.scalars(select(User).where(User.username == "doctor")).one()
    at_home = Resident.org_unit_id == doctor.org_unit_id
    query = select(Resident.id, Resident.name, Resident.id_no).where(~at_home, Resident.id_no.is_not(None))
    found = Stranger(*db.execute(query.order_by(Resident.id)).first() or ())
    alert = db.scalars(select(Alert).where(Alert.org_unit_id == doctor.org_unit_id)).first()
    if alert is None:
        raise AssertionError("the demo county has an alert")
    alert.state, alert.severity = "open", "red"
    alert.acknowledged_by = alert.handled_by = alert.closed_by = None
    db.commit()
    return found


def _say_that_moved_in(phone: PhoneApp, stranger: Stranger) -> None:
    phone.go("residents")
    phone.at("search").fill(stranger.name)
    phone.tap("to-stranger")
    phone.browser.page.locator("#number").fill(stranger.number)
    phone.tap("look-up")
    phone.at("stranger").wait_for()
    told = phone.at("stranger").inner_text()
    assert stranger.name[:1] in told
    assert stranger.name not in told
    phone.browser.shoot("stranger-1-found")
    phone.tap("move-in")
    phone.fill({"changed_on": today().isoformat()})
    phone.browser.shoot("stranger-2-filled")
    phone.save()
    phone.go()


def _answer_offline(phone: PhoneApp) -> None:
    phone.go("alerts")
    phone.at("answer-alert").first.wait_for()
    phone.browser.cut_network()
    phone.browser.require_offline()
    phone.tap("answer-alert")
    phone.fill({"step": "=2", "result": "复测后下降，已电话随访", "referral_state": "=5"})
    phone.browser.shoot("alert-1-filled")
    phone.save()
    phone.tap("saved-to-today")
    phone.tap("tile-alerts")
    phone.at("alerts-handled").filter(has_text="待上传").wait_for()
    phone.browser.shoot("alert-2-handled")
    phone.browser.restore_network()
    phone.go()
