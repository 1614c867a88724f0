"""One visit, several diseases: three forms filled at once, offline, and the next tasks at once."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from playwright.sync_api import Locator
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.changes.note import note
from app.clock import today
from app.entries.models import Entry
from app.residents.models import Condition, Resident
from app.worklists.planning.plan import derive
from tests.browser.conftest import Opener, open_phone
from tests.browser.people import HAS_HYPERTENSION, somebody
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]

MOST_INTERACTIONS = 60
FORMS = {"htn", "dm", "selfcare"}
ONCE: dict[str, Any] = {
    "visit_mode": "=1",
    "sbp": 136,
    "dbp": 82,
    "height": 162,
    "weight": 64,
    "heart_rate": 76,
}
LIFE: dict[str, Any] = {
    "smoke": 0,
    "drink": 0,
    "ex_times": 5,
    "ex_min": 30,
    "psych_adjust": "=1",
    "compliance": "=1",
    "salt": "=1",
}
CARE: dict[str, Any] = {"meal": "=1", "wash": "=1", "dress": "=1", "toilet": "=1", "move": "=1"}
HTN: dict[str, dict[str, Any]] = {
    "symptoms": {"symptoms": ["1"], "danger_signs": ["0"]},
    "medicine": {"med_adherence": "=3", "adr": "=1"},
    "result": {"complication": "=1"},
    "close": {"mgmt_outcome": "=1"},
}
DM: dict[str, dict[str, Any]] = {
    "symptoms": {"symptoms": ["1"], "danger_signs": ["0"]},
    "foot": {"dp_pulse": "=1"},
    "glucose": {"fbg": 6.2, "hypo": "=1"},
    "life": {"staple": 300},
    "medicine": {"med_adherence": "=3", "adr": "=1"},
    "result": {"complication": "=1"},
    "close": {"mgmt_outcome": "=1"},
}


def test_one_visit_for_two_diseases_and_old_age(county: Flask, db: Db, browse: Opener) -> None:
    name, resident_id = _an_old_person_with_two_diseases(db)
    phone = open_phone(browse)
    phone.browser.cut_network()
    phone.browser.require_offline()

    phone.interactions = 0
    phone.open_resident(name)
    due = phone.to_do()
    _fill_three_forms(phone)
    assert phone.interactions < MOST_INTERACTIONS, phone.interactions
    phone.at("saved-to-resident").click()
    at_once = phone.to_do()
    phone.browser.shoot("multi-4-next-tasks")
    assert at_once != due

    phone.browser.restore_network()
    phone.go()
    phone.wait_until_synced()
    phone.open_resident(name)
    assert phone.to_do() == at_once
    _arrived_as_one_visit(db, resident_id)
    assert phone.browser.faults == []


def _fill_three_forms(phone: PhoneApp) -> None:
    phone.start(*FORMS)
    phone.fill(ONCE)
    for form, parts in (("htn", HTN), ("dm", DM)):
        for section, answers in parts.items():
            phone.fill(answers, _section(phone, form, section))
    phone.fill(LIFE)
    phone.browser.shoot("multi-1-filled")
    for field in ("sbp", "weight", "smoke"):
        assert phone.at(f"field-{field}").count() == 1
    phone.fill(CARE)
    phone.tap_save()
    phone.browser.shoot("multi-2-review")
    assert "可自理" in phone.at("review-selfcare").inner_text()
    assert "控制满意" in phone.at("review-htn").inner_text()
    phone.tap("review-save")
    phone.at("saved").wait_for()
    phone.browser.shoot("multi-3-saved")


def _section(phone: PhoneApp, form: str, section: str) -> Locator:
    return phone.at(f"section-{form}-{section}")


def _arrived_as_one_visit(db: Db, resident_id: UUID) -> None:
    query = select(Entry).where(Entry.resident_id == resident_id, Entry.occurred_on == today())
    entries = {entry.form: entry for entry in db.scalars(query)}
    assert entries.keys() == FORMS
    assert len({entry.visit_id for entry in entries.values()}) == 1
    answers = {form: entry.newest.answers for form, entry in entries.items()}
    assert [answers[form]["sbp"] for form in ("htn", "dm")] == [ONCE["sbp"]] * 2
    assert answers["selfcare"]["total"] == 0
    for entry in entries.values():  # both results are kept, and they agree
        outcome, proposed = entry.newest.outcome, entry.newest.content["proposed"]
        assert {key: outcome[key] for key in proposed} == proposed
        assert "phone_differs" not in {flag["code"] for flag in entry.flags}
    db.rollback()


def _an_old_person_with_two_diseases(db: Db) -> tuple[str, UUID]:
    """Somebody of 68 with hypertension, of the doctor's village, who now has diabetes as well."""
    unseen = Resident.id.not_in(select(Entry.resident_id).where(Entry.occurred_on == today()))
    resident = db.get_one(Resident, somebody(db, HAS_HYPERTENSION, unseen).id)
    resident.birth_date = date(today().year - 68, 1, 15)
    if not any(each.code == "E11" for each in resident.conditions):
        since = today() - timedelta(days=200)
        db.add(
            Condition(
                id=uuid5(resident.id, "E11"),
                resident_id=resident.id,
                code="E11",
                confirmed_on=since,
                managed_from=since,
                source="demo",
            )
        )
    db.flush()
    derive([resident.id])
    note(resident.village_code, "resident", resident.id)
    found = (resident.name, resident.id)
    db.commit()
    return found
