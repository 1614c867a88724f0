"""Somebody who moved here from elsewhere in the county: found by the whole number, and recorded as moved."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from app.accounts.models import Role, User
from app.audit.models import AuditEvent
from app.changes.note import note
from app.clock import at, now, today
from app.entries.models import Entry
from app.id_number import make_id_number
from app.orgs.settings import store
from app.residents.lookup import look_up
from app.residents.models import Resident
from app.review.decide import approve, return_to_author
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
LOOKUP = "/api/v1/residents/lookup"
NUMBER = make_id_number("360783", date(1966, 3, 1), 124)
UNUSED = make_id_number("360783", date(1966, 3, 1), 126)


@pytest.fixture
def client(app: Flask, make: Make) -> Client:
    return Client(app, make.user())


@pytest.fixture
def stranger(make: Make, db: Db) -> Resident:
    """Of a village of another centre."""
    person = make.resident(at=make.other_village, name="李某某", id_no=NUMBER)
    note(make.other_village.code, "resident", person.id)
    db.commit()
    return person


def asked(client: Client, number: str) -> TestResponse:
    return client.post(LOOKUP, json={"id_no": number})


def test_the_whole_number_tells_the_family_name_and_the_village_and_no_more(
    client: Client, stranger: Resident
) -> None:
    found = asked(client, NUMBER.lower()).get_json()["found"]
    assert found == {
        "id": str(stranger.id), "name": "李**", "village": "石莲村", "is_own": False, "is_closed": False,
    }  # fmt: skip


@pytest.mark.parametrize("part", [NUMBER[:17], NUMBER[-4:], "李某某", "%"])
def test_a_part_of_a_number_finds_nobody(client: Client, stranger: Resident, part: str) -> None:
    answer = asked(client, part)
    assert answer.status_code == 422
    assert "id_no" in answer.get_json()["errors"]


def test_every_question_is_written_down_whether_it_finds_somebody_or_not(
    client: Client, stranger: Resident, db: Db
) -> None:
    assert asked(client, UNUSED).get_json()["found"] is None
    asked(client, NUMBER)
    events = db.scalars(select(AuditEvent).where(AuditEvent.action == "resident.looked_up")).all()
    assert [each.details["found"] for each in events] == [False, True]
    assert events[1].subject_id == str(stranger.id)
    assert NUMBER not in str([each.details for each in events])


def test_nobody_asks_more_often_in_a_day_than_the_county_allows(
    client: Client, stranger: Resident, db: Db
) -> None:
    store("lookups_a_day", 2)
    db.commit()
    answers = [asked(client, number) for number in (UNUSED, UNUSED, NUMBER)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].get_json()["code"] == "too_often"
    assert 0 < int(answers[2].headers["Retry-After"]) <= 24 * 3600
    db.expire_all()
    who = db.scalars(select(AuditEvent.actor_id).where(AuditEvent.action == "resident.looked_up")).first()
    with at(now() + timedelta(days=1, minutes=1)):
        assert look_up(NUMBER, db.get_one(User, who)) is not None


def test_only_field_workers_ask(app: Flask, make: Make, stranger: Resident) -> None:
    assert asked(Client(app, make.user(Role.CENTRE_REVIEWER)), NUMBER).status_code == 403


def moved_in(phone: Phone, stranger: Resident, village: str, **answers: Any) -> Any:
    told = {"change": "moved", "changed_on": today().isoformat(), "area_code": village, **answers}
    return phone.fill(stranger, "record_change", answers=told)


def test_the_doctor_says_that_a_stranger_moved_here_and_hears_what_became_of_it(
    app: Flask, phone: Phone, make: Make, db: Db, stranger: Resident
) -> None:
    entry_id = moved_in(phone, stranger, make.village.code)
    assert phone.push() == ["accepted"]
    db.expire_all()
    entry = db.get_one(Entry, entry_id)
    reviewer = make.user(Role.CENTRE_REVIEWER, at=make.other_centre)
    return_to_author(entry, reviewer, 1, "请附村委会证明")
    db.commit()
    url = f"/api/v1/sync/pull?channel={make.village.code}&after=0&limit=2000"
    changes = Client(app, phone.user).get(url).get_json()["changes"]
    told = {each["id"]: each["data"] for each in changes if each["kind"] == "entry"}
    assert told[str(entry_id)]["reason"] == "请附村委会证明"
    assert str(stranger.id) not in {each["id"] for each in changes if each["kind"] == "resident"}


def test_the_move_waits_for_its_second_reviewer(phone: Phone, make: Make, db: Db, stranger: Resident) -> None:
    entry_id = moved_in(phone, stranger, make.village.code)
    phone.push()
    db.expire_all()
    reviewer = make.user(Role.CENTRE_REVIEWER, at=make.other_centre)
    approve([db.get_one(Entry, entry_id)], reviewer, {entry_id: 1})
    assert db.get_one(Resident, stranger.id).village_code == make.other_village.code


@pytest.mark.parametrize("change", ["moved_out", "died", "disease"])
def test_nothing_else_may_be_said_of_a_stranger(phone: Phone, stranger: Resident, change: str) -> None:
    more = {"moved_out": {"to_place": "外省"}, "died": {"death_cause": "不详"}}.get(change) or {
        "condition": "E11", "confirmed_on": today().isoformat(), "hospital": "县医院", "basis": "血糖",
    }  # fmt: skip
    told = {"change": change, "changed_on": today().isoformat(), **more}
    phone.fill(stranger, "record_change", answers=told)
    assert phone.push() == ["rejected:out_of_scope"]


def test_a_stranger_does_not_move_to_a_village_of_others(
    phone: Phone, make: Make, db: Db, stranger: Resident
) -> None:
    there = make.second_village()
    db.commit()
    moved_in(phone, stranger, there.code)
    assert phone.push() == ["rejected:out_of_scope"]


def test_who_is_registered_a_second_time_is_refused_with_what_to_do(
    app: Flask, phone: Phone, make: Make, stranger: Resident
) -> None:
    told = {
        "name": "李某某", "sex": "2", "birth_date": "1966-03-01", "id_type": "01", "id_no": NUMBER,
        "hukou_status": "1", "area_code": make.village.code, "address": "1 组 5 号",
    }  # fmt: skip
    phone.fill(None, "resident_registration", answers=told)
    receipt = phone.push_raw().get_json()["receipts"][0]
    assert receipt["result"] == "rejected"
    assert "登记迁入" in receipt["errors"]["answers.id_no"][0]
