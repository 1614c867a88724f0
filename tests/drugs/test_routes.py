"""The county's administrator changes the list of medicines, and phones get it."""

import io
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from app.accounts.models import Role
from app.drugs.lists import announce, in_force, shipped
from app.drugs.models import DrugList
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

DB = scoped_session[Session]
HEADER = "药物名称,规格,每次剂量,单位,每日次数,途径,每日最少,每日最多\n"
TWO = HEADER + "氨氯地平片,5mg,5,mg,1,口服,2.5,10\n新药胶囊,10mg,10,mg,2,口服,,\n"


@pytest.fixture
def admin(app: Flask, make: Make) -> Client:
    return Client(app, make.user(Role.COUNTY_ADMIN))


def send(client: Client, url: str, **fields: Any) -> TestResponse:
    token = page(client.get("/")).form("/sign-out")["csrf_token"]
    return client.post(url, data={"csrf_token": token, **fields})


def upload(client: Client, text: str, name: str = "药品.csv") -> TestResponse:
    return send(client, "/admin/drugs", file=(io.BytesIO(text.encode()), name))


def on_phone(client: Client, after: int = 0) -> tuple[dict[str, Any], int]:
    """What a phone reads of the list, None for what is gone, and the cursor it goes on from."""
    answer = client.get(f"/api/v1/sync/pull?channel=ref&after={after}&limit=2000").get_json()
    told = {each["id"]: each.get("data") for each in answer["changes"] if each["id"].startswith("drugs:")}
    return told, answer["next"]


def test_phones_get_the_shipped_list_in_parts(app: Flask, make: Make, db: DB) -> None:
    announce()
    db.commit()
    told, _ = on_phone(Client(app, make.user()))
    drugs = [drug for part in sorted(told) for drug in told[part]["value"]["drugs"]]
    assert sorted(told) == ["drugs:1", "drugs:2"]
    assert drugs == [drug.wire() for drug in shipped().drugs]
    assert max(len(part["value"]["drugs"]) for part in told.values()) == 200
    assert drugs[0] == {
        "name": "氨氯地平片",
        "spec": "5mg",
        "unit": "01",
        "dose": 5,
        "times": 1,
        "route": "1",
        "low": 2.5,
        "high": 10,
        "category": "高血压",
        "keys": "aldpp",
    }


def test_what_phones_were_told_is_not_told_again(app: Flask, make: Make, db: DB) -> None:
    announce()
    db.commit()
    _, cursor = on_phone(Client(app, make.user()))
    announce()
    db.commit()
    assert on_phone(Client(app, make.user()), cursor)[0] == {}


def test_an_uploaded_list_is_looked_at_then_published(admin: Client, make: Make, db: DB, app: Flask) -> None:
    announce()
    db.commit()
    _, cursor = on_phone(Client(app, make.user()))
    answer = upload(admin, TWO)
    assert answer.status_code == 302
    looked_at = page(admin.get(answer.headers["Location"]))
    assert f"新增 1 种，改动 1 种，去掉 {len(shipped().drugs) - 1} 种，不变 0 种" in looked_at.text
    assert in_force().version == 0
    assert send(admin, answer.headers["Location"]).status_code == 302
    assert [drug.name for drug in in_force().drugs] == ["氨氯地平片", "新药胶囊"]
    told, _ = on_phone(Client(app, make.user()), cursor)
    assert told["drugs:2"] is None
    assert [drug["name"] for drug in told["drugs:1"]["value"]["drugs"]] == ["氨氯地平片", "新药胶囊"]


def test_a_list_with_a_fault_is_not_kept(admin: Client, db: DB) -> None:
    answer = upload(admin, TWO.replace("新药胶囊,10mg,10,mg", "新药胶囊,10mg,10,毫克"))
    assert answer.status_code == 422
    assert "3 单位 “毫克”不在可选范围内" in page(answer).text
    assert db.query(DrugList).count() == 0


def test_what_is_no_list_says_so_at_the_file(admin: Client) -> None:
    answer = upload(admin, "a,b\n1,2\n")
    assert answer.status_code == 422
    assert "没有找到表头" in page(answer).text


def test_only_the_newest_list_can_be_published_and_only_once(admin: Client) -> None:
    first = upload(admin, TWO).headers["Location"]
    second = upload(admin, TWO.replace("新药", "更新药")).headers["Location"]
    assert send(admin, first).status_code == 422
    assert send(admin, second).status_code == 302
    assert send(admin, second).status_code == 422


@pytest.mark.parametrize(("words", "found"), [("aldp", True), ("氨氯", True), ("没有这种药", False)])
def test_the_list_is_searched_by_initials_or_characters(admin: Client, words: str, found: bool) -> None:
    shown = page(admin.get(f"/admin/drugs?q={words}")).text
    assert ("左旋氨氯地平片" in shown) is found
    assert ("没有找到" in shown) is not found


def test_the_list_in_force_can_be_downloaded_and_handed_in_again(admin: Client) -> None:
    content = admin.get("/admin/drugs/list.xlsx").data
    answer = send(admin, "/admin/drugs", file=(io.BytesIO(content), "药品.xlsx"))
    looked_at = page(admin.get(answer.headers["Location"]))
    assert f"新增 0 种，改动 0 种，去掉 0 种，不变 {len(shipped().drugs)} 种" in looked_at.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COUNTY_ADMIN])
def test_nobody_but_the_county_administrator_changes_the_list(app: Flask, make: Make, role: Role) -> None:
    client = Client(app, make.user(role))
    assert upload(client, TWO).status_code == 403
    assert client.get("/admin/drugs").status_code == 403
