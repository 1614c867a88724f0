"""Explanations that come late, that explain everything, or of which there are many are looked at."""

from datetime import date

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.contracts.claims.excuses import Excuses, many_excuses
from app.contracts.claims.explainers import Explainer, much_explained_by
from app.entries.models import Entry
from app.orgs.scope import Scope
from app.orgs.settings import store
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.drivers.phone import Phone
from tests.make import Make

DB = scoped_session[Session]
TODAY, JUNE = date(2021, 7, 1), date(2021, 6, 1)
NEW = {"waiver_late", "waiver_all"}


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    """Blood pressure is due on 31 March and 30 June, health education on 30 June."""
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011", "I003"])
    return resident


def flags(phone: Phone, db: DB, signing: Signing, resident: Resident, first: str, *items: str) -> set[str]:
    """What is said of an explanation of today, for what was due from that day on."""
    answers = {"agreement_member_id": str(signing.member(resident).id), "item_ids": list(items)}
    answers |= {"from_date": first, "to_date": TODAY.isoformat(), "reason": "2"}
    entry_id = phone.fill(resident, "service_waiver", answers=answers)
    assert phone.push() == ["accepted"]
    db.expire_all()
    return {flag["code"] for flag in db.get_one(Entry, entry_id).flags} & NEW


def test_what_is_explained_soon_is_not_doubted(
    phone: Phone, db: DB, signing: Signing, resident: Resident
) -> None:
    assert flags(phone, db, signing, resident, "2021-06-01", "I011") == set()


def test_what_is_explained_more_than_thirty_days_late_is_doubted(
    phone: Phone, db: DB, signing: Signing, resident: Resident
) -> None:
    assert flags(phone, db, signing, resident, "2021-03-01", "I011") == {"waiver_late"}


def test_the_county_says_what_is_late(phone: Phone, db: DB, signing: Signing, resident: Resident) -> None:
    store("waiver_late_days", 92)
    assert flags(phone, db, signing, resident, "2021-03-01", "I011") == set()
    store("waiver_late_days", 91)
    assert flags(phone, db, signing, resident, "2021-03-01", "I011") == {"waiver_late"}


def test_what_was_given_needs_no_explanation(
    phone: Phone, db: DB, signing: Signing, resident: Resident
) -> None:
    signing.serve(resident, date(2021, 3, 5))
    assert flags(phone, db, signing, resident, "2021-03-01", "I011") == set()


def test_all_that_was_due_of_a_contract_explained_on_one_day_is_doubted(
    phone: Phone, db: DB, signing: Signing, resident: Resident
) -> None:
    """At once, or in parts."""
    assert flags(phone, db, signing, resident, "2021-03-01", "I011", "I003") == NEW
    other = signing.make.resident()
    signing.sign(other, packages=[], items=["I011", "I003"])
    assert flags(phone, db, signing, other, "2021-03-01", "I011") == {"waiver_late"}
    assert flags(phone, db, signing, other, "2021-06-01", "I003") == {"waiver_all"}


def explain(signing: Signing, make: Make, number: int, approved: bool) -> None:
    """The blood pressure of June of so many people who were in hospital."""
    for _ in range(number):
        resident = make.resident()
        signing.sign(resident, packages=[], items=["I011"])
        in_june(signing, resident, approved)


def in_june(signing: Signing, resident: Resident, approved: bool) -> None:
    first, last = "2021-06-01", "2021-06-30"
    said = signing.event(
        "service_waiver", resident, TODAY, False, item_ids=["I011"], reason="3", from_date=first, to_date=last
    )
    if approved:
        signing.approve(said)


def test_who_explains_many_of_a_months_dues_is_named(signing: Signing, make: Make) -> None:
    explain(signing, make, 6, approved=True)
    explain(signing, make, 3, approved=False)
    assert many_excuses(Scope.everything(), TODAY) == []
    explain(signing, make, 1, approved=False)
    doctor = signing.doctor
    assert many_excuses(Scope.everything(), TODAY) == [
        Excuses(doctor.id, doctor.name, JUNE, 10, 10, doctor.id)
    ]
    assert many_excuses(Scope.everything(), date(2021, 8, 1)) == []


def test_a_small_share_of_many_dues_is_usual(signing: Signing, make: Make) -> None:
    explain(signing, make, 10, approved=True)
    for _ in range(40):
        signing.sign(make.resident(), packages=[], items=["I011"])
    assert many_excuses(Scope.everything(), TODAY) == []
    store("waiver_share", 19)
    assert [(each.explained, each.owed, each.share) for each in many_excuses(Scope.everything(), TODAY)] == [
        (10, 50, 20)
    ]


@pytest.mark.parametrize("approved", [True, False])
def test_explaining_for_another_doctor_counts_among_the_dues_of_that_doctor(
    signing: Signing, make: Make, approved: bool
) -> None:
    """Whoever writes it down owes nothing by that, and is not accused."""
    doctor, other = signing.doctor, make.user()
    residents = [make.resident() for _ in range(20)]
    for resident in residents:
        signing.sign(resident, packages=[], items=["I011"])
    signing.doctor = other
    for resident in residents[:10]:
        in_june(signing, resident, approved)
    assert many_excuses(Scope.everything(), TODAY) == [
        Excuses(doctor.id, doctor.name, JUNE, 10, 20, other.id)
    ]
    signing.doctor = doctor
    in_june(signing, residents[10], approved)
    assert [(each.explained, each.author_id) for each in many_excuses(Scope.everything(), TODAY)] == [
        (11, None)
    ]
    store("waiver_share", 55)
    assert many_excuses(Scope.everything(), TODAY) == []


