"""Beyond about as many people as a doctor can serve it is said, and nothing is refused."""

from datetime import timedelta

import pytest
from flask import Flask

from app.accounts.models import Role
from app.clock import today
from app.contracts.signings.crowd import Crowd, crowds
from app.orgs.scope import Scope
from app.orgs.settings import store
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make


@pytest.fixture
def full(signing: Signing, make: Make) -> Signing:
    """A doctor of two people, where two are as many as one can serve."""
    store("persons_per_doctor", 2)
    for _ in range(2):
        signing.sign(make.resident(), start=today())
    return signing


def test_as_many_as_the_limit_are_not_too_many(full: Signing) -> None:
    assert crowds(Scope.everything(), today()) == []


def test_each_person_counts_once_and_only_while_a_contract_holds_or_is_to_begin(
    full: Signing, make: Make
) -> None:
    over, away = make.resident(), make.resident()
    full.sign(over, start=today() - timedelta(days=800))
    full.sign(over, away, start=today() + timedelta(days=5), members=_lines(over, away))
    assert crowds(Scope.everything(), today()) == [Crowd(full.doctor.name, 3, 2)]
    assert crowds(Scope(()), today()) == []


def test_the_signing_lists_name_the_doctor_with_too_many(app: Flask, full: Signing, make: Make) -> None:
    reviewer = Client(app, make.user(Role.COUNTY_SUPERVISOR))
    assert "上限" not in page(reviewer.get("/signing/unsigned")).text
    full.sign(make.resident(), start=today())
    said = f"{full.doctor.name} 名下已签约 3 人，超过每名医生约 2 人的上限"
    assert said in page(reviewer.get("/signing/unsigned")).text


def test_the_reviewer_of_a_signing_is_told_of_the_limit_and_may_approve(
    app: Flask, full: Signing, make: Make
) -> None:
    entry = full.sign(make.resident(), approved=False, start=today())
    reviewer = Client(app, make.user(Role.CENTRE_REVIEWER))
    front = f"/review/entries/{entry.id}"
    shown = page(reviewer.get(front))
    assert "加上这次签约共 3 人，超过每名医生约 2 人的上限" in shown.text
    answer = reviewer.post(f"{front}/approve", data=shown.form(f"{front}/approve"))
    assert answer.status_code == 302
    assert "上限" not in page(reviewer.get(front)).text


def test_one_who_signs_again_does_not_add_to_the_number(app: Flask, full: Signing, make: Make) -> None:
    known = make.resident()
    store("persons_per_doctor", 3)
    full.sign(known, start=today() - timedelta(days=340))
    entry = full.sign(known, approved=False, start=today() + timedelta(days=25), kind="renew", on=today())
    reviewer = Client(app, make.user(Role.CENTRE_REVIEWER))
    assert "上限" not in page(reviewer.get(f"/review/entries/{entry.id}")).text


def _lines(present: Resident, away: Resident) -> list[dict[str, object]]:
    return [{"resident_id": str(one.id), "present": one is present, "groups": []} for one in (present, away)]
