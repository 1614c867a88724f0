"""A death logged on the phone stops the visits at once; its approval closes the record."""

from datetime import date

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.clock import today
from app.entries.models import Entry, EntryStatus
from app.residents.models import Condition, Resident
from app.review.decide import approve
from app.worklists.models import Task
from tests.browser.conftest import Opener, open_phone
from tests.browser.people import somebody

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]

IS_DUE = Resident.id.in_(select(Task.resident_id).where(Task.status == "open")) & Resident.id.not_in(
    select(Entry.resident_id).where(Entry.status == EntryStatus.SUBMITTED)
)
IS_WELL = Resident.birth_date.between(date(1965, 1, 1), date(1980, 1, 1)) & Resident.id.not_in(
    select(Condition.resident_id)
)


def test_a_reported_death_stops_the_visits_and_its_approval_closes_the_record(
    county: Flask, db: Db, browse: Opener
) -> None:
    name = somebody(db, IS_DUE).name
    phone = open_phone(browse)
    phone.open_resident(name)
    assert phone.to_do() != []
    phone.browser.shoot("change-1-resident")

    phone.tap("change-record")
    phone.at("field-change").locator("select").select_option("died")
    phone.fill({"changed_on": today().isoformat(), "death_cause": "脑出血"})
    phone.browser.shoot("change-2-filled")
    phone.save()
    phone.open_resident(name)
    assert phone.at("closed").inner_text() == "已上报死亡，待审核。不再安排随访。"
    assert phone.to_do() == []
    assert phone.at("start-due").count() == 0
    phone.browser.shoot("change-3-reported")

    phone.go()
    phone.wait_until_synced()
    _approve_all(db)
    phone.go()
    phone.open_resident(name)
    phone.at("closed").filter(has_text="档案已关闭：死亡").wait_for(timeout=60_000)
    assert phone.to_do() == []
    phone.browser.shoot("change-4-closed")
    assert phone.browser.faults == []


def test_a_disease_found_without_network_is_followed_up_on_the_same_visit(
    county: Flask, db: Db, browse: Opener
) -> None:
    name = somebody(db, IS_WELL).name
    phone = open_phone(browse)
    phone.browser.cut_network()
    phone.open_resident(name)
    phone.tap("change-record")
    phone.at("field-change").locator("select").select_option("disease")
    day = today().isoformat()
    told = {"condition": "=I10", "hospital": "县人民医院", "basis": "三日三次血压升高"}
    phone.fill({"changed_on": day, **told, "confirmed_on": day})
    phone.save()
    phone.open_resident(name)
    assert [text for text in phone.to_do() if "高血压随访" in text] != []
    phone.browser.shoot("change-5-diagnosed")
    assert phone.browser.faults == []


def _approve_all(db: Db) -> None:
    (entry,) = db.scalars(select(Entry).where(Entry.form == "record_change", Entry.occurred_on == today()))
    (reviewer,) = db.scalars(select(User).where(User.role == Role.COUNTY_SUPERVISOR).limit(1))
    approve([entry], reviewer, {entry.id: entry.revision}, {entry.id: "已核实"})
    db.commit()
