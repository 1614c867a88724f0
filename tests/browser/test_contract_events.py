"""What is asked, explained and ended on the phone stands on its pages and on those of the console."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.contracts.models import AgreementMember, DueSlot
from tests.browser.conftest import Opener
from tests.browser.signed import approve_all, cut, keep, open_both, send
from tests.browser.village import People
from tests.drivers.pages.console import Console
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]


def test_what_is_asked_explained_and_ended_on_the_phone_stands_on_both_pages(
    people: People, db: Db, browse: Opener
) -> None:
    desk, phone = open_both(browse)
    cut(phone)
    promised = today() + timedelta(days=3)
    _ask(phone, people.held, "I004", {"outcome": "=1", "promised_date": promised.isoformat()})
    _ask(phone, people.held, "I007", {"outcome": "=2", "decline_reason": "=2"})
    late = _waive(phone, people.held)
    _end(phone, people.leaving)
    send(phone)
    for form, number in (("service_request", 2), ("service_waiver", 1), ("contract_end", 1)):
        approve_all(desk, db, form, number)
    assert _slot(db, people.held, "I004").due_on == promised
    assert _slot(db, people.held, "I011").waived_by is not None
    ended = db.get_one(AgreementMember, people.leaving)
    assert (ended.status, ended.ended_on, ended.end_reason) == ("terminated", today(), "04")
    resident_id = db.get_one(AgreementMember, people.held).resident_id
    db.rollback()

    send(phone)
    _serve(phone, people.held)
    send(phone)
    approve_all(desk, db, "fulfil", 1)
    send(phone)
    _read_on_the_phone(phone, people, late)
    _read_at_the_desk(desk, resident_id)
    assert phone.browser.faults + desk.browser.faults == []


def _read_on_the_phone(phone: PhoneApp, people: People, late: str) -> None:
    phone.go(f"contracts/{people.held}")
    phone.at("contract-item").filter(has_text="已做 1 次").first.wait_for()
    asked = phone.at("contract-requests").inner_text()
    assert "约定" in asked
    assert "暂不具备条件" in asked
    assert "居民拒绝" in phone.at("contract-waivers").inner_text()
    lines = phone.at("contract-item").all_inner_texts()
    advice = next(each for each in lines if "用药指导" in each)
    follow_up = next(each for each in lines if "高血压面对面" in each)
    assert "已做 1 次" in advice
    assert f"已说明未能服务：{late}" in follow_up
    assert not phone.at("waive-I011").count()  # nothing is left to be explained
    phone.browser.page.screenshot(path=phone.browser.shots / "42-asked-and-waived.png", full_page=True)
    phone.go(f"contracts/{people.leaving}")
    phone.at("contract-head").filter(has_text="本人要求").wait_for()
    assert not phone.at("begin-contract_end").count()
    phone.browser.shoot("44-ended")


def _read_at_the_desk(desk: Console, resident_id: UUID) -> None:
    desk.page.goto(f"{desk.browser.base}/residents/{resident_id}/contracts")
    told = desk.page.locator("main").inner_text()
    for words in ("暂不具备条件", "居民拒绝", "已说明", "第 1 次", "高血压包"):
        assert words in told
    desk.page.screenshot(path=desk.browser.shots / "43-desk-contract.png", full_page=True)


def _ask(phone: PhoneApp, member: UUID, item: str, answer: dict[str, str]) -> None:
    phone.go(f"contracts/{member}")
    phone.tap(f"ask-{item}")
    phone.at("save").wait_for()
    phone.fill({"asked_by": "=1", **answer})
    phone.browser.shoot(f"38-ask-{item}")
    keep(phone)


def _waive(phone: PhoneApp, member: UUID) -> str:
    """Why what was due was not done; the day that it was due, as the page says it."""
    phone.go(f"contracts/{member}")
    phone.at("waive-I011").wait_for()
    phone.tap("waive-I011")
    phone.at("save").wait_for()
    due = date.fromisoformat(phone.at("field-from_date").input_value())
    phone.fill({"reason": "=1"})
    phone.browser.shoot("39-waiver")
    keep(phone)
    return f"{due.month}月{due.day}日"


def _end(phone: PhoneApp, member: UUID) -> None:
    phone.go(f"contracts/{member}")
    phone.tap("begin-contract_end")
    phone.at("save").wait_for()
    phone.fill({"reason": "=04", "end_date": today().isoformat()})
    for path in ("party_sign", "doctor_sign"):
        phone.write_signature(path)
    phone.browser.shoot("39-ending")
    keep(phone)


def _serve(phone: PhoneApp, member: UUID) -> None:
    phone.go(f"contracts/{member}")
    phone.tap("serve-I004")
    phone.at("save").wait_for()
    assert phone.at("option-item_ids-I004").is_checked()
    assert not phone.at("option-item_ids-I007").count()  # it has a form of its own
    phone.fill({"visit_mode": "=2", "content": "上门量血压，指导用药和饮食"})
    phone.fill({"evidence_kind": ["2"], "confirm_kind": "=1"})
    phone.write_signature("resident_sign")
    keep(phone)


def _slot(db: Db, member_id: UUID, item_id: str) -> DueSlot:
    query = select(DueSlot).where(DueSlot.member_id == member_id, DueSlot.item_id == item_id)
    return db.scalars(query.order_by(DueSlot.number)).first() or _none_owed()


def _none_owed() -> DueSlot:
    raise AssertionError("nothing owed")
