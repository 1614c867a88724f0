"""Doubts that entries raise beside each other follow them, whichever came first and whatever is corrected."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Role
from app.clock import today
from app.entries.doubts.between_entries import rebuild
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident
from app.review.decide import approve, invalidate
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS

Db = scoped_session[Session]
OLD = date(1950, 1, 1)
HELPED = {"meal": "4", "wash": "4", "dress": "4", "toilet": "3", "move": "3"}


def doubts(db: Db, entry_id: UUID) -> list[str]:
    db.expire_all()
    ours = ("visit_differs", "source_changed")
    return [each["message"] for each in db.get_one(Entry, entry_id).flags if each["code"] in ours]


def together(phone: Phone, resident: Resident, *forms: tuple[str, dict[str, Any]]) -> list[UUID]:
    """The forms of one visit."""
    visit = str(uuid7())
    ids = []
    for form, changed in forms:
        days = {"feedback_date": 0} if form == "exam65" else {"next_visit_date": 10}
        told = {name: (today() + timedelta(after)).isoformat() for name, after in days.items()}
        ids.append(phone.fill(resident, form, answers=ANSWERS[form] | told | changed))
        phone.outbox[-1]["visit_id"] = visit
    return ids


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({"sbp": 128, "weight": 60.0}, None),
        ({"sbp": 138}, "收缩压本表 128，糖尿病随访 138"),
        ({"height": None}, None),  # left to the other form
        ({"visit_mode": "1"}, "随访方式本表 家庭，糖尿病随访 门诊"),
    ],
)
def test_forms_of_one_visit_that_tell_a_shared_value_differently_are_doubted(
    phone: Phone, make: Make, db: Db, theirs: dict[str, Any], told: str | None
) -> None:
    resident = make.resident(conditions=("I10", "E11"))
    db.commit()
    both = together(phone, resident, ("htn", {"sbp": 128}), ("dm", {"sbp": 128} | theirs))
    assert phone.push() == ["accepted", "accepted"]
    found = [doubts(db, each) for each in both]
    assert [len(each) for each in found] == ([1, 1] if told else [0, 0])
    assert told is None or told in found[0][0]
    assert rebuild() == 0


def test_a_doubt_does_not_tell_of_an_illness_that_not_everybody_may_see(
    phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident(conditions=("I10", "F20"))
    db.commit()
    both = together(phone, resident, ("htn", {"visit_mode": "2"}), ("psy", {"visit_mode": "1"}))
    assert phone.push() == ["accepted", "accepted"]
    ordinary, sensitive = (doubts(db, each)[0] for each in both)
    assert "精神" not in ordinary
    assert "另一张表填的不同" in ordinary
    assert "高血压随访" in sensitive


def test_the_left_arm_of_an_exam_is_the_pressure_of_the_visit(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident(birth_date=OLD, conditions=("I10",))
    db.commit()
    arms = {"sbp_l": 132, "dbp_l": 80, "sbp_r": 150, "dbp_r": 80}
    exam, _ = together(phone, resident, ("exam65", arms), ("htn", {"sbp": 150, "visit_class": "2"}))
    assert phone.push() == ["accepted", "accepted"]
    assert "左侧收缩压本表 132，高血压随访 150" in doubts(db, exam)[0]


def test_the_doubt_goes_with_the_correction_of_either_form(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident(conditions=("I10", "E11"))
    db.commit()
    htn, dm = together(phone, resident, ("htn", {"sbp": 128}), ("dm", {"sbp": 138}))
    phone.push()
    said = ANSWERS["dm"] | {"next_visit_date": (today() + timedelta(10)).isoformat(), "sbp": 128}
    phone.fill(resident, "dm", answers=said, correcting=dm, revision=2)
    phone.outbox[-1]["visit_id"] = str(db.get_one(Entry, htn).visit_id)
    assert phone.push() == ["accepted"]
    assert (doubts(db, htn), doubts(db, dm)) == ([], [])
    assert db.get_one(Entry, htn).doubt == 0
    assert rebuild() == 0


def test_an_entry_that_was_overturned_is_held_against_nothing(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident(conditions=("I10", "E11"))
    db.commit()
    htn, dm = together(phone, resident, ("htn", {"sbp": 128}), ("dm", {"sbp": 138}))
    phone.push()
    reviewer, entry = make.user(Role.CENTRE_REVIEWER), db.get_one(Entry, dm)
    approve([entry], reviewer, {dm: 1}, {dm: "已核对"})
    invalidate(entry, reviewer, 1, "不真实")
    db.commit()
    assert doubts(db, htn) == []


def test_an_exam_whose_grade_was_corrected_since_is_doubted_and_keeps_what_it_had(
    phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident(birth_date=OLD)
    db.commit()
    graded = phone.fill(resident, "selfcare", answers=ANSWERS["selfcare"])
    exam = phone.fill(resident, "exam65", answers=ANSWERS["exam65"] | {"feedback_date": today().isoformat()})
    assert phone.push() == ["accepted", "accepted"]
    had = db.get_one(Entry, exam).newest.answers["self_care_grade"]
    assert doubts(db, exam) == []
    phone.fill(resident, "selfcare", answers=ANSWERS["selfcare"] | HELPED, correcting=graded, revision=2)
    assert phone.push() == ["accepted"]
    assert "生活自理能力自评本表 可自理，现在 不能自理" in doubts(db, exam)[0]
    assert db.get_one(Entry, exam).newest.answers["self_care_grade"] == had == "1"
    assert rebuild() == 0
    phone.fill(resident, "selfcare", answers=ANSWERS["selfcare"], correcting=graded, revision=3)
    phone.push()
    assert doubts(db, exam) == []


def test_a_grade_that_stands_for_nothing_any_more_is_doubted(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident(birth_date=OLD)
    db.commit()
    graded = phone.fill(resident, "selfcare", answers=ANSWERS["selfcare"])
    exam = phone.fill(resident, "exam65", answers=ANSWERS["exam65"] | {"feedback_date": today().isoformat()})
    phone.push()
    reviewer, entry = make.user(Role.CENTRE_REVIEWER), db.get_one(Entry, graded)
    approve([entry], reviewer, {graded: 1}, {graded: "已核对"})
    invalidate(entry, reviewer, 1, "没有做过")
    db.commit()
    assert "现在 无" in doubts(db, exam)[0]
    later = make.entry(resident, "selfcare", today() + timedelta(1), {"visit_mode": "2", "grade": "3"})
    assert later.status is EntryStatus.SUBMITTED
    assert rebuild() == 0
