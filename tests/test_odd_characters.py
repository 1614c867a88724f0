"""NUL, which no database stores, in an address or a form: answered like other words that mean nothing."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role
from app.extensions import db
from app.indicators.goals.models import PopulationTarget
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

NAMES = ("village", "group", "sex", "age", "mode", "package", "centre", "doctor", "month", "first", "theta")


@pytest.fixture
def supervisor(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))


@pytest.mark.parametrize("path", ["/figures/C01", "/figures/table.xlsx"])
def test_an_address_may_hold_any_character(supervisor: Client, make: Make, path: str) -> None:
    make.resident()
    asked = [f"{path}?{name}=a%00b" for name in NAMES]
    assert {address: supervisor.get(address).status_code for address in asked} == dict.fromkeys(asked, 200)


@pytest.mark.parametrize("path", ["/residents?q=%00", "/agreements?no=%00", "/signing/expiring?village=%00"])
def test_what_is_looked_for_with_it_is_not_there(supervisor: Client, make: Make, path: str) -> None:
    make.resident(name="测试甲")
    reply = supervisor.get(path)
    assert reply.status_code in (200, 404)
    assert "测试甲" not in reply.get_data(as_text=True)


@pytest.mark.parametrize(
    "path", ["/figures/kept/2021-06%00/1", "/figures/C01%00", "/%00", "/static/a%00.css", "/api/v1/%00"]
)
def test_a_path_with_it_leads_nowhere(supervisor: Client, path: str) -> None:
    assert supervisor.get(path).status_code == 404


def test_a_form_keeps_the_rest_and_shows_where_it_was(supervisor: Client, make: Make) -> None:
    token = page(supervisor.get("/")).form("/sign-out")["csrf_token"]
    told: dict[str, Any] = {"unit": str(make.county.id), "year": 2021, "kind": "resident", "number": 500}
    told |= {"source": "统计\x00年鉴", "document_no": "1\x00", "csrf_token": token}
    assert supervisor.post("/figures/goals/number", data=told).status_code == 302
    kept = db.session.scalars(select(PopulationTarget)).one()
    assert (kept.source, kept.document_no) == ("统计\ufffd年鉴", "1\ufffd")