def test_what_two_waiting_explanations_explain_counts_once(signing: Signing, make: Make) -> None:
    store("waiver_least", 2)
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    for _ in range(2):
        in_june(signing, resident, approved=False)
    assert many_excuses(Scope.everything(), TODAY) == []


def test_the_reviewer_is_told_and_led_to_the_explanations(
    app: Flask, signing: Signing, make: Make, db: DB
) -> None:
    explain(signing, make, 10, approved=False)
    reviewer, stranger = (
        make.user(Role.CENTRE_REVIEWER, at=unit) for unit in (make.centre, make.other_centre)
    )
    db.commit()
    told = page(Client(app, reviewer).get("/review"))
    assert "2021年6月应做 10 项，说明未能服务 10 项（100%）" in told.text
    assert f"form=service_waiver&amp;author={signing.doctor.id}" in told.html
    assert "未能服务 10 项" not in page(Client(app, stranger).get("/review")).text
    assert len(db.scalars(select(Entry.id).where(Entry.form == "service_waiver")).all()) == 10


@pytest.fixture
def busy(signing: Signing, make: Make) -> User:
    """Somebody who explained 2 of the 5 services of each of four doctors, who wrote 3 of theirs besides."""
    busy = make.user()
    for _ in range(4):
        doctor = signing.doctor = make.user()
        residents = [make.resident() for _ in range(5)]
        for resident in residents:
            signing.sign(resident, packages=[], items=["I011"])
        for number, author in enumerate((busy, busy, doctor)):
            signing.doctor = author
            in_june(signing, residents[number], approved=number == 0)
    return busy


@pytest.mark.parametrize(("least", "share", "is_named"), [(8, 67, False), (9, 30, False), (8, 66, True)])
def test_who_explains_a_little_for_each_of_many_is_named_by_what_was_written(
    busy: User, least: int, share: int, is_named: bool
) -> None:
    store("waiver_author_least", least)
    store("waiver_author_share", share)
    named = [Explainer(busy.id, busy.name, JUNE, 8, 12, 4)] if is_named else []
    assert much_explained_by(Scope.everything(), TODAY) == named
    assert many_excuses(Scope.everything(), TODAY) == []


def test_the_share_is_of_the_explanations_of_the_own_centre(busy: User, signing: Signing, make: Make) -> None:
    store("waiver_author_least", 8)
    store("waiver_author_share", 60)
    other = make.user(at=make.other_centre)
    signing.doctor = other
    for _ in range(20):
        resident = make.resident()
        signing.sign(resident, packages=[], items=["I011"])
        in_june(signing, resident, approved=True)
    assert [each.author_id for each in much_explained_by(Scope.everything(), TODAY)] == [busy.id]


def test_the_reviewer_is_led_to_what_was_written_for_many(app: Flask, busy: User, make: Make, db: DB) -> None:
    store("waiver_author_least", 8)
    reviewer = make.user(Role.CENTRE_REVIEWER)
    db.commit()
    told = page(Client(app, reviewer).get("/review"))
    assert "2021年6月为 4 名医生说明 8 项，占本院全部说明 12 项的 67%" in told.text
    assert f"form=service_waiver&amp;author={busy.id}" in told.html


@pytest.mark.parametrize(("reason", "last", "expected"), [
    ("2", TODAY, set()), ("2", date(2021, 7, 2), {"waiver_ahead"}), ("4", TODAY, {"not_dead"}),
])  # fmt: skip
def test_what_is_to_come_and_the_death_of_the_living_are_doubted(
    phone: Phone, db: DB, signing: Signing, resident: Resident, reason: str, last: date, expected: set[str]
) -> None:
    answers = {"agreement_member_id": str(signing.member(resident).id), "item_ids": ["I011"]}
    answers |= {"from_date": "2021-06-01", "to_date": last.isoformat(), "reason": reason}
    entry_id = phone.fill(resident, "service_waiver", answers=answers)
    assert phone.push() == ["accepted"]
    db.expire_all()
    found = {flag["code"]: flag["level"] for flag in db.get_one(Entry, entry_id).flags}
    assert found.keys() & {"waiver_ahead", "not_dead"} == expected
    assert {found[code] for code in expected} <= {"MED"}


def test_of_who_died_it_may_be_said(phone: Phone, db: DB, signing: Signing, resident: Resident) -> None:
    resident.death_date = TODAY
    db.commit()
    answers = {"agreement_member_id": str(signing.member(resident).id), "item_ids": ["I011"]}
    answers |= {"from_date": "2021-06-01", "to_date": TODAY.isoformat(), "reason": "4"}
    entry_id = phone.fill(resident, "service_waiver", answers=answers)
    assert phone.push() == ["accepted"]
    db.expire_all()
    assert "not_dead" not in {flag["code"] for flag in db.get_one(Entry, entry_id).flags}
