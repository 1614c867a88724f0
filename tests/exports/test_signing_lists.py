"""The work lists of signing on paper: whose, how many, and room for what was said at the door."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.extensions import db
from app.worklists.signing.lists import LISTS
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.make import Make


@pytest.fixture
def reader(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.CENTRE_REVIEWER))


def test_a_list_is_printed_with_its_head_and_audited(reader: Client, make: Make) -> None:
    make.resident(name="测试甲", birth_date=date(1950, 1, 1), phone="13800000001")
    make.resident(name="测试乙", birth_date=date(1951, 1, 1))
    db.session.commit()
    address = f"/signing/unsigned/print?village={make.village.code}"
    paper = Printed(reader.get(f"{address}&output=pdf").data)
    for told in (
        "应签未签名单",
        "机构：杨村镇卫生院",
        "范围：黄坑村",
        "人数：2人",
        "测试甲",
        "13800000001",
        "上门结果",
        "制表人",
    ):
        assert told in paper.text, told
    assert paper.sizes[0][0] > paper.sizes[0][1]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "signing_list.printed")).one()
    assert event.details == {"list": "unsigned", "rows": 2}


@pytest.mark.parametrize("code", [each.code for each in LISTS])
def test_a_list_with_nobody_on_it_says_so_and_offers_no_paper(reader: Client, code: str) -> None:
    shown = page(reader.get(f"/signing/{code}"))
    empty = next(each.empty for each in LISTS if each.code == code)
    assert empty in shown.text
    assert not any("/print" in link for link in shown.links if link.startswith("/signing"))
    assert empty in page(reader.get(f"/signing/{code}/print")).text


def test_what_people_of_elsewhere_need_is_not_on_it(app: Flask, make: Make) -> None:
    make.resident(name="测试甲", birth_date=date(1950, 1, 1))
    db.session.commit()
    stranger = Client(app, make.user(Role.CENTRE_REVIEWER, at=make.other_centre))
    assert "测试甲" not in stranger.get("/signing/unsigned/print").text
