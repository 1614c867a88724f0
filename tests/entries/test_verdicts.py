"""What call-backs and spot checks say of a record stands on it, for a person to decide."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import now, today
from app.entries.doubts.verdicts import rebuild
from app.entries.drafts.draft import Delivery, Refused
from app.entries.drafts.schemas import read_draft
from app.entries.models import Entry, EntryStatus
from app.extensions import db as _db
from app.pending import write
from app.residents.models import Resident
from app.review.decide import approve, invalidate, return_to_author
from app.sync.pushes.push import take_in
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS

Db = scoped_session[Session]
UNTRUE: dict[str, Any] = {"service_received": "2", "verdict": "3", "mode_match": None, "date_match": None}


class Desk(Phone):
    """Where a reviewer fills in what a call or a check found; not those who are checked."""

    def push(self, answer_lost: bool = False) -> list[str]:
        drafts = [
            read_draft({key: value for key, value in each.items() if key != "device_seq"})
            for each in self.outbox
        ]
        verdicts = take_in(drafts, self.user, Delivery(self.device_id, now()))
        write(_db.session())
        _db.session.commit()
        self.outbox = []
        told = [each.code for each in verdicts if isinstance(each, Refused)]
        return [f"rejected:{code}" for code in told] or ["accepted"]


@pytest.fixture
def phone(app: Flask, make: Make) -> Phone:
    reviewer = make.user(Role.CENTRE_REVIEWER)
    return Desk(Client(app, reviewer), reviewer)


@pytest.fixture
def target(make: Make, db: Db) -> Entry:
    """An approved visit of somebody else's."""
    entry = make.entry(make.resident(), by=make.user(), status=EntryStatus.APPROVED)
    db.commit()
    return entry


def judged(phone: Phone, db: Db, target: Entry, form: str, **said: Any) -> UUID:
    answers = {**ANSWERS[form], "target_entry_id": str(target.id), **said}
    entry_id = phone.fill(db.get_one(Resident, target.resident_id), form, answers=answers)
    assert phone.push() == ["accepted"]
    db.expire_all()
    return entry_id


def codes(db: Db, entry_id: UUID) -> list[tuple[str, str]]:
    db.flush()
    db.expire_all()
    return [(each["code"], each["level"]) for each in db.get_one(Entry, entry_id).flags]


@pytest.mark.parametrize(
    ("form", "said", "marks"),
    [
        ("phone_survey", {}, []),
        ("phone_survey", {"verdict": "2"}, [("Q-26", "MED")]),
        ("phone_survey", UNTRUE, [("Q-26", "HIGH")]),
        ("phone_survey", {"signed_self": "2", "verdict": "3"}, [("Q-26", "HIGH")]),
        ("spot_check", {"verdict": "2"}, []),
        ("spot_check", {"verdict": "3"}, [("Q-27", "HIGH")]),
        ("spot_check", {"verdict": "4"}, [("Q-27", "HIGH")]),
        ("spot_check", {"verdict": "5"}, []),
    ],
)
def test_a_verdict_that_it_is_untrue_marks_the_record(
    phone: Phone, db: Db, target: Entry, form: str, said: dict[str, Any], marks: list[tuple[str, str]]
) -> None:
    target_id = target.id
    judged(phone, db, target, form, **said)
    assert codes(db, target_id) == marks
    assert db.get_one(Entry, target_id).status is EntryStatus.APPROVED  # a person decides


def test_the_supervisor_finds_what_was_approved_and_found_untrue(
    app: Flask, make: Make, phone: Phone, db: Db, target: Entry
) -> None:
    judged(phone, db, target, "phone_survey", **UNTRUE)
    supervisor = Client(app, make.user(Role.COUNTY_SUPERVISOR, at=make.county))
    db.commit()
    assert "已通过而核查不实的记录" in supervisor.get("/review").text
    listed = supervisor.get("/review?status=approved&flag=Q-26,Q-27").text
    assert f"/review/entries/{target.id}" in listed
    read = supervisor.get(f"/review/entries/{target.id}").text
    assert f"电话回访（{today().isoformat()}）结论：不真实，居民未接受过该次服务" in read


def test_a_verdict_that_is_returned_or_overturned_marks_nothing_any_more(
    make: Make, phone: Phone, db: Db, target: Entry
) -> None:
    target_id = target.id
    first = judged(phone, db, target, "spot_check", verdict="4")
    second = judged(phone, db, target, "phone_survey", **UNTRUE)
    reviewer = make.user(Role.CENTRE_REVIEWER)
    return_to_author(db.get_one(Entry, first), reviewer, 1, "缺被查人签名")
    assert codes(db, target_id) == [("Q-26", "HIGH")]
    approve([db.get_one(Entry, second)], reviewer, {second: 1})
    assert codes(db, target_id) == [("Q-26", "HIGH")]
    invalidate(db.get_one(Entry, second), make.user(Role.COUNTY_SUPERVISOR, at=make.county), 1, "打错了人")
    assert codes(db, target_id) == []


def test_the_marks_of_verdicts_are_derived_again_by_a_rebuild(phone: Phone, db: Db, target: Entry) -> None:
    target_id = target.id
    judged(phone, db, target, "spot_check", verdict="3")
    assert rebuild() == 0
    target = db.get_one(Entry, target_id)
    target.flags, target.doubt = [], 0
    db.commit()
    assert rebuild() == 1
    assert codes(db, target_id) == [("Q-27", "HIGH")]


def test_a_correction_of_the_record_keeps_the_doubt(make: Make, phone: Phone, app: Flask, db: Db) -> None:
    author = make.user()
    resident = make.resident()
    db.commit()
    own = Phone(Client(app, author), author)
    entry_id = own.fill(resident)
    own.push()
    judged(phone, db, db.get_one(Entry, entry_id), "spot_check", verdict="3")
    own.fill(db.get_one(Resident, resident.id), correcting=entry_id, revision=2, note="更正")
    assert own.push() == ["accepted"]
    assert ("Q-27", "HIGH") in codes(db, entry_id)


def test_the_checker_is_not_the_author_and_the_record_is_the_residents(
    make: Make, phone: Phone, db: Db, target: Entry
) -> None:
    mine = make.entry(make.resident(), by=phone.user)
    stranger = make.resident()
    db.commit()
    check_id = judged(phone, db, mine, "spot_check", verdict="1")
    assert ("own_check", "HIGH") in codes(db, check_id)
    answers = {**ANSWERS["spot_check"], "target_entry_id": str(target.id)}
    phone.fill(stranger, "spot_check", answers=answers)
    assert phone.push() == ["rejected:invalid"]


def test_a_number_of_somebody_else_points_at_the_record_of_the_person(
    phone: Phone, db: Db, target: Entry
) -> None:
    talked = ("knows_contract", "knows_doctor", "signed_f2f", "signed_self", "service_received")
    unasked = dict.fromkeys((*talked, "mode_match", "date_match", "satisfaction"))
    survey_id = judged(phone, db, target, "phone_survey", reach="6", verdict="4", **unasked)
    assert ("Q-37", "HIGH") in codes(db, survey_id)
