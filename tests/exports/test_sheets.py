"""Printing a person's sheets in the console: who may, what stands on them, what is audited."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.clock import today
from app.entries.intake.attach import store
from app.entries.models import EntryStatus
from app.extensions import db
from app.residents.models import Resident
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed, picture
from tests.make import Make

SIGNATURE = picture()
DIGEST = sha256(SIGNATURE).hexdigest()


def visit(**answers: Any) -> dict[str, Any]:
    return {"visit_mode": "2", "visit_result": "1", "dbp": 90, "symptoms": ["3", "10"], "adr": "1"} | answers


@pytest.fixture
def reader(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


@pytest.fixture
def person(make: Make) -> Resident:
    return make.resident(name="测试甲", record_no="36078310120100123")


def test_a_sheet_shows_what_was_entered_four_visits_a_page(
    app: Flask, reader: Client, make: Make, person: Resident
) -> None:
    doctor = make.user(name="测试医生")
    store(DIGEST, SIGNATURE, doctor, app.config["DATA_DIR"])
    for number in range(1, 6):
        answers = visit(sbp=150 + number, symptoms_other="手抖", resident_sign=DIGEST, weight=60.5)
        make.entry(person, "htn", date(2026, number, 3), answers, doctor, EntryStatus.APPROVED)
    answer = reader.get(f"/residents/{person.id}/sheets/htn?year=2026&output=pdf")
    assert answer.mimetype == "application/pdf"
    printed = Printed(answer.data)
    assert len(printed.pages) == 2
    assert all(size == (595, 842) for size in printed.sizes)
    for number in range(1, 6):
        assert (f"{150 + number}/90" in printed.pages[0]) == (number < 5)
        assert (f"2026年{number}月3日" in printed.pages[0]) == (number < 5)
    assert "155/90" in printed.pages[1]
    assert printed.pages[0].count("60.5") == 4
    assert printed.pages[0].count("3/10/") == 4
    assert printed.pages[0].count("测试医生") == 4
    assert printed.pictures == [4, 1]
    assert "姓名：测试甲" in printed.text
    assert "编号201-00123" in printed.text
    assert "第1页，共2页" in printed.pages[0]


def test_only_what_was_approved_is_printed_unless_all_is_asked_for(
    reader: Client, make: Make, person: Resident
) -> None:
    make.entry(person, answers=visit(sbp=151), status=EntryStatus.APPROVED)
    make.entry(person, answers=visit(sbp=152))
    make.entry(person, answers=visit(sbp=153), status=EntryStatus.VOID)
    counted = page(reader.get(f"/residents/{person.id}/sheets/htn"))
    assert "151 / 90" in counted.text or "151/90" in counted.text.replace(" ", "")
    assert "152" not in counted.text
    every = page(reader.get(f"/residents/{person.id}/sheets/htn?which=all")).text
    assert "152" in every
    assert "待审" in every
    assert "153" not in every


def test_what_became_of_a_referral_stands_on_the_sheet_of_the_visit_that_made_it(
    reader: Client, make: Make, person: Resident
) -> None:
    referral = {"ref_flag": "2", "ref_reason": "1", "ref_org": "县人民医院内科"}
    made = make.entry(person, answers=visit(sbp=185, referral=referral), status=EntryStatus.APPROVED)
    told = {"referral_entry_id": str(made.id), "ref_check_result": "1"}
    make.entry(person, form="referral_check", answers=told, status=EntryStatus.APPROVED)
    shown = page(reader.get(f"/residents/{person.id}/sheets/htn")).text
    assert "县人民医院内科 已就诊" in " ".join(shown.split())


def test_one_entry_alone_can_be_printed(reader: Client, make: Make, person: Resident) -> None:
    make.entry(person, answers=visit(sbp=151))
    wanted = make.entry(person, answers=visit(sbp=152))
    shown = page(reader.get(f"/residents/{person.id}/sheets/htn?entry={wanted.id}"))
    assert "152" in shown.text
    assert "151" not in shown.text
    entry_page = page(reader.get(f"/review/entries/{wanted.id}"))
    assert f"/residents/{person.id}/sheets/htn?entry={wanted.id}" in entry_page.links


def test_a_year_without_visits_gives_a_sheet_to_fill_in_by_hand(reader: Client, person: Resident) -> None:
    shown = page(reader.get(f"/residents/{person.id}/sheets/htn?year=2020"))
    assert "没有符合条件的记录" in shown.text
    assert "测试甲" in shown.text


@pytest.mark.parametrize("asked", ["year=abcd&which=x&entry=1", "year=²⁰²⁶", "year=99999999999999999999"])
def test_a_wish_that_makes_no_sense_is_as_none(
    reader: Client, make: Make, person: Resident, asked: str
) -> None:
    make.entry(person, answers=visit(sbp=151), status=EntryStatus.APPROVED)
    answer = reader.get(f"/residents/{person.id}/sheets/htn?{asked}")
    assert "151" in page(answer).text


def test_a_form_that_does_not_exist_is_not_found(reader: Client, person: Resident) -> None:
    assert reader.get(f"/residents/{person.id}/sheets/nothing").status_code == 404
    assert reader.get("/prints/blank/nothing").status_code == 404


def test_printing_is_audited(reader: Client, make: Make, person: Resident) -> None:
    make.entry(person, answers=visit(sbp=151), status=EntryStatus.APPROVED)
    reader.get(f"/residents/{person.id}/sheets/htn")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "sheet.printed")).one()
    assert event.subject_id == str(person.id)
    assert event.details == {"form": "htn", "entries": 1}


def test_the_choice_shows_the_years_in_which_there_is_something(
    reader: Client, make: Make, person: Resident
) -> None:
    make.entry(person, answers=visit(sbp=151), status=EntryStatus.APPROVED)
    shown = page(reader.get(f"/residents/{person.id}/sheets"))
    assert f"/residents/{person.id}/sheets/htn?year={today().year}" in shown.links
    assert f"/residents/{person.id}/sheets" in page(reader.get(f"/residents/{person.id}")).links


def test_a_blank_sheet_is_printed_without_a_person(reader: Client) -> None:
    printed = Printed(reader.get("/prints/blank/selfcare?output=pdf").data)
    assert len(printed.pages) == 1
    assert "老年人生活自理能力评估表" in printed.text
    assert "梳洗" in printed.text
