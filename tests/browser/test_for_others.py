"""What is logged about several people, about somebody registered twice, and about a colleague's work."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import User
from app.clock import now, today
from app.entries.models import Entry
from app.residents.models import Resident
from tests.browser.conftest import PASSWORD, Opener, open_phone
from tests.browser.filled import PUT
from tests.browser.people import HAS_HYPERTENSION, Db, somebody
from tests.browser.signed import PICTURE
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp
from tests.vectors.bases import ANSWERS

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

NOT_MET = {"visit_mode": "=3", "visit_result": "=2", "lost_reason": "=1", "mgmt_outcome": "=1"}
LECTURE = {"visit_mode": "=1", "kind": "=1", "topic": "高血压防治", "content": "少盐、多动、按时服药"}
HELD = {"place": "村委会", "speaker": "签约医生"}


def test_a_lecture_names_who_came_and_a_visit_to_somebody_registered_twice_finds_its_record(
    county: Flask, db: Db, browse: Opener
) -> None:
    known = somebody(db, HAS_HYPERTENSION, Resident.id_no.is_not(None))
    other = somebody(db, Resident.id != known.id)
    phone = open_phone(browse)
    phone.browser.cut_network()
    phone.browser.require_offline()
    _log_a_lecture(phone, known, other)
    _advise_one(phone, other)
    _register_again(phone, db, known)
    _log_that_nobody_was_met(phone)
    phone.browser.restore_network()
    phone.go("outbox")
    phone.at("reattach").wait_for()
    phone.browser.shoot("others-5-refused")
    phone.tap("reattach")
    phone.at("candidate").first.wait_for()
    phone.browser.shoot("others-6-whose")
    phone.at("candidate").filter(has_text=known.name).click()
    phone.browser.page.get_by_text("已改到").wait_for()
    phone.go()
    phone.wait_until_synced()

    names = {str(known.id), str(other.id)}
    lectures = _answers(db, "health_edu")
    assert {frozenset(each["attendee_ids"]) for each in lectures} == {
        frozenset(names),
        frozenset({str(other.id)}),
    }
    assert {each["attendees"] for each in lectures} == {2, 1}
    visits = select(Entry.resident_id).where(Entry.form == "htn", Entry.occurred_on == today())
    assert known.id in set(db.scalars(visits))
    db.rollback()
    assert phone.browser.faults == []


def test_a_teams_leader_checks_a_members_visit_on_the_spot(county: Flask, db: Db, browse: Opener) -> None:
    resident, target = _visited_by_the_doctor(db)
    phone = PhoneApp(browse(PHONE)).begin("leader", PASSWORD)
    phone.browser.cut_network()
    phone.browser.require_offline()
    phone.go(f"entries/{target}")
    phone.at("check-spot_check").wait_for()
    phone.browser.shoot("check-1-entry")
    phone.tap("check-spot_check")
    phone.at("save").wait_for()
    assert phone.at(f"option-target_entry_id-{target}").is_checked()
    phone.fill({"visit_mode": "=1", "verdict": "=1"})
    phone.fill({f"diffs.{row}.score": 10 for row in range(4)})
    phone.take_photo("photos", PICTURE)
    phone.write_signature("checker_sign")
    phone.browser.page.screenshot(path=phone.browser.shots / "check-2-filled.png", full_page=True)
    phone.confirm_doubts()
    phone.save()
    phone.browser.restore_network()
    phone.go()
    phone.wait_until_synced()
    (check,) = _answers(db, "spot_check", resident)
    assert check["target_entry_id"] == str(target)
    assert phone.browser.faults == []


def _log_a_lecture(phone: PhoneApp, *came: Resident) -> None:
    phone.go("activities")
    phone.tap("activity-health_edu")
    phone.at("save").wait_for()
    phone.fill(LECTURE | HELD)
    phone.at("now-held_at").click()
    for each in came:
        phone.at("people-search-attendee_ids").fill(each.name)
        phone.at(f"option-attendee_ids-{each.id}").check()
    phone.at("chosen-attendee_ids").filter(has_text="已选 2 人").wait_for()
    phone.at("people-search-attendee_ids").fill("")
    phone.browser.shoot("others-1-who-came")
    phone.take_photo("attachments", PICTURE)
    phone.confirm_doubts()
    phone.save()


def _advise_one(phone: PhoneApp, resident: Resident) -> None:
    phone.open_resident(resident.name)
    phone.browser.page.screenshot(path=phone.browser.shots / "others-2-resident.png", full_page=True)
    phone.tap("start-edu")
    phone.at("save").wait_for()
    assert phone.at("option-kind-3").is_checked()
    phone.fill({key: value for key, value in (LECTURE | HELD).items() if key != "kind"})
    phone.at("now-held_at").click()
    phone.browser.page.screenshot(path=phone.browser.shots / "others-3-one.png", full_page=True)
    phone.take_photo("attachments", PICTURE)
    phone.confirm_doubts()
    phone.save()


def _register_again(phone: PhoneApp, db: Db, known: Resident) -> None:
    """Without a network nobody says that there is a record already."""
    doctor_id = db.scalars(select(User.id).where(User.username == "doctor")).one()
    db.rollback()
    entry_id, draft_id = str(uuid7()), str(uuid7())
    same = {"name": known.name, "id_no": known.id_no, "birth_date": known.birth_date.isoformat()}
    answers = ANSWERS["resident_registration"] | same | {"conditions": [{"code": "I10"}]}
    answers |= {"sex": known.sex, "area_code": known.village_code}
    form = {"entry_id": entry_id, "form": "resident_registration", "form_version": 1, "follows": 0}
    moment = now().isoformat()
    draft: dict[str, Any] = {"id": draft_id, "visit_id": draft_id, "resident_id": None}
    draft |= {"occurred_on": today().isoformat(), "started_at": moment, "updated_at": moment}
    draft |= {"village": known.village_code, "forms": [form | {"answers": answers}]}
    phone.browser.page.evaluate(PUT, [str(doctor_id), "drafts", draft])
    phone.go(f"drafts/{draft_id}")
    phone.at("save").wait_for()
    phone.confirm_doubts()
    phone.save()


def _log_that_nobody_was_met(phone: PhoneApp) -> None:
    phone.tap("saved-to-resident")
    phone.start("htn")
    phone.fill(NOT_MET)
    phone.save()


def _visited_by_the_doctor(db: Db) -> tuple[UUID, UUID]:
    query = (
        select(Entry.resident_id, Entry.id)
        .join(User, User.id == Entry.author_id)
        .where(User.username == "doctor", Entry.form == "htn", Entry.status == "approved")
        .order_by(Entry.occurred_on.desc(), Entry.id)
    )
    found = db.execute(query).first()
    db.rollback()
    assert found is not None
    assert found[0] is not None
    return found[0], found[1]


def _answers(db: Db, form: str, resident: UUID | None = None) -> list[dict[str, Any]]:
    """Of what was logged today."""
    query = select(Entry).where(Entry.form == form, Entry.occurred_on == today())
    entries = db.scalars(query if resident is None else query.where(Entry.resident_id == resident))
    found = [entry.newest.answers for entry in entries]
    db.rollback()
    return found
