"""Doubts that an entry raises beside what else is known."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.clock import today
from app.entries.models import Entry
from app.residents.models import Household
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import VILLAGE, Make
from tests.vectors.bases import ANSWERS

Db = scoped_session[Session]
NEAR, FAR = {"lat": 24.901, "lon": 114.801}, {"lat": 25.2, "lon": 114.8}


def codes(phone: Phone, db: Db) -> set[str]:
    """The flags of what is pushed last."""
    entry_id = phone.outbox[-1]["id"]
    assert set(phone.push()) == {"accepted"}
    db.expire_all()
    entry = next(each for each in db.query(Entry) if str(each.id) == entry_id)
    return {flag["code"] for flag in entry.flags}


@pytest.mark.parametrize(
    ("at", "accuracy", "doubtful"), [(NEAR, 10, False), (FAR, 10, True), (FAR, 900, False)]
)
def test_a_home_visit_far_from_home_is_doubtful(
    phone: Phone, make: Make, db: Db, at: dict[str, float], accuracy: int, doubtful: bool
) -> None:
    phone.fill(make.resident())
    phone.outbox[-1]["location"] = {**at, "accuracy_m": accuracy}
    assert ("Q-19" in codes(phone, db)) is doubtful


def test_the_households_own_place_counts_before_the_villages(phone: Phone, make: Make, db: Db) -> None:
    household = Household(
        id=make.resident().id,
        household_no=f"{VILLAGE}00001",
        village_code=VILLAGE,
        lat=FAR["lat"],
        lon=FAR["lon"],
    )
    db.add(household)
    db.flush()
    phone.fill(make.resident(household_id=household.id))
    phone.outbox[-1]["location"] = {**FAR, "accuracy_m": 10}
    assert "Q-19" not in codes(phone, db)


@pytest.mark.parametrize(("days", "doubtful"), [(0, True), (2, True), (3, False)])
def test_the_same_visit_by_another_worker_is_doubtful_within_two_days(
    app: Flask, phone: Phone, make: Make, db: Db, days: int, doubtful: bool
) -> None:
    resident, colleague = make.resident(), make.user()
    phone.fill(resident, on=today() - timedelta(days=days))
    phone.push()
    other = Phone(Client(app, colleague), colleague)
    other.fill(resident)
    assert ("Q-07" in codes(other, db)) is doubtful


def _asked(on: date) -> dict[str, Any]:
    promised = (on + timedelta(days=7)).isoformat()
    named = {"agreement_member_id": str(uuid7()), "item_ids": ["I005"]}
    return {**named, "asked_by": "1", "outcome": "1", "promised_date": promised}


def test_two_requests_of_one_day_are_no_duplicates(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    for _ in range(2):
        phone.fill(resident, "service_request", answers=_asked(today()))
    assert "Q-07" not in codes(phone, db)


def _round(on: date) -> dict[str, Any]:
    words = dict.fromkeys(("complaint", "exam", "orders", "treatment", "nursing"), "平稳，继续观察")
    signs = {"sbp": 130, "dbp": 80, "temp": 36.5, "pulse": 72, "rr": 18, "spo2": 97}
    coming = (on + timedelta(days=7)).isoformat()
    return {"visit_mode": "2", "visit_result": "1", **words, **signs, "progress": "2", "next_round": coming}


@pytest.mark.parametrize(("days", "doubtful"), [(0, True), (1, False)])
def test_a_bed_is_looked_after_by_one_colleague_today_and_another_tomorrow(
    app: Flask, phone: Phone, make: Make, db: Db, days: int, doubtful: bool
) -> None:
    resident, colleague = make.resident(), make.user()
    day = today() - timedelta(days=days)
    phone.fill(resident, "bed_round", on=day, answers=_round(day))
    phone.push()
    other = Phone(Client(app, colleague), colleague)
    other.fill(resident, "bed_round", answers=_round(today()))
    assert ("Q-07" in codes(other, db)) is doubtful


def test_a_visit_to_a_closed_record_is_doubtful(phone: Phone, make: Make, db: Db) -> None:
    phone.fill(make.resident(archive_status="2"))
    assert "Q-06" in codes(phone, db)


def test_an_ordinary_visit_raises_no_such_doubt(phone: Phone, make: Make, db: Db) -> None:
    phone.fill(make.resident())
    assert codes(phone, db) & {"Q-06", "Q-07", "Q-19", "Q-21", "Q-33", "clock"} == set()


HIGH: dict[str, Any] = {"sbp": 164, "dbp": 96, "visit_class": "2"}


def test_a_phone_that_judged_otherwise_is_told_to_the_reviewer_and_both_are_kept(
    phone: Phone, make: Make, db: Db
) -> None:
    entry_id = phone.fill(make.resident(), **HIGH)
    phone.outbox[-1]["proposed"] = {"visit_class": "1", "next_by": "2030-01-01"}
    assert phone.push() == ["accepted"]
    db.expire_all()
    entry = db.get_one(Entry, entry_id)
    (told,) = [flag["message"] for flag in entry.flags if flag["code"] == "phone_differs"]
    assert "分类：手机判定 控制满意，服务器判定 控制不满意" in told
    assert entry.newest.content["proposed"]["visit_class"] == "1"
    assert entry.newest.outcome["visit_class"] == "2"


def test_a_phone_that_judged_alike_is_not_doubted(phone: Phone, make: Make, db: Db) -> None:
    entry_id = phone.fill(make.resident(), **HIGH)
    assert phone.push() == ["accepted"]
    outcome = db.get_one(Entry, entry_id).newest.outcome
    alike = {key: outcome[key] for key in ("visit_class", "severity", "next_by") if outcome[key]}
    phone.fill(make.resident(), **HIGH)
    phone.outbox[-1]["proposed"] = alike
    assert "phone_differs" not in codes(phone, db)


@pytest.mark.parametrize(("first", "second", "doubtful"), [(False, True, False), (False, False, True)])
def test_the_centre_may_complete_the_health_check_that_the_village_began(
    app: Flask, phone: Phone, make: Make, db: Db, first: bool, second: bool, doubtful: bool
) -> None:
    resident, colleague = make.resident(birth_date=date(1950, 1, 1), conditions=()), make.user()
    exam = {**ANSWERS["exam65"], "feedback_date": today().isoformat()}
    phone.fill(resident, "exam65", answers=exam | {"exam_complete": first})
    assert phone.push() == ["accepted"]
    other = Phone(Client(app, colleague), colleague)
    other.fill(resident, "exam65", answers=exam | {"exam_complete": second})
    assert ("Q-07" in codes(other, db)) is doubtful
