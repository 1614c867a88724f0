"""Alerts: raised by entries, handled by people."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.entries.models import Entry
from app.errors import Invalid, OutOfScope
from app.worklists.alert import handle, raise_alerts
from app.worklists.models import Alert
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

Db = scoped_session[Session]
H1 = ("H1", "red", "处理后紧急转诊")


@dataclass(frozen=True)
class Warned:
    entry_id: UUID
    resident_id: UUID | None
    channel: str
    org_unit_id: UUID
    alerts: tuple[tuple[str, str, str], ...]


def warned(entry: Entry, *alerts: tuple[str, str, str]) -> Warned:
    return Warned(entry.id, entry.resident_id, entry.channel, entry.org_unit_id, alerts)


@pytest.fixture
def alert(make: Make, db: Db) -> Alert:
    raise_alerts([warned(make.entry(make.resident()), H1)])
    return db.scalars(select(Alert)).one()


def test_the_same_warning_is_raised_once(make: Make, db: Db) -> None:
    entry = make.entry(make.resident())
    raise_alerts([warned(entry, H1)])
    raise_alerts([warned(entry, H1)])
    assert [each.code for each in db.scalars(select(Alert))] == ["H1"]


def test_a_correction_takes_back_what_no_longer_holds(make: Make, db: Db) -> None:
    entry = make.entry(make.resident())
    raise_alerts([warned(entry, H1)])
    raise_alerts([warned(entry)])
    assert db.scalars(select(Alert)).all() == []


def test_what_was_handled_stays(make: Make, db: Db, alert: Alert) -> None:
    handle(alert, make.user(Role.CENTRE_REVIEWER), "已转县医院")
    entry = db.get_one(Entry, alert.entry_id)
    raise_alerts([warned(entry)])
    assert db.scalars(select(Alert.state)).all() == ["handled"]


def test_handling_needs_a_result(make: Make, alert: Alert) -> None:
    with pytest.raises(Invalid):
        handle(alert, make.user(Role.CENTRE_REVIEWER), "  ")


def test_nobody_from_elsewhere_handles_it(make: Make, alert: Alert) -> None:
    stranger = make.user(Role.CENTRE_REVIEWER, at=make.other_centre)
    with pytest.raises(OutOfScope):
        handle(alert, stranger, "已转县医院")


def test_the_reviewer_sees_it_and_says_what_was_done(app: Flask, make: Make, db: Db, alert: Alert) -> None:
    reviewer, alert_id = Client(app, make.user(Role.CENTRE_REVIEWER)), alert.id
    assert "处理后紧急转诊" in reviewer.get("/alerts").text
    form = page(reviewer.get(f"/alerts/{alert_id}")).form()
    reviewer.post(f"/alerts/{alert_id}", data={**form, "result": "已转县医院"})
    db.expire_all()
    assert db.get_one(Alert, alert_id).result == "已转县医院"
    assert "没有未处置的预警" in reviewer.get("/alerts").text


def test_a_stranger_does_not_learn_of_it(app: Flask, make: Make, alert: Alert) -> None:
    stranger = Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre))
    assert stranger.get(f"/alerts/{alert.id}").status_code == 404
