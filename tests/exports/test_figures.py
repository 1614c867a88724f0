"""Figures on paper and as a workbook: whose, of which days, by which parameters, divided by whose number."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.contracts.terms.catalogue import load_catalogue
from app.extensions import db
from app.indicators.goals.models import PopulationTarget, Target
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.exports.paper import Printed
from tests.make import Make

WHEN = "first=2021-01-01&day=2021-06-30"


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    with time_machine.travel(datetime(2021, 7, 1, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def reader(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))


@pytest.fixture
def county(make: Make) -> None:
    """One of four people has a contract; the county gave the number of its people, and set a target."""
    load_catalogue()
    people = [make.resident() for _ in range(4)]
    Signing(make).sign(people[0], packages=[], items=["I011"])
    number = PopulationTarget(org_unit_id=make.county.id, year=2021, kind="resident", number=8)
    number.source, number.document_no = "统计公报", "7号"
    target = Target(org_unit_id=make.county.id, year=2021, indicator="C01", value=20)
    db.session.add_all([number, target])
    db.session.commit()


def printed(reader: Client, address: str) -> Printed:
    return Printed(reader.get(f"{address}&output=pdf").data)


@pytest.mark.usefixtures("county")
def test_the_printed_table_says_what_its_figures_are(reader: Client, make: Make) -> None:
    paper = printed(reader, f"/figures/print?{WHEN}&theta=80")
    assert {size[0] > size[1] for size in paper.sizes} == {True}
    for page in paper.pages:
        assert f"机构：{make.county.name}" in page
        assert "期间：2021-01-01至2021-06-30数据截至：2021-07-0110:00口径：已审核参数：按theta=0.8" in page
    first = paper.pages[0]
    assert "12.5%1/8公布数未达目标20%" in first  # of the county
    assert "25.0%1/4花名册已达目标20%" in first  # of the centre, which has no number of its own
    assert "分母来源：公布数（统计公报，7号）" in first
    assert "续签窗口90天" in first
    assert "theta0.8" in paper.text
    assert "制表人" in first
    assert "第1页，共" in first


@pytest.mark.usefixtures("county")
def test_the_list_behind_a_figure_is_printed_with_the_figure_and_audited(reader: Client) -> None:
    paper = printed(reader, f"/figures/C01/print?{WHEN}&only=open")
    assert "C01签约率（常住人口）：明细" in paper.text
    assert "数值（已审核）：12.5%（1/8，分母：公布数（统计公报，7号），目标20%）" in paper.text
    assert "显示：未达成，3行" in paper.text
    assert paper.text.count("居**") == 3
    numbers = re.findall(
        '<small class="code">(.{8})</small>', reader.get(f"/figures/C01?{WHEN}&only=open").text
    )
    assert len(numbers) == 3
    assert all(number in paper.text for number in numbers)  # what was printed is found again on the page
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "figure.exported"))
    assert event.details == {"code": "C01", "lines": 3}


def test_an_empty_list_is_printed_as_empty(reader: Client) -> None:
    load_catalogue()
    db.session.commit()
    assert "没有符合条件的明细" in printed(reader, f"/figures/F05/print?{WHEN}").text


@pytest.mark.usefixtures("county")
def test_the_workbook_says_the_same(reader: Client) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(reader.get(f"/figures/table.xlsx?{WHEN}").data))
    header, total, centre = book.get_sheet_by_index(0).to_python()[1:4]
    place = header.index("C01 签约率（常住人口）")
    assert header[place : place + 7] == [
        "C01 签约率（常住人口）",
        "分子",
        "分母",
        "待审增减",
        "分母来源",
        "目标",
        "是否达到",
    ]
    assert total[place : place + 7] == ["12.5%", 1, 8, 0, "公布数（统计公报，7号）", "20", "未达"]
    assert centre[place : place + 7] == ["25.0%", 1, 4, 0, "花名册", "20", "已达"]
    told = {row[0]: row[1:] for row in book.get_sheet_by_name("口径").to_python()}
    assert told["数据截至"][0] == "2021-07-01 10:00"
    assert told["C04"][2] == "续签窗口 90 天"
    lines = CalamineWorkbook.from_filelike(BytesIO(reader.get(f"/figures/C01/lines.xlsx?{WHEN}").data))
    assert ["口径", "已审核", "", ""] in lines.get_sheet_by_name("口径").to_python()


@pytest.mark.usefixtures("county")
def test_a_row_in_which_nothing_was_counted_says_of_how_many(reader: Client) -> None:
    rows = CalamineWorkbook.from_filelike(BytesIO(reader.get(f"/figures/table.xlsx?{WHEN}").data))
    header, *lines = rows.get_sheet_by_index(0).to_python()[1:]
    place = header.index("C07C 首诊式签约覆盖卫生院")
    assert {line[place] for line in lines[1:]} == {"0/1"}


@pytest.mark.usefixtures("county")
def test_the_page_marks_targets_reached_and_not_reached(reader: Client) -> None:
    shown = reader.get(f"/figures?{WHEN}").text
    assert shown.count("未达目标 20") == 1
    assert shown.count("已达目标 20") == 1
    assert '<span class="by">theta 1.0</span>' in shown
