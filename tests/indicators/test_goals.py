"""Targets, official numbers and the county's parameters: kept, shown, taken in from a workbook."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.extensions import db
from app.indicators.goals.models import PopulationTarget, Target
from app.orgs.settings import store
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page as page_of
from tests.make import Make

WHEN = "first=2021-01-01&day=2021-06-30"


@pytest.fixture
def supervisor(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))


@pytest.fixture
def signed(make: Make, signing: Signing) -> None:
    """One of four people has a contract."""
    people = [make.resident() for _ in range(4)]
    signing.sign(people[0], packages=[], items=["I011"])
    db.session.commit()


def post(client: Client, path: str, **data: Any) -> int:
    return send(client, path, **data).status_code


def send(client: Client, path: str, **data: Any) -> TestResponse:
    token = page_of(client.get("/")).form("/sign-out")["csrf_token"]
    return client.post(f"/figures/goals/{path}", data={"csrf_token": token, **data})


def shown(client: Client, query: str = "") -> str:
    return str(client.get(f"/figures?{WHEN}{query}").get_data(as_text=True))


@pytest.mark.usefixtures("signed")
def test_a_centre_below_the_target_of_the_county_is_marked(supervisor: Client, make: Make) -> None:
    assert "未达目标" not in shown(supervisor)
    given = {"unit": str(make.county.id), "year": 2021, "indicator": "C01"}
    assert post(supervisor, "target", **given, value="35") == 302
    assert shown(supervisor).count("未达目标 35") == 2  # the county and the centre that has people
    assert post(supervisor, "target", **given | {"unit": str(make.centre.id)}, value="20") == 302
    assert shown(supervisor).count("未达目标 35") == 1


@pytest.mark.usefixtures("signed")
def test_a_number_of_things_is_the_target_of_its_own_organisation_alone(
    supervisor: Client, make: Make
) -> None:
    post(supervisor, "target", unit=str(make.county.id), year=2021, indicator="F07", value="300")
    assert shown(supervisor).count("未达目标 300") == 1


@pytest.mark.usefixtures("signed")
def test_an_official_number_is_what_the_rate_is_divided_by(supervisor: Client, make: Make) -> None:
    assert "25.0%" in shown(supervisor)
    given = {"unit": str(make.county.id), "year": 2021, "kind": "resident", "number": 8, "source": "统计公报"}
    assert post(supervisor, "number", **given) == 302
    page = shown(supervisor)
    assert "12.5%" in page
    assert "公布数" in page
    assert "25.0%" in page  # the centre has no official number of its own
    assert f"number/{make.county.id}/2021/resident/remove" in supervisor.get(
        "/figures/goals?year=2021"
    ).get_data(as_text=True)
    assert post(supervisor, f"number/{make.county.id}/2021/resident/remove") == 302
    assert "12.5%" not in shown(supervisor)


@pytest.mark.usefixtures("signed")
def test_what_is_downloaded_can_be_handed_in_again(supervisor: Client, make: Make) -> None:
    post(supervisor, "target", unit=str(make.county.id), year=2021, indicator="C01", value="35.5")
    given = {"unit": str(make.centre.id), "year": 2021, "kind": "G03", "number": 900, "source": "统计公报"}
    post(supervisor, "number", **given, document_no="1 号")
    book = supervisor.get("/figures/goals/goals.xlsx?year=2021").data
    for row in (*db.session.query(Target), *db.session.query(PopulationTarget)):
        db.session.delete(row)
    db.session.commit()
    assert post(supervisor, "import", file=(BytesIO(book), "goals.xlsx")) == 302
    assert [str(row.value) for row in db.session.query(Target)] == ["35.50"]
    assert [(row.number, row.document_no) for row in db.session.query(PopulationTarget)] == [(900, "1 号")]


def test_the_trail_tells_what_an_official_number_was_before(supervisor: Client, make: Make) -> None:
    given = {"unit": str(make.county.id), "year": 2021, "kind": "resident", "source": "年鉴"}
    for number in (900, 900, 700):
        assert post(supervisor, "number", **given, number=number) == 302
    query = select(AuditEvent.details).where(AuditEvent.action == "population.set")
    told = [
        (each["before"], each["now"]["number"]) for each in db.session.scalars(query.order_by(AuditEvent.id))
    ]
    before = {"number": 900, "source": "年鉴", "document_no": None}
    assert told == [(None, 900), (before, 700)]


def test_a_workbook_with_a_wrong_row_is_not_taken_at_all(supervisor: Client, make: Make) -> None:
    lines = [
        "机构编码,机构名称,年份,指标代码,目标值",
        f"{make.county.code},,2021,C01,35",
        f"{make.county.code},,2021,X9,35",
        "1,,2021,C01,35",
        f"{make.county.code},,21,C01,35",
        f"{make.county.code},,2021,C01,many",
        f"{make.county.code},,2021,C01,40",
    ]
    answer = send(supervisor, "import", file=(BytesIO("\n".join(lines).encode()), "goals.csv"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for said in (
        "第 3 行：没有指标 X9",
        "第 4 行：没有这个机构编码",
        "第 5 行：年份",
        "第 6 行：目标值",
        "第 7 行：与第 2 行重复",
    ):
        assert said in page
    assert db.session.query(Target).count() == 0


@pytest.mark.parametrize(
    "changed",
    [{"year": "1"}, {"value": "-1"}, {"value": ""}, {"value": "400"}, {"indicator": "X"}, {"unit": "x"}],
)
def test_a_target_that_cannot_be_is_refused_where_it_was_entered(
    supervisor: Client, make: Make, changed: dict[str, str]
) -> None:
    given = {"unit": str(make.county.id), "year": "2021", "indicator": "C01", "value": "35"} | changed
    assert post(supervisor, "target", **given) == 422
    assert db.session.query(Target).count() == 0


@pytest.mark.usefixtures("signed")
def test_the_parameters_of_the_county_are_printed_with_the_figures(supervisor: Client) -> None:
    assert "theta=1.0，全部项目" in shown(supervisor)
    rules = {"theta": "80", "item_scope": "public_health", "counting": "to_date", "priority_groups": ["G03"]}
    assert post(supervisor, "rules", **rules, unserved_days=30) == 302
    page = shown(supervisor)
    assert "theta=0.8，仅公卫项目" in page
    assert "未服务 30 天" in page
    assert "theta=1.0，全部项目" in shown(supervisor, "&theta=100&item_scope=all")


def test_a_centre_may_not_set_targets(app: Flask, make: Make) -> None:
    manager = Client(app, make.user(Role.CENTRE_MANAGER))
    assert manager.get("/figures/goals").status_code == 403


@pytest.mark.usefixtures("signed")
def test_what_the_county_set_for_its_contracts_is_what_its_figures_are_counted_by(supervisor: Client) -> None:
    page = shown(supervisor)
    assert "续签窗口 90 天" in page
    assert "已说明原因的仍计到期" in page
    store("renewal_grace_days", 60)
    store("waiver_counts", True)
    page = shown(supervisor)
    assert "续签窗口 60 天" in page
    assert "已说明原因的不计到期" in page
