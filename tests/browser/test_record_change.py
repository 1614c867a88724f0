"""A death logged on the phone stops the visits at once; its approval closes the record."""

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.clock import today
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident
from app.review.decide import approve
from app.worklists.models import Task
from tests.browser.conftest import PASSWORD, Opener
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]


def test_a_reported_death_stops_the_visits_and_its_approval_closes_the_record(
    county: Flask, db: Db, browse: Opener
) -> None:
    name = _somebody_due(db)
    phone = PhoneApp(browse(PHONE))
    phone.sign_in("doctor", PASSWORD)
    phone.wait_until_synced()
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


def _somebody_due(db: Db) -> str:
    query = (
        select(Resident)
        .join(User, User.org_unit_id == Resident.org_unit_id)
        .join(Task, Task.resident_id == Resident.id)
        .where(User.username == "doctor", Resident.archive_status == "0", Task.status == "open")
        .where(Resident.id.not_in(select(Entry.resident_id).where(Entry.status == EntryStatus.SUBMITTED)))
        .order_by(Resident.id)
    )
    found = db.scalars(query).first()
    assert found is not None
    name = found.name
    db.rollback()
    return name


def _approve_all(db: Db) -> None:
    (entry,) = db.scalars(select(Entry).where(Entry.form == "record_change", Entry.occurred_on == today()))
    (reviewer,) = db.scalars(select(User).where(User.role == Role.COUNTY_SUPERVISOR).limit(1))
    approve([entry], reviewer, {entry.id: entry.revision}, {entry.id: "已核实"})
    db.commit()
