"""A team's leader calls back and checks what others of the team have logged (domain.md §2.2)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, TeamMember, User
from app.clock import today
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS

Db = scoped_session[Session]
CHECKS = ("phone_survey", "spot_check")


@pytest.fixture
def leader(make: Make) -> User:
    user: User = make.user(Role.TEAM_LEADER, at=make.clinic)
    make.member(user, "leader")
    return user


@pytest.fixture
def phone(app: Flask, leader: User, db: Db) -> Phone:
    db.commit()
    return Phone(Client(app, leader), leader)


def receipt(phone: Phone, make: Make, db: Db, form: str, author: User) -> dict[str, Any]:
    """Of a check of somebody's visit."""
    resident: Resident = make.resident()
    target: Entry = make.entry(resident, by=author, status=EntryStatus.APPROVED)
    db.commit()
    return check(phone, resident, form, str(target.id))


def check(phone: Phone, resident: Resident, form: str, target_id: str) -> dict[str, Any]:
    phone.fill(resident, form, answers={**ANSWERS[form], "target_entry_id": target_id})
    [answer] = phone.push_raw().get_json()["receipts"]
    found: dict[str, Any] = answer
    return found


@pytest.mark.parametrize("form", CHECKS)
def test_a_leader_checks_what_others_of_the_team_logged(form: str, phone: Phone, make: Make, db: Db) -> None:
    doctor = make.user()
    make.member(doctor)
    assert receipt(phone, make, db, form, doctor)["result"] == "accepted"


@pytest.mark.parametrize("has_post", [False, True])
def test_a_leader_checks_in_the_village_of_a_clinic_that_is_a_further_post(
    has_post: bool, phone: Phone, make: Make, db: Db, leader: User
) -> None:
    village, doctor = make.second_village(), make.user()
    make.member(doctor)
    if has_post and village.clinic:
        make.post(leader, village.clinic)
    resident = make.resident(village)
    target = make.entry(resident, by=doctor, status=EntryStatus.APPROVED)
    db.commit()
    answer = check(phone, resident, "phone_survey", str(target.id))
    assert answer["result"] == ("accepted" if has_post else "rejected")
    assert answer.get("code") == (None if has_post else "out_of_scope")


@pytest.mark.parametrize("form", CHECKS)
def test_a_leader_does_not_check_the_own_work(
    form: str, phone: Phone, make: Make, db: Db, leader: User
) -> None:
    refused = receipt(phone, make, db, form, leader)
    assert (refused["result"], refused["code"]) == ("rejected", "invalid")
    assert refused["errors"] == {"answers.target_entry_id": ["不能核查自己的记录，请由审核或督导人员核查"]}


@pytest.mark.parametrize("has_left", [False, True])
def test_a_leader_does_not_check_people_of_other_teams(
    has_left: bool, phone: Phone, make: Make, db: Db
) -> None:
    doctor = make.user()
    if has_left:
        member: TeamMember = make.member(doctor)
        member.valid_to = today()
    refused = receipt(phone, make, db, "spot_check", doctor)
    assert "不是您团队成员的" in refused["errors"]["answers.target_entry_id"][0]


def test_a_check_of_what_the_server_lost_is_kept_and_marked(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    db.commit()
    taken = check(phone, resident, "spot_check", str(uuid4()))
    assert taken["result"] == "accepted"
    db.expire_all()
    assert "target_unknown" in {flag["code"] for flag in db.get_one(Entry, UUID(taken["id"])).flags}


def test_who_leads_another_team_does_not_check_the_teams_where_they_only_help(
    app: Flask, make: Make, db: Db
) -> None:
    boss, guest = make.user(Role.TEAM_LEADER, at=make.clinic), make.user(Role.TEAM_LEADER, at=make.clinic)
    make.member(boss, "leader")
    make.member(guest, "nurse")
    db.commit()
    refused = receipt(Phone(Client(app, guest), guest), make, db, "spot_check", boss)
    assert "不是您团队成员的" in refused["errors"]["answers.target_entry_id"][0]


def test_what_is_void_is_not_checked(phone: Phone, make: Make, db: Db) -> None:
    doctor = make.user()
    make.member(doctor)
    resident: Resident = make.resident()
    target: Entry = make.entry(resident, by=doctor, status=EntryStatus.VOID)
    db.commit()
    refused = check(phone, resident, "spot_check", str(target.id))
    assert refused["errors"] == {"answers.target_entry_id": ["这条记录已经作废，不用核查"]}
