"""The ledgers of referrals and home beds: what stands in them, for whom, and in which shapes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.clock import today
from app.entries.models import EntryStatus
from app.extensions import db
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.make import Make

LONG_AGO = date(2026, 6, 1)
YEAR = LONG_AGO.year
UP = {"to_org": "县人民医院", "to_dept": "心内科", "reason": "血压控制不满意", "track": "1"}


def approved(make: Make, form: str, answers: dict[str, Any], name: str, **more: Any) -> None:
    person = make.resident(name=name, at=more.pop("at", None))
    make.entry(person, form, more.pop("on", LONG_AGO), answers, status=EntryStatus.APPROVED)


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 7, 1, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def reader(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


def test_a_referral_that_nobody_followed_in_time_is_late(reader: Client, make: Make) -> None:
    due = today() - timedelta(days=1)
    approved(make, "referral_up", UP | {"track_due": due.isoformat()}, "测试甲")
    approved(make, "referral_up", UP | {"track_due": today().isoformat()}, "测试乙")
    approved(make, "referral_up", UP | {"track": "3", "track_due": due.isoformat()}, "测试丙")
    lines = _lines(reader, "referrals")
    assert [(line[2], line[8], line[10]) for line in lines] == [
        ("测试甲", "已开单", "逾期"),
        ("测试乙", "已开单", ""),
        ("测试丙", "已就诊", ""),
    ]


def test_a_referral_whose_patient_came_back_is_not_late(reader: Client, make: Make) -> None:
    person = make.resident(name="测试甲")
    due = (today() - timedelta(days=1)).isoformat()
    make.entry(person, "referral_up", LONG_AGO, UP | {"track_due": due}, status=EntryStatus.APPROVED)
    down = {"from_org": "县人民医院", "diagnosis": "高血压", "recv_date": today().isoformat()}
    make.entry(person, "referral_down", LONG_AGO, down, status=EntryStatus.APPROVED)
    assert [(line[1], line[8], line[10]) for line in _lines(reader, "referrals")] == [
        ("转出", "已回转", ""),
        ("回转", "已接收", ""),
    ]


def test_a_ledger_holds_what_lies_in_the_scope_and_counts(reader: Client, make: Make) -> None:
    approved(make, "referral_up", UP, "测试甲")
    approved(make, "referral_up", UP, "测试乙", at=make.other_village)
    make.entry(make.resident(name="测试丙"), "referral_up", LONG_AGO, UP)
    assert [line[2] for line in _lines(reader, "referrals")] == ["测试甲"]
    assert [line[2] for line in _lines(reader, "referrals", which="all")] == ["测试甲", "测试丙"]


def test_a_bed_is_listed_with_its_rounds(reader: Client, make: Make) -> None:
    person = make.resident(name="测试甲")
    opening = {"bed_no": "B-7", "bed_open_date": LONG_AGO.isoformat(), "round_per_week": 1, "diag_icd": "I63"}
    make.entry(person, "bed_open", LONG_AGO, opening, status=EntryStatus.APPROVED)
    for days in (3, 9):
        make.entry(person, "bed_round", LONG_AGO + timedelta(days), {}, status=EntryStatus.APPROVED)
    (line,) = _lines(reader, "beds")
    assert [line[0], line[1], line[6], line[7], line[9]] == ["B-7", "测试甲", "4", "2", "在床"]
    closing = {"bed_close_date": today().isoformat(), "close_result": "2"}
    make.entry(person, "bed_close", today(), closing, status=EntryStatus.APPROVED)
    (line,) = _lines(reader, "beds")
    assert [line[8], line[9]] == [today().isoformat(), "好转"]


def test_a_ledger_is_printed_across_with_its_head(reader: Client, make: Make) -> None:
    for number in range(40):
        approved(make, "referral_up", UP, f"测试{number}号")
    printed = Printed(reader.get(f"/ledgers/referrals?year={YEAR}&output=pdf").data)
    assert len(printed.pages) >= 2
    assert all(size == (842, 595) for size in printed.sizes)
    assert "机构：杨村镇卫生院" in printed.pages[0]
    assert f"期间：{YEAR}年1月1日至" in printed.pages[0]
    assert "口径：已审核" in printed.pages[0]
    assert all("转入（来源）机构" in text for text in printed.pages)
    assert "测试39号" in printed.text


def test_an_empty_ledger_says_so(reader: Client) -> None:
    assert "期间内没有记录" in page(reader.get("/ledgers/beds?year=2020")).text


def test_who_took_a_ledger_is_audited(reader: Client, make: Make) -> None:
    reader.get("/ledgers/beds")
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "ledger.printed")).one()
    assert event.details == {"ledger": "beds", "lines": 0}


def test_village_doctors_take_no_ledgers(app: Flask, make: Make) -> None:
    doctor = Client(app, make.user())
    assert doctor.get("/ledgers/beds").status_code == 403


def _lines(reader: Client, name: str, **asked: str) -> list[list[str]]:
    """The lines of the workbook."""
    more = "".join(f"&{key}={value}" for key, value in asked.items())
    content = reader.get(f"/ledgers/{name}?year={YEAR}&output=xlsx{more}").data
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    end = next(number for number, row in enumerate(rows) if not any(row))
    return [[str(cell) for cell in row] for row in rows[1:end]]
