"""The pages of kept months, as each role sees them."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.accounts.models import Role, User
from app.extensions import db
from app.indicators.goals.models import Target
from app.indicators.snapshots import draw, store
from app.indicators.snapshots.drift.recount import drift_of
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.pack import packed
from app.indicators.snapshots.verify import is_untouched
from app.indicators.source.place import By
from app.jobs.models import Job, JobState
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.indicators.snapshots.keeping import JUNE, keep, work
from tests.indicators.test_routes import VIEWERS, links, sheet, text
from tests.make import Make

KEPT = "/figures/kept/2021-06/1"
WHEN = "first=2021-01-01&day=2021-06-30"


@pytest.fixture
def reader(app: Flask, supervisor: User) -> Client:
    return Client(app, supervisor)


def token(client: Client, url: str, action: str) -> str:
    return page(client.get(url)).form(action)["csrf_token"]


def test_before_anything_is_kept_the_list_says_so(reader: Client) -> None:
    assert "还没有封存过任何一个月" in text(reader.get("/figures/kept"))


def test_a_month_is_kept_through_the_pages_with_its_progress(
    reader: Client, signing: Signing, make: Make
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    signing.serve(resident, date(2021, 3, 1), approved=False)
    shown = page(reader.get("/figures/kept/keep?month=2021-06"))
    assert "还有 1 条没有审核" in shown.text
    action = "/figures/kept/keep?month=2021-06"
    answer = reader.post(action, data={"csrf_token": shown.form(action)["csrf_token"]})
    assert answer.status_code == 302
    follow = answer.headers["Location"]
    assert "正在排队" in page(reader.get(follow)).text
    work(db.session.scalars(select(Job)).one())
    assert KEPT in page(reader.get(follow)).links
    told = page(reader.get(KEPT))
    for said in (
        "2021 年 6 月（第 1 次封存）",
        "督导甲",
        "2021-07-01 10:00",
        "按 theta=1.0",
        "当时待审 1 条",
    ):
        assert said in told.text
    assert "+1 待审" in told.text


def test_keeping_again_asks_why_and_shows_both(reader: Client, signing: Signing, supervisor: User) -> None:
    keep(supervisor)
    action = "/figures/kept/keep?month=2021-06"
    filled = {"csrf_token": token(reader, action, action), "reason": ""}
    refused = reader.post(action, data=filled)
    assert refused.status_code == 422
    assert "请写明原因" in page(refused).text
    assert reader.post(action, data=filled | {"reason": "补审了一批"}).status_code == 302
    work(db.session.scalars(select(Job).where(Job.state == JobState.WAITING)).one())
    assert "替代，原样保留供查对" in page(reader.get(KEPT)).text
    again = page(reader.get("/figures/kept/2021-06/2")).text
    assert "补审了一批" in again
    assert "首次封存" in again
    assert "第 2 次封存" in page(reader.get("/figures/kept")).text


@pytest.mark.parametrize(
    ("query", "status"), [("month=2021-07", 422), ("month=x", 422), ("month=2021-05", 200), ("", 200)]
)
def test_only_what_is_a_month_and_over_is_offered(reader: Client, query: str, status: int) -> None:
    assert reader.get(f"/figures/kept/keep?{query}").status_code == status


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.COUNTY_SUPERVISOR])
def test_nobody_else_keeps_a_month(app: Flask, make: Make, supervisor: User, role: Role) -> None:
    client = Client(app, make.user(role))
    url = "/figures/kept/keep?month=2021-06"
    assert client.get(url).status_code == 403
    csrf = token(client, "/", "/sign-out")
    assert client.post(url, data={"csrf_token": csrf}).status_code == 403
    assert client.get("/figures/kept").status_code == (200 if role in VIEWERS else 403)


@pytest.mark.usefixtures("county")
class TestTheCounty:
    @pytest.fixture
    def kept(self, supervisor: User, make: Make) -> KeptMonth:
        db.session.add(Target(org_unit_id=make.county.id, year=2021, indicator="C01", value=99))
        return keep(supervisor)

    @pytest.mark.usefixtures("kept")
    def test_every_number_opens_to_lines_and_each_line_to_entries(self, reader: Client) -> None:
        for by in (each.value for each in By if each is not By.MONTH):
            table = text(reader.get(f"{KEPT}?by={by}"))
            lists = links(table, f"{KEPT}/F03")
            for link in lists[:2]:
                lines = text(reader.get(link))
                (line, *_) = [each for each in links(lines, f"{KEPT}/F03/lines/") if "xlsx" not in each]
                assert "/review/entries/" in text(reader.get(line))

    @pytest.mark.usefixtures("kept")
    def test_a_row_opens_to_what_it_is_made_of(self, reader: Client) -> None:
        table = text(reader.get(KEPT))
        rows = {link for link in links(table, rf"{KEPT}\?") if "centre=" in link}
        assert len(rows) == 2
        pages = [text(reader.get(row)) for row in rows]
        assert any("黄坑村" in shown and "石莲村" not in shown for shown in pages)

    @pytest.mark.usefixtures("kept")
    def test_a_group_opens_to_the_centres_of_its_people(self, reader: Client) -> None:
        table = text(reader.get(f"{KEPT}?by=group"))
        (row,) = {link for link in links(table, rf"{KEPT}\?") if "group=G03" in link}
        shown = page(reader.get(row))
        assert "人群：65岁及以上老年人" in shown.text.replace(" ", "")
        assert "杨村镇卫生院" in shown.text
        assert f"{KEPT}?by=age&basis=official&group=G03" in shown.links

    @pytest.mark.usefixtures("kept")
    def test_what_it_is_narrowed_to_is_named_as_it_was_called_then(self, reader: Client, make: Make) -> None:
        asked = f"centre={make.centre.id}&clinic={make.clinic.id}&doctor=none"
        named = "，卫生院 杨村镇卫生院，村卫生室 黄坑村卫生室，医生 未分配医生"
        shown, paper = (reader.get(f"{KEPT}{url}") for url in (f"?{asked}", f"/print?{asked}&output=pdf"))
        assert str(make.clinic.id) not in page(shown).text
        assert named.replace(" ", "") in Printed(paper.data).text
        book = CalamineWorkbook.from_filelike(BytesIO(reader.get(f"{KEPT}/table.xlsx?{asked}").data))
        assert named in str([book.get_sheet_by_name(each).to_python() for each in book.sheet_names])

    @pytest.mark.usefixtures("kept")
    @pytest.mark.parametrize("role", VIEWERS)
    def test_each_role_sees_its_own_part_as_in_the_live_table(
        self, app: Flask, make: Make, role: Role
    ) -> None:
        client = Client(app, make.user(role))
        told = text(client.get(KEPT))
        assert "杨村镇卫生院" in told
        assert ("汶龙镇卫生院" in told) is (role is Role.COUNTY_SUPERVISOR)
        live = text(client.get(f"/figures?{WHEN}"))
        assert "已封存" in live
        assert "现在与封存一致" in live
        assert numbers(told) == numbers(live)

    @pytest.mark.usefixtures("kept")
    def test_a_line_of_somewhere_else_does_not_open(self, app: Flask, make: Make, reader: Client) -> None:
        there = text(reader.get(f"{KEPT}/C01?village={make.other_village.code}"))
        line = next(link for link in links(there, f"{KEPT}/C01/lines/") if "xlsx" not in link)
        assert reader.get(line).status_code == 200
        assert Client(app, make.user(at=make.clinic)).get(line).status_code == 404

    @pytest.mark.usefixtures("kept")
    def test_the_workbook_has_the_columns_of_the_live_one(self, reader: Client) -> None:
        kept, live = (sheet(reader, url) for url in (f"{KEPT}/table.xlsx", f"/figures/table.xlsx?{WHEN}"))
        assert kept[1:] == live[1:]
        kept, live = (
            sheet(reader, url)
            for url in (f"{KEPT}/F03/lines.xlsx?basis=provisional", f"/figures/F03/lines.xlsx?{WHEN}")
        )
        assert kept[1] == live[1]

    def test_the_paper_says_which_keeping_it_is(self, reader: Client, kept: KeptMonth) -> None:
        paper = Printed(reader.get(f"{KEPT}/print?output=pdf").data)
        assert {size[0] > size[1] for size in paper.sizes} == {True}
        for shown in paper.pages:
            assert f"封存编号：2021-06-1{kept.digest[:12].upper()}" in shown
            assert "数据截至：2021-07-0110:00" in shown
            assert "封存人：督导甲" in shown
        assert "未达目标99%" in paper.text
        lines = Printed(reader.get(f"{KEPT}/F01/print?output=pdf&only=open").data)
        assert "F01履约率（人头，严格）：封存的明细" in lines.text
        assert "显示：未达成" in lines.text

    @pytest.mark.usefixtures("kept")
    def test_a_question_that_makes_no_sense_is_answered_as_far_as_it_does(self, reader: Client) -> None:
        for query in (
            "by=month",
            "group=G99",
            "basis=x",
            "centre=y",
            "village=%27",
            "only=z",
        ):
            assert reader.get(f"{KEPT}?{query}").status_code == 200
            assert reader.get(f"{KEPT}/C01?{query}").status_code == 200

    @pytest.mark.usefixtures("kept")
    def test_what_was_not_kept_is_not_found(self, reader: Client) -> None:
        for url in (f"{KEPT}/X99", "/figures/kept/2021-06/2", "/figures/kept/2021-05/1", "/figures/kept/x/1"):
            assert reader.get(url).status_code == 404


@pytest.mark.usefixtures("county")
def test_a_month_kept_without_kinds_says_so_and_is_seen_by_place(
    reader: Client, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw, "packed", packed_without_kinds)
    monkeypatch.setattr(draw.Drawn, "kinds", None)
    monkeypatch.setattr(store, "KINDS", ())
    kept = keep(supervisor)
    monkeypatch.undo()
    shown = page(reader.get(f"{KEPT}?by=group&sex=1"))
    assert "还没有留下人群" in shown.text
    assert f"{KEPT}?by=group&basis=official" not in shown.links
    assert kept.kinds is None
    assert is_untouched(kept)
    found = drift_of(kept, lambda *_: None)
    assert (found["figures"], found["lines"], found["handed_over"]) == ([], [], 0)


def packed_without_kinds(content: dict[str, Any]) -> bytes:
    names = {"lines", "came", "went"}
    return packed({name: each[:9] if name in names else each for name, each in content.items()})


def numbers(shown: str) -> list[str]:
    """The figures that a page shows."""
    return re.findall(r"<small>(\d+/\d+)</small>", shown)


def test_the_page_is_sound(app: Flask, signing: Signing, supervisor: User, reader: Client) -> None:
    keep(supervisor, JUNE)
    for url in ("/figures/kept", KEPT, f"{KEPT}/C01", f"{KEPT}/F04?basis=provisional"):
        page(reader.get(url))
