"""The pages of figures, as each role sees them."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from app.accounts.models import Role
from app.indicators.source.basis import Basis
from app.indicators.source.place import By
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.make import Make

VIEWERS = (
    Role.COUNTY_SUPERVISOR,
    Role.CENTRE_MANAGER,
    Role.CENTRE_REVIEWER,
    Role.TEAM_LEADER,
    Role.VILLAGE_DOCTOR,
)
WHEN = "first=2021-01-01&day=2021-06-30"


@pytest.fixture
def supervisor(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_SUPERVISOR))


def text(response: Any) -> str:
    assert response.status_code == 200, response.get_data(as_text=True)[:2000]
    return str(response.get_data(as_text=True))


def sheet(client: Client, url: str) -> list[list[Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(client.get(url).data))
    return book.get_sheet_by_index(0).to_python()


def links(page: str, pattern: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(f'href="({pattern}[^"]*)"', page)]


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("role", VIEWERS)
def test_each_of_these_roles_sees_the_table_of_the_own_scope(app: Flask, make: Make, role: Role) -> None:
    page = text(Client(app, make.user(role)).get(f"/figures?{WHEN}"))
    assert "杨村镇卫生院" in page
    assert ("汶龙镇卫生院" in page) is (role is Role.COUNTY_SUPERVISOR)


@pytest.mark.parametrize("role", [Role.COUNTY_ADMIN, Role.TEAM_MEMBER])
def test_others_do_not(app: Flask, make: Make, role: Role) -> None:
    assert Client(app, make.user(role)).get("/figures").status_code == 403


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("by", ["centre", "village", "team", "doctor"])
def test_every_number_of_the_table_opens_to_lines_and_each_line_to_entries(
    supervisor: Client, by: str
) -> None:
    table = text(supervisor.get(f"/figures?{WHEN}&by={by}"))
    lists = links(table, "/figures/F")
    assert len(lists) >= 8
    for link in lists[:6]:
        lines = text(supervisor.get(link))
        for line in links(lines, "/figures/F../lines/")[:1]:
            assert "/review/entries/" in text(supervisor.get(line))


@pytest.mark.usefixtures("county")
def test_a_row_opens_to_what_it_is_made_of(supervisor: Client) -> None:
    table = text(supervisor.get(f"/figures?{WHEN}"))
    rows = {link for link in links(table, r"/figures\?") if "centre=" in link}
    assert len(rows) == 2
    pages = [text(supervisor.get(row)) for row in rows]
    assert any("黄坑村" in page and "石莲村" not in page for page in pages)


@pytest.mark.usefixtures("county")
def test_a_line_of_somewhere_else_does_not_open(app: Flask, make: Make, supervisor: Client) -> None:
    there = text(supervisor.get(f"/figures/C01?{WHEN}&village={make.other_village.code}"))
    line = next(link for link in links(there, "/figures/C01/lines/") if "xlsx" not in link)
    assert supervisor.get(line).status_code == 200
    assert Client(app, make.user(at=make.clinic)).get(line).status_code == 404


@pytest.mark.usefixtures("county")
def test_names_are_masked(supervisor: Client) -> None:
    page = text(supervisor.get(f"/figures/C01?{WHEN}"))
    assert "居**" in page
    assert re.search(r"居民\d", page) is None


@pytest.mark.usefixtures("county")
def test_a_shown_figure_is_the_sum_of_its_list(supervisor: Client) -> None:
    rows = sheet(supervisor, f"/figures/F03/lines.xlsx?{WHEN}")[2:]
    whole, part = (int(sum(float(row[column]) for row in rows)) for column in (3, 4))
    assert f"<small>{part}/{whole}</small>" in text(supervisor.get(f"/figures?{WHEN}"))


@pytest.mark.usefixtures("county")
def test_the_table_comes_as_a_sheet(supervisor: Client) -> None:
    rows = sheet(supervisor, f"/figures/table.xlsx?{WHEN}")
    assert rows[1][:3] == ["卫生院", "C01 签约率（常住人口）", "分子"]
    assert [row[0] for row in rows[2:]] == ["合计", "杨村镇卫生院", "汶龙镇卫生院"]


@pytest.mark.parametrize(
    "query",
    [
        "day=nonsense",
        "first=2022-01-01&day=2021-01-01",
        "by=grid",
        "centre=x",
        "village=%27",
        "day=0001-01-01",
    ],
)
def test_a_question_that_makes_no_sense_is_answered_as_far_as_it_does(supervisor: Client, query: str) -> None:
    assert supervisor.get(f"/figures?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day=2099-01-01", "不能晚于今天，已按通常的显示"),
        ("first=1900-01-01", "不能早于 2009 年，已按通常的显示"),
        ("first=2021-03-02&day=2021-03-01", "不能晚于统计日，已改为从 2021-01-01 起"),
        ("by=month&first=2015-01-01&day=2021-03-05", "按月份最多看 24 个月，已改为从 2019-04-01 起"),
    ],
)
def test_days_that_cannot_be_counted_are_told_at_their_field(
    supervisor: Client, query: str, said: str
) -> None:
    shown = text(supervisor.get(f"/figures?{query}"))
    assert said in shown
    assert shown.count("已改为") + shown.count("已按通常的显示") == 1


def test_a_year_by_months_is_shown_without_a_word(supervisor: Client) -> None:
    shown = text(supervisor.get("/figures?by=month&first=2019-04-01&day=2021-03-31"))
    assert "已改为" not in shown


def test_an_indicator_that_does_not_exist_is_not_found(supervisor: Client) -> None:
    assert supervisor.get("/figures/X99").status_code == 404


def test_without_anybody_there_is_no_rate(supervisor: Client, signing: Signing) -> None:
    page = text(supervisor.get("/figures"))
    assert "—" in page
    assert "0.0%" not in page


def test_what_waits_is_told_beside_the_figure(supervisor: Client, signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    signing.serve(resident, date(2021, 3, 1), approved=False)
    assert "+1 待审" in text(supervisor.get(f"/figures?{WHEN}"))


@pytest.mark.parametrize("role", VIEWERS)
def test_nothing_of_elsewhere_is_reached_by_a_role_in_any_breakdown(
    app: Flask, make: Make, signing: Signing, role: Role
) -> None:
    """All that was logged lies in the other centre: only the county finds a row or a line of it."""
    there = make.resident(make.other_village)
    signing.sign(there, packages=[], items=["I011", "I007"])
    for form in ("htn", "home_service", "bed_open"):
        signing.serve(there, date(2021, 3, 1), form)
        signing.serve(there, date(2021, 5, 1), form, approved=False)
    client, may = Client(app, make.user(role)), role is Role.COUNTY_SUPERVISOR
    narrowed = ("", f"&village={make.other_village.code}", f"&centre={make.other_centre.id}")
    for by in By:
        table = text(client.get(f"/figures?{WHEN}&by={by.value}"))
        assert ('<th scope="row"><a ' in table) is (may or by is By.MONTH)  # a month is always a row
    for code in ("C03", "F03", "F06"):
        for asked in [f"{place}&basis={basis}" for place in narrowed for basis in Basis]:
            page = text(client.get(f"/figures/{code}?{WHEN}{asked}"))
            assert (f"/figures/{code}/lines/" in page) is may
