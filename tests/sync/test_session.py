"""Signing in from a phone."""

from flask import Flask

from app.accounts.sign_in import hash_password
from tests.drivers.client import Client
from tests.make import Make

SESSION = "/api/v1/session"
PASSWORD = "right-Password-1"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> int:
    sent = {"username": username, "password": password, "device_id": "d1", "device_name": "测试机"}
    return client.post(SESSION, json=sent).status_code


def test_a_session_tells_who_and_what_may_be_read(app: Flask, make: Make) -> None:
    user = make.user(username="doctor", password_hash=hash_password(PASSWORD))
    client = Client(app)
    answer = client.post(SESSION, json={"username": "doctor", "password": PASSWORD, "device_id": "d1"})
    told = answer.get_json()
    assert told["user"] == {"id": str(user.id), "name": user.name, "role": "village_doctor"}
    assert [channel["id"] for channel in told["channels"]] == ["ref", make.village.code]
    assert told["epoch"] == answer.headers["X-Epoch"]
    headers = {"X-CSRF-Token": told["csrf_token"]}
    assert client.get(SESSION).get_json()["user"] == told["user"]
    assert client.delete(SESSION, headers=headers).status_code == 204
    assert client.get(SESSION).status_code == 401


def test_a_wrong_password_and_an_unknown_name_are_told_alike(app: Flask, make: Make) -> None:
    make.user(username="doctor", password_hash=hash_password(PASSWORD))
    client = Client(app)
    assert sign_in(client, "doctor", "wrong") == sign_in(client, "nobody", "wrong") == 401


def test_too_many_failures_lock_the_name_out_and_say_for_how_long(app: Flask, make: Make) -> None:
    make.user(username="doctor", password_hash=hash_password(PASSWORD))
    client = Client(app)
    assert [sign_in(client, "doctor", "wrong") for _ in range(9)] == [401] * 8 + [429]
    answer = client.post(SESSION, json={"username": "doctor", "password": PASSWORD})
    assert int(answer.headers["Retry-After"]) > 0
