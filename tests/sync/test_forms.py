"""Every form goes through the API as its examples say: right ones are taken in, wrong ones refused."""

from datetime import date
from typing import Any

import pytest

from app.entries.intake.judge import CHECKING
from app.formdefs import catalog
from app.residents.models import Resident
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import context_for
from tests.vectors.examples import examples

FORMS = [each.code for each in catalog.current() if each.kind not in CHECKING]
CHECKS = [each.code for each in catalog.current() if each.kind in CHECKING]


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def met(make: Make, facts: dict[str, Any]) -> Resident:
    return make.resident(
        sex=facts["sex"],
        birth_date=date.fromisoformat(facts["birth_date"]),
        conditions=tuple(facts["conditions"]),
    )


def fitted(answers: dict[str, Any], make: Make, resident: Resident | None) -> dict[str, Any]:
    """What the example says of the records here: the village, doctor, team, member, the record's version."""
    here: dict[str, Any] = {"area_code": make.village.code, "team_id": str(make.team.id)}
    here["doctor_id"] = str(make.user().id)
    if resident is not None:
        here["base_version"] = resident.version
        members = answers.get("members", [])
        here["members"] = [row | {"resident_id": str(resident.id)} for row in members]
    return answers | {name: value for name, value in here.items() if name in answers}


def result(phone: Phone, make: Make, form: str, which: str) -> dict[str, Any]:
    context = context_for(form)
    resident = met(make, context["resident"]) if context["resident"] else None
    answers = fitted(examples(form)[which], make, resident)
    phone.fill(resident, form, on=date.fromisoformat(context["occurred_on"]), answers=answers)
    answer = phone.push_raw()
    assert answer.status_code == 200, answer.text
    [receipt] = answer.get_json()["receipts"]
    found: dict[str, Any] = receipt
    return found


@pytest.mark.parametrize("which", ["valid", "boundary"])
def test_a_right_entry_of_any_form_is_accepted(form: str, which: str, phone: Phone, make: Make) -> None:
    receipt = result(phone, make, form, which)
    assert (receipt["result"], receipt.get("errors")) == ("accepted", None)


def test_a_wrong_entry_of_any_form_is_refused_at_the_answer_that_is_wrong(
    form: str, phone: Phone, make: Make
) -> None:
    receipt = result(phone, make, form, "invalid")
    assert (receipt["result"], receipt["code"]) == ("rejected", "invalid")
    path, _ = examples(form)["fault"]
    assert path in receipt["errors"]


@pytest.mark.parametrize("form", CHECKS)
def test_nobody_who_serves_people_checks_what_was_done(form: str, phone: Phone, make: Make) -> None:
    receipt = result(phone, make, form, "valid")
    assert (receipt["result"], receipt["errors"].keys()) == ("rejected", {"form"})
