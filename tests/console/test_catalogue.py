"""The catalogue is changed in a workbook, checked, and published as a version of its own."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.console.catalogue.versions import changes, rows_of
from app.console.catalogue.workbook import COLUMNS, CONTENTS, read_catalogue, workbook
from app.contracts.models import ServiceItem, ServicePackage
from app.contracts.terms.catalogue import load_catalogue
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

DB = scoped_session[Session]
FRONT = "/admin/catalogue"
Rows = list[dict[str, Any]]


@pytest.fixture
def console(app: Flask, make: Make) -> Client:
    load_catalogue()
    return Client(app, make.user(Role.COUNTY_ADMIN))


@pytest.fixture
def shipped(console: Client, db: DB) -> tuple[Rows, Rows]:
    items, packages = rows_of(1)
    db.commit()
    return [dict(row) for row in items], [dict(row) for row in packages]


def hand_in(console: Client, content: bytes, name: str = "目录.xlsx") -> Any:
    token = page(console.get(FRONT)).form(FRONT)["csrf_token"]
    return console.post(FRONT, data={"csrf_token": token, "file": (io.BytesIO(content), name)})


def publish(console: Client, draft: str, valid_from: str) -> Any:
    token = page(console.get(draft)).form(None)["csrf_token"]
    return console.post(draft, data={"csrf_token": token, "valid_from": valid_from})


def test_what_is_exported_is_read_back_the_same(shipped: tuple[Rows, Rows], tmp_path: Path) -> None:
    path = tmp_path / "c.xlsx"
    path.write_bytes(workbook(*shipped))
    reading = read_catalogue(path)
    assert reading.faults == []
    assert reading.items == shipped[0]
    assert changes(shipped[0], reading.items) == changes(shipped[1], reading.packages) == []


def test_a_changed_catalogue_is_shown_then_published_and_the_old_one_stays(
    console: Client, shipped: tuple[Rows, Rows], db: DB
) -> None:
    items, packages = shipped
    items[0]["price"] = "12.50"
    draft = hand_in(console, workbook(items, packages)).headers["Location"]
    assert (
        f"<b>{items[0]['id']} {items[0]['name']}</b>：改动：单价（0.00 → 12.50）</li>"
        in console.get(draft).text
    )
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert publish(console, draft, tomorrow).status_code == 302
    query = select(ServiceItem.version, ServiceItem.price).where(ServiceItem.id == items[0]["id"])
    assert [float(row.price) for row in db.execute(query.order_by(ServiceItem.version))] == [0.0, 12.5]
    again = publish(console, draft, tomorrow)
    assert again.status_code == 422
    assert f"启用日期应晚于已排定的版本（{tomorrow} 起）" in again.text


def test_a_discount_is_told_handed_in_and_published(
    console: Client, shipped: tuple[Rows, Rows], db: DB, tmp_path: Path
) -> None:
    items, packages = shipped
    package = next(each for each in packages if each["id"] == "P-HTN")
    own = {"item_id": "I013", "optional": True, "discount": "5.00"}
    package["items"] = [own if each["item_id"] == "I013" else each for each in package["items"]]
    path = tmp_path / "c.xlsx"
    path.write_bytes(workbook(items, packages))
    assert read_catalogue(path).packages == packages
    draft = hand_in(console, path.read_bytes()).headers["Location"]
    publish(console, draft, (today() + timedelta(days=1)).isoformat())
    assert own in db.get_one(ServicePackage, ("P-HTN", 2)).items
    assert "（每次优惠 5.00 元）" in console.get(f"{FRONT}/2").text


def test_a_discount_above_the_price_is_refused(console: Client, shipped: tuple[Rows, Rows]) -> None:
    items, packages = shipped
    for each in packages[0]["items"]:
        each["discount"] = "0.01"
    draft = hand_in(console, workbook(items, packages)).headers["Location"]
    assert (
        f"服务包 {packages[0]['id']} 中 {packages[0]['items'][0]['item_id']} 的优惠不能多于单价"
        in console.get(draft).text
    )


@pytest.mark.parametrize(("off", "is_refused"), [("30.00", False), ("30.01", True)])
def test_a_single_item_may_have_a_discount_of_its_own_up_to_its_price(
    console: Client, shipped: tuple[Rows, Rows], db: DB, tmp_path: Path, off: str, is_refused: bool
) -> None:
    items, packages = shipped
    next(each for each in items if each["id"] == "I013")["discount"] = off
    path = tmp_path / "c.xlsx"
    path.write_bytes(workbook(items, packages))
    assert read_catalogue(path).items == items
    draft = hand_in(console, path.read_bytes()).headers["Location"]
    told = console.get(draft).text
    assert ("服务项目 I013 的单项优惠应在 0 到单价之间" in told) is is_refused
    assert f"单项每次优惠（没有 → {off}）" in told
    publish(console, draft, (today() + timedelta(days=1)).isoformat())
    kept = db.get(ServiceItem, ("I013", 2))
    assert (kept and str(kept.discount)) == (None if is_refused else off)
    if not is_refused:
        assert f"（单项每次优惠 {off}）" in console.get(f"{FRONT}/2").text


def test_a_workbook_without_a_column_of_discounts_is_still_read(
    shipped: tuple[Rows, Rows], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, columns = tmp_path / "c.xlsx", [each for each in COLUMNS[CONTENTS] if each.field != "discount"]
    with monkeypatch.context() as before:
        before.setitem(COLUMNS, CONTENTS, columns)
        path.write_bytes(workbook(*shipped))
    reading = read_catalogue(path)
    assert (reading.faults, reading.packages) == ([], shipped[1])


def test_a_catalogue_that_leaves_a_category_out_is_not_published(
    console: Client, shipped: tuple[Rows, Rows]
) -> None:
    items, packages = shipped
    kept = [item for item in items if item["category"] != "SC09"]
    ids = {item["id"] for item in kept}
    for package in packages:
        package["items"] = [each for each in package["items"] if each["item_id"] in ids]
    draft = hand_in(console, workbook(kept, packages)).headers["Location"]
    shown = console.get(draft).text
    assert "服务包没有覆盖：SC09 长期处方" in shown
    assert "发布到手机" not in shown


def test_each_wrong_cell_is_named(console: Client, shipped: tuple[Rows, Rows]) -> None:
    items, packages = shipped
    items[1] |= {"price": "免费", "rules": [{"form": "nothing"}]}
    draft = hand_in(console, workbook(items, packages)).headers["Location"]
    shown = page(console.get(draft)).text
    assert "“免费”不是金额" in shown
    assert "“nothing”不是表单代码" in shown


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"form": "htn", "modes": ["1", "7"]}, "服务项目 12 自动履约的表单 高血压随访没有服务方式 7"),
        ({"form": "dm", "needs": "weigth"}, "服务项目 12 自动履约的表单 糖尿病随访没有项目 weigth"),
        ({"form": "sign"}, "服务项目 12 自动履约的表单 签约不是服务记录，不能算作履约"),
    ],
)
def test_a_rule_that_no_form_can_fulfil_is_told_with_its_row(
    console: Client, shipped: tuple[Rows, Rows], rule: dict[str, Any], told: str
) -> None:
    items, packages = shipped
    assert items[10]["id"] == "I011"
    items[10]["rules"] = [rule]
    shown = page(console.get(hand_in(console, workbook(items, packages)).headers["Location"])).text
    assert told in shown


def test_a_file_that_is_no_catalogue_is_refused_where_it_was_chosen(console: Client) -> None:
    answer = hand_in(console, b"PK nothing")
    assert answer.status_code == 422
    assert "这不是 .xlsx 文件" in answer.text


def test_whatever_is_wrong_in_any_sheet_is_told_at_once_with_its_row(
    console: Client, shipped: tuple[Rows, Rows]
) -> None:
    items, packages = shipped
    items[2]["category"] = "SC99"
    items[3]["freq"] = 0
    items[5]["id"] = items[4]["id"]
    items[6]["price"] = "免费"  # a row that is wrong is there all the same
    packages[0]["items"] += [{"item_id": "I999", "optional": False}, packages[0]["items"][0]]
    packages[1]["id"] = "P-NEW"
    content = workbook(items, packages)
    shown = page(console.get(hand_in(console, content).headers["Location"]))
    for told in (
        "服务项目 4 类别 “SC99”不在十类之中，应为 SC01 至 SC10",
        "服务项目 5 每年次数 “0”应为 1 至 366 次；按需服务留空",
        "服务项目 7 编号 与第 6 行重复",
        "服务包项目 9 项目编号 “服务项目”工作表中没有 I999",
        "服务包项目 10 项目编号 与第 2 行重复",
    ):
        assert told in shown.text, told
    assert f"没有 {items[6]['id']}" not in shown.text
    assert "的改动" not in shown.text  # what could be read only in part is not compared
    assert "发布到手机" not in shown.text


def test_the_same_catalogue_again_is_not_offered_for_publishing(
    console: Client, shipped: tuple[Rows, Rows]
) -> None:
    shown = page(console.get(hand_in(console, workbook(*shipped)).headers["Location"])).text
    assert "与第 1 版完全相同，不需要发布" in shown
    assert "发布到手机" not in shown


def test_each_category_is_shown_with_the_items_that_cover_it(
    console: Client, shipped: tuple[Rows, Rows]
) -> None:
    items, packages = shipped
    assert "SC09 长期处方 已覆盖 长期处方" in page(console.get(f"{FRONT}/1")).text
    for package in packages:
        package["items"] = [each for each in package["items"] if each["item_id"] != "I009"]
    shown = page(console.get(hand_in(console, workbook(items, packages)).headers["Location"])).text
    assert "SC09 长期处方 没有覆盖 —" in shown
    assert "P-BASE 基础服务包 ：改动：项目（去掉 I009）" in shown
