"""What an entry takes from earlier ones: looked up again here, whatever the phone said."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS

Db = scoped_session[Session]
OLD = date(1950, 1, 1)


def stored(db: Db, entry_id: UUID) -> dict[str, Any]:
    db.expire_all()
    return db.get_one(Entry, entry_id).newest.answers


def exam(phone: Phone, resident: Resident, **answers: Any) -> UUID:
    back = {"feedback_date": today().isoformat()}
    return phone.fill(resident, "exam65", answers=ANSWERS["exam65"] | back | answers)


def test_an_exam_takes_the_grade_of_the_assessment_sent_with_it(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident(birth_date=OLD)
    make.entry(
        resident, form="selfcare", on=today() - timedelta(30), answers={"visit_mode": "2", "grade": "1"}
    )
    helped = {"meal": "4", "wash": "4", "dress": "4", "toilet": "3", "move": "3"}
    phone.fill(resident, "selfcare", answers=ANSWERS["selfcare"] | helped)
    entry_id = exam(phone, resident, self_care_grade="1")
    assert phone.push() == ["accepted", "accepted"]
    assert stored(db, entry_id)["self_care_grade"] == "4"


@pytest.mark.parametrize(("days", "grade"), [(366, "3"), (367, None)])
def test_an_exam_takes_the_grade_of_the_last_year_only(
    phone: Phone, make: Make, db: Db, days: int, grade: str | None
) -> None:
    resident, met = make.resident(birth_date=OLD), {"visit_mode": "2", "visit_result": "1"}
    make.entry(resident, form="selfcare", on=today() - timedelta(days), answers={**met, "grade": "3"})
    make.entry(resident, form="selfcare", answers={**met, "grade": "2"}, status=EntryStatus.INVALIDATED)
    entry_id = exam(phone, resident)
    assert phone.push() == ["accepted"]
    assert stored(db, entry_id).get("self_care_grade") == grade


def test_a_phone_that_looked_up_something_else_is_told_to_the_reviewer(
    phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident(birth_date=OLD)
    met = {"visit_mode": "2", "visit_result": "1", "grade": "4"}
    make.entry(resident, form="selfcare", on=today() - timedelta(9), answers=met)
    entry_id = exam(phone, resident, self_care_grade="1")
    phone.outbox[-1]["proposed"] = {
        "severity": "yellow", "next_by": (today() + timedelta(365)).isoformat(),
    }  # fmt: skip
    assert phone.push() == ["accepted"]
    db.expire_all()
    flags = {each["code"]: each["message"] for each in db.get_one(Entry, entry_id).flags}
    assert "生活自理能力自评：手机判定 可自理，服务器判定 不能自理" in flags["phone_differs"]


def test_the_rounds_of_a_bed_are_those_since_it_was_opened(phone: Phone, make: Make, db: Db) -> None:
    resident, day = make.resident(), today()
    for before, changed in ((30, {}), (9, {}), (2, {}), (1, {"visit_result": "4"})):
        make.entry(resident, form="bed_round", on=day - timedelta(before), answers=changed)
    make.entry(resident, form="bed_round", on=day - timedelta(3), status=EntryStatus.INVALIDATED)
    db.commit()
    opened = {"bed_open_date": (day - timedelta(10)).isoformat(), "bed_close_date": day.isoformat()}
    entry_id = phone.fill(resident, "bed_close", answers=ANSWERS["bed_close"] | opened, rounds=7)
    assert phone.push() == ["accepted"]
    assert stored(db, entry_id)["rounds"] == 2


@pytest.mark.parametrize("form", ["exam65", "bp_screen"])
def test_weight_lost_since_a_visit_of_another_form_is_an_alert(
    form: str, phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident(birth_date=OLD)
    weighed = {"visit_mode": "2", "visit_result": "1", "weight": 70}
    make.entry(resident, form=form, on=today() - timedelta(60), answers=weighed)
    entry_id = phone.fill(resident, weight=64)
    assert phone.push() == ["accepted"]
    db.expire_all()
    alerts = db.get_one(Entry, entry_id).newest.outcome["alerts"]
    assert [each["code"] for each in alerts] == ["V-WEIGHT-1"]
