"""The pages of people with accounts, used as an administrator does."""

import re
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from app.accounts.models import Role, User
from app.accounts.sign_in import check_password
from app.audit.models import AuditEvent
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

DB = scoped_session[Session]
LIST = "/admin/people"


@pytest.fixture
def admin(make: Make) -> User:
    return make.user(Role.COUNTY_ADMIN)


def send(client: Client, url: str, **fields: Any) -> TestResponse:
    token = page(client.get("/")).form("/sign-out")["csrf_token"]
    return client.post(url, data={"csrf_token": token, **fields})


def person(make: Make, **changed: Any) -> dict[str, Any]:
    filled = {
        "username": "new1",
        "name": "新人",
        "role": "village_doctor",
        "org_unit_id": str(make.clinic.id),
    }
    return filled | changed


def test_a_new_account_gets_a_password_that_is_shown_once(
    app: Flask, make: Make, admin: User, db: DB
) -> None:
    client = Client(app, admin)
    url = send(client, f"{LIST}/new", **person(make)).headers["Location"]
    shown = page(send(client, f"{url}/password"))
    [password] = re.findall(r"\b\w{4}-\w{4}-\w{4}\b", shown.text)
    assert password not in client.get(url).text
    assert check_password("new1", password) is not None
    actions = db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions == ["user.added", "user.password_issued"]


def test_who_signs_in_with_an_issued_password_is_led_to_choose_another(
    app: Flask, make: Make, admin: User, client: Client
) -> None:
    url = send(Client(app, admin), f"{LIST}/new", **person(make)).headers["Location"]
    shown = page(send(Client(app, admin), f"{url}/password")).text
    issued = re.findall(r"\b\w{4}-\w{4}-\w{4}\b", shown)[0]
    token = page(client.get("/sign-in")).form()["csrf_token"]
    asked = client.post("/sign-in", data={"csrf_token": token, "username": "new1", "password": issued})
    assert asked.headers["Location"] == "/account/password"
    wrong = send(client, "/account/password", present="x", new="my-own-secret-9", again="my-own-secret-9")
    assert (wrong.status_code, "当前密码不正确" in page(wrong).text) == (422, True)
    fields = {"present": issued, "new": "my-own-secret-9", "again": "my-own-secret-9"}
    assert send(client, "/account/password", **fields).status_code == 302
    assert client.get("/").status_code == 200
    assert check_password("new1", issued) is None
    assert check_password("new1", "my-own-secret-9") is not None


def test_a_disabled_account_is_signed_out_everywhere(app: Flask, make: Make, admin: User) -> None:
    doctor = make.user()
    phone = Client(app, doctor)
    assert phone.get("/api/v1/session").status_code == 200
    send(Client(app, admin), f"{LIST}/{doctor.id}/enabled")
    assert phone.get("/api/v1/session").status_code == 401


def test_another_password_ends_the_sessions_of_the_former_one(app: Flask, make: Make, admin: User) -> None:
    doctor = make.user()
    phone = Client(app, doctor)
    send(Client(app, admin), f"{LIST}/{doctor.id}/password")
    assert phone.get("/api/v1/session").status_code == 401


def test_further_posts_change_the_channels_that_may_be_read(app: Flask, make: Make, admin: User) -> None:
    doctor = make.user()
    phone, console = Client(app, doctor), Client(app, admin)

    def channels() -> list[str]:
        return [each["id"] for each in phone.get("/api/v1/sync/channels").get_json()["channels"]]

    send(console, f"{LIST}/{doctor.id}/posts", posts=str(make.elsewhere.id))
    assert channels() == ["ref", make.village.code, make.other_village.code]
    send(console, f"{LIST}/{doctor.id}/posts")
    assert channels() == ["ref", make.village.code]
    send(console, f"{LIST}/{doctor.id}/posts", posts=str(make.elsewhere.id))
    assert channels() == ["ref", make.village.code, make.other_village.code]


@pytest.mark.parametrize(
    ("changed", "cause"),
    [
        ({"username": "x"}, "2 到 50"),
        ({"role": "centre_reviewer"}, "不能设在这一级"),
        ({"name": ""}, "请输入姓名"),
        ({"employee_no": "有 空格"}, "工号应为"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    app: Flask, make: Make, admin: User, db: DB, changed: dict[str, str], cause: str
) -> None:
    answer = send(Client(app, admin), f"{LIST}/new", **person(make, **changed))
    assert answer.status_code == 422
    assert cause in page(answer).text
    assert db.scalar(select(User.id).where(User.name == "新人")) is None


def test_a_manager_looks_after_the_own_centre_and_below_only(app: Flask, make: Make, db: DB) -> None:
    manager, doctor = make.user(Role.CENTRE_MANAGER), make.user(name="本院村医")
    stranger, chief = make.user(at=make.elsewhere, name="别院村医"), make.user(Role.COUNTY_ADMIN)
    client = Client(app, manager)
    shown = page(client.get(LIST)).text
    assert "本院村医" in shown
    assert "别院村医" not in shown
    asked = {user.name: client.get(f"{LIST}/{user.id}").status_code for user in (doctor, stranger, chief)}
    assert list(asked.values()) == [200, 404, 404]
    made = send(client, f"{LIST}/new", **person(make, role="county_admin", org_unit_id=str(make.county.id)))
    assert made.status_code == 422


def test_nobody_shuts_oneself_out(app: Flask, make: Make, admin: User) -> None:
    assert send(Client(app, admin), f"{LIST}/{admin.id}/enabled").status_code == 403
    fields = person(make, role="county_supervisor", org_unit_id=str(make.county.id))
    answer = send(Client(app, admin), f"{LIST}/{admin.id}", **fields)
    assert "不能更改自己的角色" in page(answer).text
