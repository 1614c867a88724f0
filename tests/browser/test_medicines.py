"""Medicines on the phone: found offline by their initials, repeated at the next visit."""

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import Entry, Revision
from tests.browser.answers import HTN
from tests.browser.conftest import Opener, open_phone
from tests.browser.people import HAS_HYPERTENSION, somebody
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


CONTROLLED = {"visit_mode": "=1", "med_adherence": "=1", "sbp": 132, "dbp": 82}
AMLODIPINE = {"drug_name": "氨氯地平片", "dose_unit": "01", "times_per_day": 1, "dose": 5, "route": "1"}


def test_a_medicine_is_found_by_its_initials_and_repeated_by_one_tap(
    county: Flask, db: scoped_session[Session], browse: Opener
) -> None:
    resident = somebody(db, HAS_HYPERTENSION)
    phone = open_phone(browse)
    phone.open_resident(resident.name)
    phone.browser.cut_network()
    phone.browser.require_offline()

    phone.start("htn")
    phone.fill({"visit_mode": "=1", "visit_result": "=1"})
    _pick(phone, "aldp", 0)
    assert "氨氯地平片，每日1次，每次5mg，口服" in (phone.at("field-medications").text_content() or "")
    phone.at("add-medications").click()
    phone.at("drug-search-medications").fill("祖传膏药")
    phone.at("drug-own-medications").click()
    phone.fill({"medications.1.times_per_day": 1, "medications.1.dose": 2, "medications.1.dose_unit": "=04"})
    phone.browser.shoot("medicines")
    phone.fill(HTN | CONTROLLED)
    phone.save()

    phone.open_resident(resident.name)
    phone.start("htn")
    phone.fill({"visit_mode": "=1", "visit_result": "=1"})
    assert "氨氯地平片" in (phone.at("field-medications").text_content() or "")
    phone.at("copy-medications").click()
    phone.browser.shoot("medicines-repeated")
    assert phone.at("field-medications").get_by_role("listitem").count() == 2

    phone.go()
    phone.browser.restore_network()
    phone.wait_until_synced()
    query = select(Revision.answers).join(Entry, Entry.id == Revision.entry_id)
    mine = query.where(Entry.form == "htn", Entry.resident_id == resident.id, Entry.occurred_on == today())
    [answers] = db.scalars(mine)
    assert answers["medications"][0] == AMLODIPINE
    assert answers["medications"][1]["drug_name"] == "祖传膏药"


def _pick(phone: PhoneApp, typed: str, place: int) -> None:
    phone.at("add-medications").click()
    phone.at("drug-search-medications").fill(typed)
    phone.at(f"drug-medications-{place}").click()
