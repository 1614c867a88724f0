"""Somebody who moved here, found by the identity number; and an alert that is answered without network."""

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
from tests.browser.conftest import PASSWORD, Opener
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]


def test_a_stranger_is_found_by_number_and_an_alert_is_answered_offline(
    county: Flask, db: Db, browse: Opener
) -> None:
    doctor = db.scalars(select(User).where(User.username == "doctor")).one()
    elsewhere = select(Resident).where(
        Resident.org_unit_id != doctor.org_unit_id, Resident.id_no.is_not(None)
    )
    stranger = db.scalars(elsewhere.order_by(Resident.id)).first()
    alert = db.scalars(select(Alert).where(Alert.org_unit_id == doctor.org_unit_id)).first()
    if stranger is None or stranger.id_no is None or alert is None:
        raise AssertionError("the demo county has a person elsewhere and an alert")
    number, name, stranger_id, alert_id = stranger.id_no, stranger.name, stranger.id, alert.id
    alert.state, alert.severity, alert.code = "open", "red", "H1"
    alert.acknowledged_by = alert.handled_by = alert.closed_by = None
    db.commit()

    phone = PhoneApp(browse(PHONE))
    phone.sign_in("doctor", PASSWORD)
    phone.wait_until_synced()
    phone.go("residents")
    phone.at("search").fill(name)
    phone.tap("to-stranger")
    phone.browser.page.locator("#number").fill(number)
    phone.tap("look-up")
    phone.at("stranger").wait_for()
    told = phone.at("stranger").inner_text()
    assert name[:1] in told
    assert name not in told
    phone.browser.shoot("stranger-1-found")
    phone.tap("move-in")
    phone.fill({"changed_on": today().isoformat()})
    phone.browser.shoot("stranger-2-filled")
    phone.save()
    phone.go()
    phone.wait_until_synced()
    db.expire_all()
    moved = db.scalars(
        select(Entry).where(Entry.resident_id == stranger_id, Entry.form == "record_change")
    ).one()
    assert moved.author_id == doctor.id
    db.rollback()

    phone.go("alerts")
    phone.at("answer-alert").first.wait_for()
    phone.browser.page.context.set_offline(True)
    phone.tap("answer-alert")
    phone.fill({"step": "=2", "result": "复测后下降，已电话随访", "referral_state": "=5"})
    phone.browser.shoot("alert-1-filled")
    phone.save()
    phone.tap("saved-to-today")
    phone.tap("tile-alerts")
    phone.at("alerts-handled").filter(has_text="待上传").wait_for()
    phone.browser.shoot("alert-2-handled")
    phone.browser.page.context.set_offline(False)
    phone.go()
    phone.wait_until_synced()
    db.expire_all()
    answered = db.scalars(select(Alert).where(Alert.handled_entry_id.is_not(None))).all()
    assert [each.state for each in answered] == ["handled"]
    assert alert_id is not None
    assert phone.browser.faults == []
