"""What was done in part does not count, and says what of it is missing."""

from datetime import date, timedelta

from flask import Flask

from app.accounts.models import Role
from app.contracts.reading.wire import read_contracts
from app.extensions import db
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

MARCH = date(2021, 3, 1)


def test_half_a_health_check_is_no_health_check(signing: Signing, make: Make) -> None:
    resident = make.resident(birth_date=date(1950, 1, 1), conditions=())
    signing.sign(resident, packages=[], items=["I001", "I017"])
    half, whole = ({"visit_mode": "2", "exam_complete": done} for done in (False, True))
    signing.serve(resident, MARCH, "exam65", answers=half)
    assert signing.reasons(resident, "I017") == {MARCH: "part:exam_complete"}
    signing.serve(resident, MARCH + timedelta(days=9), "exam65", answers=whole)
    assert signing.reasons(resident, "I017") == {
        MARCH: "part:exam_complete",
        MARCH + timedelta(days=9): "counts",
    }


def test_half_a_health_check_says_what_is_not_filled_in(app: Flask, signing: Signing, make: Make) -> None:
    resident = make.resident(birth_date=date(1950, 1, 1), conditions=())
    signing.sign(resident, packages=[], items=["I017"])
    half = {"visit_mode": "2", "exam_complete": False, "fbg": 5.2, "ecg": "1"}
    signing.serve(resident, MARCH, "exam65", answers=half)
    member = str(signing.member(resident).id)
    (item,) = read_contracts([member])[member]["items"]
    (told,) = item["served"]
    assert (told["reason"], told["lacks"]) == ("part:exam_complete", "肾功能、血脂与糖化、尿常规、结果反馈")
    reviewer = make.user(Role.CENTRE_REVIEWER)
    db.session.commit()
    shown = page(Client(app, reviewer).get(f"/residents/{resident.id}/contracts"))
    assert f"没有计入：辅助检查没有全部完成（还没有填：{told['lacks']}）" in shown.text


def test_a_form_that_left_out_what_an_item_is_about_is_no_part_of_it(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I015"])
    signing.serve(resident, MARCH, "dm", answers={"visit_mode": "2"})
    assert signing.reasons(resident, "I015") == {}
