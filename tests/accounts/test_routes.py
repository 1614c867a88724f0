"""Signing in to the console and out of it."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from werkzeug.test import TestResponse

from app.accounts.models import Role, User
from app.accounts.routes import own_path
from app.accounts.sign_in import MAX_FAILURES, hash_password
from app.audit.models import AuditEvent
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.make import Make

PASSWORD = "a good password"


@pytest.fixture
def reviewer(app: Flask) -> User:
    return Make().user(Role.CENTRE_REVIEWER, username="reviewer", password_hash=hash_password(PASSWORD))


def sign_in(
    client: Client, password: str = PASSWORD, username: str = "reviewer", query: str = ""
) -> TestResponse:
    token = page(client.get("/sign-in")).form()["csrf_token"]
    return client.post(
        f"/sign-in{query}", data={"csrf_token": token, "username": username, "password": password}
    )


def test_who_signs_in_comes_to_the_page_that_was_asked_for(client: Client, reviewer: User) -> None:
    refused = client.get("/?x=1")
    assert refused.headers["Location"] == "/sign-in?next=/?x%3D1"
    assert sign_in(client, query="?next=/?x%3D1").headers["Location"] == "/?x=1"
    assert reviewer.name in page(client.get("/")).text


@pytest.mark.parametrize("odd", ["review\x00er", "\ud800"])
def test_a_name_or_password_that_cannot_be_stored_is_a_wrong_one(client: Client, odd: str) -> None:
    sent = ({"username": odd, "password": PASSWORD}, {"username": "reviewer", "password": odd})
    kind = "application/json"
    answers = [client.post("/api/v1/session", data=json.dumps(each), content_type=kind) for each in sent]
    assert [answer.status_code for answer in answers] == [401, 401]


def test_demo_accounts_are_refused_in_production(
    app: Flask, client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewer.is_demo = True
    assert sign_in(client).status_code == 302
    monkeypatch.setitem(app.config, "PRODUCTION", True)
    assert "用户名或密码不正确" in sign_in(Client(app)).text


def test_signing_in_and_out_is_audited(client: Client, reviewer: User, db: scoped_session[Session]) -> None:
    sign_in(client)
    token = page(client.get("/")).form("/sign-out")["csrf_token"]
    assert client.post("/sign-out", data={"csrf_token": token}).headers["Location"] == "/sign-in"
    assert client.get("/").status_code == 302
    actions = db.scalars(select(AuditEvent.action).order_by(AuditEvent.number))
    assert list(actions) == ["user.signed_in", "user.signed_out"]


@pytest.mark.parametrize("username", ["reviewer", "nobody"])
def test_a_wrong_password_and_an_unknown_name_are_refused_alike(
    client: Client, reviewer: User, username: str
) -> None:
    answer = sign_in(client, "wrong", username)
    assert answer.status_code == 401
    assert "用户名或密码不正确" in page(answer).text
    assert client.get("/").status_code == 302


def test_too_many_failures_lock_the_name_out_for_a_while(client: Client, reviewer: User) -> None:
    with time_machine.travel(datetime(2026, 3, 1, 8, tzinfo=UTC), tick=False) as clock:
        for _ in range(MAX_FAILURES):
            assert sign_in(client, "wrong").status_code == 401
        locked = sign_in(client)
        assert locked.status_code == 429
        assert "登录失败次数过多" in page(locked).text
        clock.shift(11 * 60)
        assert sign_in(client).status_code == 302


def test_a_disabled_account_does_not_open(
    client: Client, reviewer: User, db: scoped_session[Session]
) -> None:
    reviewer.enabled = False
    assert sign_in(client).status_code == 401


@pytest.mark.parametrize("fields", [("", PASSWORD), ("reviewer", ""), ("re\x00viewer", PASSWORD)])
def test_what_cannot_be_a_name_is_said_at_the_field(
    client: Client, reviewer: User, fields: tuple[str, str]
) -> None:
    answer = sign_in(client, username=fields[0], password=fields[1])
    assert answer.status_code == 200
    assert "wrong" in page(answer).html


def test_a_form_without_the_token_is_refused(client: Client, reviewer: User) -> None:
    answer = client.post("/sign-in", data={"username": "reviewer", "password": PASSWORD})
    assert answer.status_code == 400
    assert page(answer).headings == ["请求有误"]


@pytest.mark.parametrize(
    "target",
    [None, "", "https://example.org/", "//example.org", "/\\example.org", "/a\\b", "/\t/a.example"],
)
def test_signing_in_never_leads_to_another_host(target: str | None) -> None:
    assert own_path(target) == "/"


def test_signing_in_leads_on_within_the_site() -> None:
    assert own_path("/review?form=htn") == "/review?form=htn"
