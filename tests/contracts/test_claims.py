"""What signings and fulfilments claim is held against the catalogue and the contracts when they come in."""

from datetime import timedelta
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.contracts.models import AgreementMember
from app.contracts.terms.catalogue import load_catalogue
from app.entries.models import Attendance, Entry
from app.residents.models import Resident
from tests.contracts.signing import Signing, sign_answers
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]


@pytest.fixture(autouse=True)
def catalogue(app: object) -> None:
    load_catalogue()


def sign(phone: Phone, resident: Resident, **changed: Any) -> None:
    more = {
        "visit_mode": "1",
        "needs": {"groups": ["G04"], "conditions": ["I10"], "self_care": "1", "mobility": "1"},
        "fee_sources": ["3"],
    }
    answers = sign_answers(resident, packages=("P-BASE", "P-HTN"), start=today())
    phone.fill(resident, "sign", answers={**answers, **more, **changed})


def under_contract(signing: Signing, resident: Resident) -> AgreementMember:
    """Somebody whose contract of a year began a month ago."""
    signing.sign(resident, start=today() - timedelta(days=30))
    return signing.member(resident)


def errors(phone: Phone) -> dict[str, list[str]]:
    found: dict[str, list[str]] = phone.push_raw().get_json()["receipts"][0].get("errors", {})
    return found


def flags(db: Db) -> list[str]:
    return [flag["code"] for row in db.scalars(select(Entry.flags)) for flag in row]


def test_a_package_that_the_catalogue_does_not_know_is_refused(phone: Phone, make: Make) -> None:
    sign(phone, make.resident(), packages=["P-BASE", "P-NONE"])
    assert errors(phone) == {"answers.packages": ["目录中没有：P-NONE"]}


def lecture(phone: Phone, *resident_ids: str) -> dict[str, Any]:
    answers = {
        "visit_mode": "9", "kind": "1", "topic": "高血压防治", "content": "限盐、运动与规律服药",
        "held_at": f"{today()}T08:00:00+08:00", "place": "村委会", "speaker": "主讲医生", "attendees": 35,
        "attachments": ["a" * 64], "attendee_ids": list(resident_ids),
    }  # fmt: skip
    phone.fill(None, "health_edu", answers=answers)
    receipt: dict[str, Any] = phone.push_raw().get_json()["receipts"][-1]
    return receipt


def test_who_took_part_in_an_activity_is_kept_with_it(phone: Phone, make: Make, db: Db) -> None:
    one, two = make.resident(), make.resident()
    assert lecture(phone, str(one.id), str(two.id))["result"] == "accepted"
    assert set(db.scalars(select(Attendance.resident_id))) == {one.id, two.id}


def test_nobody_takes_part_in_an_activity_after_death(phone: Phone, make: Make) -> None:
    dead, dying = (make.resident(death_date=today() - timedelta(days)) for days in (1, 0))
    refused = lecture(phone, str(dead.id))
    assert refused["errors"] == {"answers.attendee_ids": ["有参加者在活动以前已去世，请从名单中去掉"]}
    assert lecture(phone, str(dying.id))["result"] == "accepted"


def test_who_is_said_to_have_taken_part_must_be_known_and_of_the_own_villages(
    phone: Phone, make: Make
) -> None:
    stranger = lecture(phone, "01930000-0000-7000-8000-000000000001")
    assert stranger["errors"] == {"answers.attendee_ids": ["服务器上还没有这位参加者的档案"]}
    other = make.resident(at=make.second_village())
    assert lecture(phone, str(other.id))["errors"] == {"answers.attendee_ids": ["有参加者不在您的管辖范围内"]}


def test_everybody_has_the_basic_package(phone: Phone, make: Make) -> None:
    sign(phone, make.resident(), packages=["P-HTN"])
    assert errors(phone) == {"answers.packages": ["每位成员都须包含基础服务包"]}


def test_a_signing_by_the_catalogue_is_taken_in(phone: Phone, make: Make, db: Db) -> None:
    sign(phone, make.resident(), items=["I013"])
    assert phone.push() == ["accepted"]
    assert "already_signed" not in flags(db)


def test_a_new_signing_for_somebody_under_contract_is_flagged(
    phone: Phone, make: Make, signing: Signing, db: Db
) -> None:
    member = under_contract(signing, make.resident())
    sign(phone, db.get_one(Resident, member.resident_id))
    assert phone.push() == ["accepted"]
    assert "already_signed" in flags(db)


def test_who_signs_a_person_whose_signing_waits_is_told_by_whom_and_of_which_day(
    phone: Phone, make: Make, db: Db
) -> None:
    resident, other = make.resident(name="张三"), make.resident()
    sign(phone, resident)
    assert phone.push() == ["accepted"]
    assert "signed_elsewhere" not in flags(db)
    sign(phone, other)
    sign(phone, resident)
    phone.push()
    told = [flag for each in db.scalars(select(Entry)) for flag in each.flags]
    messages = [each["message"] for each in told if each["code"] == "signed_elsewhere"]
    assert len(messages) == 1
    assert messages[0].startswith(f"张三已由{phone.user.name}于 {today()} 签约，正等待审核")
    assert "请联系审核员退回（手机上不能自行撤回）" in messages[0]


@pytest.mark.parametrize(("days", "item", "flagged"), [(0, "I003", 0), (400, "I003", 1), (0, "I999", 1)])
def test_a_fulfilment_is_of_what_a_contract_promises(
    phone: Phone, make: Make, signing: Signing, db: Db, days: int, item: str, flagged: int
) -> None:
    member = under_contract(signing, make.resident())
    answers = {
        "visit_mode": "1",
        "agreement_member_id": str(member.id),
        "item_ids": [item],
        "content": "当面讲解低盐饮食与按时服药的要点",
        "evidence_kind": ["2"],
        "confirm_kind": "1",
    }
    phone.fill(
        db.get_one(Resident, member.resident_id), "fulfil", on=today() - timedelta(days=days), answers=answers
    )
    assert phone.push() == ["accepted"]
    assert flags(db).count("Q-08") == flagged
