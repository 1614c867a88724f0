"""How far somebody is on the way to a contract: those for whom a household signs, and who signs again."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.contracts.reading.stage import stage_of
from app.entries.models import EntryStatus
from tests.contracts.signing import START, Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

Db = scoped_session[Session]
LATER = date(2021, 11, 1)


@pytest.mark.parametrize(
    ("answers", "stage"), [({"willing": "1"}, "listed"), ({"willing": "2"}, "assessed"), ({}, "assessed")]
)
def test_who_was_assessed_and_wants_to_sign_is_listed(
    make: Make, db: Db, answers: dict[str, Any], stage: str
) -> None:
    resident = make.resident()
    assert stage_of(resident.id) == "none"
    make.entry(resident, form="needs_assess", on=START, answers=answers)
    assert stage_of(resident.id) == stage


def test_everybody_of_a_household_waits_with_who_signed(signing: Signing, make: Make, db: Db) -> None:
    head, other, stranger = make.resident(), make.resident(), make.resident()
    entry = signing.sign(head, other, approved=False)
    assert [stage_of(each.id) for each in (head, other, stranger)] == ["signed", "signed", "none"]
    entry.status = EntryStatus.RETURNED
    db.flush()
    assert [stage_of(each.id) for each in (head, other, stranger)] == ["returned", "returned", "none"]


def test_a_next_signing_is_told_beside_the_contract_that_there_is(
    app: Flask, signing: Signing, make: Make, db: Db
) -> None:
    resident = make.resident()
    make.entry(resident, form="needs_assess", on=START, answers={"willing": "1"})
    signing.sign(resident, start=START)
    assert stage_of(resident.id) == "held"
    make.entry(resident, form="needs_assess", on=LATER, answers={"willing": "1"})
    assert stage_of(resident.id) == "listed"
    renewal = signing.sign(resident, kind="renew", start=date(2022, 1, 1), approved=False)
    assert stage_of(resident.id) == "signed"
    renewal.status = EntryStatus.RETURNED
    db.commit()
    reviewer = Client(app, make.user(Role.CENTRE_REVIEWER))
    shown = page(reviewer.get(f"/residents/{resident.id}/contracts")).text
    assert "下一份签约：签约被退回，等待更正" in shown
    assert "条款第 1 版" in shown
