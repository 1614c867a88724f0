"""What is no request of the protocol is answered as a problem: 4xx, JSON, a stable code."""

import gzip
import json
from datetime import timedelta
from typing import Any

import brotli
import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.models import Role
from app.clock import now
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.drivers.phone import PUSH, Phone
from tests.make import Make

JSON = "application/json"


def body(**changed: Any) -> dict[str, Any]:
    return {"device_id": "d1", "app_version": "1", "sent_at": now().isoformat(), "entries": [], **changed}


def caller(app: Flask, make: Make) -> Client:
    return Client(app, make.user())


def send(client: Client, data: bytes, content_type: str = JSON, encoding: str | None = None) -> TestResponse:
    headers = {"Content-Encoding": encoding} if encoding else {}
    return client.post(PUSH, data=data, content_type=content_type, headers=headers)


def problem(answer: TestResponse) -> tuple[int, str]:
    assert answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told["status"] == answer.status_code
    assert told["type"]
    assert told["title"]
    return answer.status_code, told["code"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"9" * 6_000,
    ],
    ids=[
        "nothing",
        "cut",
        "no UTF-8",
        "NaN",
        "Infinity",
        "1e999",
        "twice",
        "deep list",
        "deep",
        "long number",
    ],
)
def test_what_is_no_json_is_malformed(app: Flask, make: Make, data: bytes) -> None:
    assert problem(send(caller(app, make), data)) == (400, "malformed")


@pytest.mark.parametrize("data", [b"[]", b"1", b"null", b'"text"', b"{}"])
def test_json_of_another_shape_is_invalid(app: Flask, make: Make, data: bytes) -> None:
    assert problem(send(caller(app, make), data)) == (422, "invalid")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("device_id", None),
        ("device_id", "x" * 65),
        ("device_id", "a b"),
        ("device_id", 7),
        ("device_id", "bulk:x"),  # the server's own: what is signed on paper is signed there
        ("sent_at", "2026-11-22T09:30:00"),
        ("sent_at", "yesterday"),
        ("entries", {}),
        ("cursors", {"360783101201": "7"}),
        ("cursors", {"360783101201": -1}),
        ("surplus", 1),
    ],
)
def test_a_wrong_envelope_is_told_by_field(app: Flask, make: Make, key: str, value: object) -> None:
    answer = send(caller(app, make), json.dumps(body(**{key: value})).encode())
    assert problem(answer) == (422, "invalid")
    assert {name.split(".")[0] for name in answer.get_json()["errors"]} == {key}


def test_gzip_is_understood(app: Flask, make: Make) -> None:
    packed = gzip.compress(json.dumps(body()).encode())
    assert send(caller(app, make), packed, encoding="gzip").status_code == 200


@pytest.mark.parametrize("cut", [1, 10, 40])
def test_gzip_that_was_cut_is_malformed(app: Flask, make: Make, cut: int) -> None:
    packed = gzip.compress(json.dumps(body()).encode())[:-cut]
    assert problem(send(caller(app, make), packed, encoding="gzip")) == (400, "malformed")


def test_more_than_two_mebibytes_are_too_large_before_and_after_decompression(app: Flask, make: Make) -> None:
    large = json.dumps(body(surplus=" " * 2**21)).encode()
    client = caller(app, make)
    assert problem(send(client, large)) == (413, "too_large")
    assert problem(send(client, gzip.compress(large), encoding="gzip")) == (413, "too_large")


@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [("text/plain", None), ("application/x-www-form-urlencoded", None), (JSON, "br"), (JSON, "gzip, gzip")],
)
def test_other_media_are_unknown(app: Flask, make: Make, content_type: str, encoding: str | None) -> None:
    answer = send(caller(app, make), json.dumps(body()).encode(), content_type, encoding)
    assert problem(answer) == (415, "media_unknown")


def test_nobody_signed_in_is_401_whatever_the_token(client: Client) -> None:
    assert problem(send(client, b"{}")) == (401, "not_signed_in")
    assert problem(client.get("/api/v1/sync/channels")) == (401, "not_signed_in")


def test_a_call_without_the_token_is_refused(app: Flask, make: Make) -> None:
    answer = caller(app, make).post(PUSH, json=body(), headers={"X-CSRF-Token": "wrong"})
    assert problem(answer) == (400, "csrf")


def test_who_is_no_field_worker_does_not_push(app: Flask, make: Make) -> None:
    reviewer = Client(app, make.user(Role.CENTRE_REVIEWER))
    assert problem(reviewer.post(PUSH, json=body())) == (403, "forbidden")


def test_an_unknown_address_is_404_and_a_wrong_method_names_the_right_one(app: Flask, make: Make) -> None:
    client = caller(app, make)
    assert problem(client.get("/api/v1/nowhere"))[0] == 404
    answer = client.get(PUSH)
    assert problem(answer)[0] == 405
    assert "POST" in answer.headers["Allow"]


@pytest.mark.parametrize("path", ["/api/v1/sync/channels", "/api/v1/nowhere", "/api/openapi.json"])
def test_every_answer_bears_the_three_headers(app: Flask, phone: Phone, make: Make, path: str) -> None:
    phone.push()  # the data set has an epoch from its first use
    answer = caller(app, make).get(path)
    assert len(answer.headers["X-Epoch"]) == 36
    assert answer.headers["X-Server-Time"].endswith("+00:00")
    assert answer.headers["X-Min-App-Version"]


def test_the_oldest_app_is_the_one_that_the_settings_page_shows(app: Flask, make: Make) -> None:
    admin = Client(app, make.user(Role.COUNTY_ADMIN))
    form = page(admin.get("/admin/settings")).form("/admin/settings")
    filled = {name: value for name, value in form.items() if not name.startswith(":")}
    texts = {"consent_text": "协议", "needs_assessment": "in_sign"}
    saved = admin.post("/admin/settings", data={**filled, **texts, "min_app_version": "3.4"})
    assert saved.status_code == 302
    with time_machine.travel(now() + timedelta(minutes=2)):
        answer = caller(app, make).get("/api/v1/sync/channels")
    assert answer.headers["X-Min-App-Version"] == "3.4"


def test_answers_are_compressed_when_asked_for(app: Flask, make: Make) -> None:
    client = caller(app, make)
    plain = client.get("/api/openapi.json")
    packed = client.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("gzip, deflate, br", "br"), ("br;q=0.5, gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("deflate", None)],
)
def test_of_what_the_client_takes_the_best_compression_is_used(
    app: Flask, make: Make, accepted: str, sent: str | None
) -> None:
    client = caller(app, make)
    plain = client.get("/api/openapi.json", headers={"Accept-Encoding": "identity"})
    answer = client.get("/api/openapi.json", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == sent
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[sent]
    assert unpack(answer.data) == plain.data
