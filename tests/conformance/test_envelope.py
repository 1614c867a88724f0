"""The push's envelope: limits, JSON that is none, keys without a value."""

import gzip
import json
from typing import Any

import pytest

from tests.conformance.client import Device
from tests.conformance.entries import htn

pytestmark = pytest.mark.server

DEEP = 100_000
BOMBS: dict[str, bytes] = {
    "deep list": b"[" * DEEP + b"]" * DEEP,
    "deep object": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "deep in entries": b'{"entries":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "1e999": b'{"a":1e999}',
    "key twice": b'{"device_id":"a","device_id":"b"}',
    "no UTF-8": b'{"a":"\xff\xfe"}',
    "overlong UTF-8": b'{"a":"\xc0\x80"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "long number": b'{"a":' + b"9" * 100_000 + b"}",
    "raw control": b'{"a":"\x00"}',
    "trailing": b"{} {}",
    "comment": b"/**/{}",
    "nothing": b"",
    "single quotes": b"{'a':1}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_no_json_is_malformed(phone: Device, name: str) -> None:
    assert phone.push_raw(BOMBS[name]).problem() == (400, "malformed")


@pytest.mark.parametrize("depth", [100, 400, 900, 950, 980, 990, 1000, 5000])
def test_nesting_of_any_depth_is_answered(phone: Device, resident: str, depth: int) -> None:
    entry = json.dumps(phone.envelope([htn(resident, phone.number(), note="DEEP")]))
    answer = phone.push_raw(entry.replace('"DEEP"', "[" * depth + "]" * depth).encode())
    if answer.status == 200:
        assert answer.json()["receipts"][0]["code"] == "invalid"
    else:
        assert answer.problem() == (400, "malformed")


@pytest.mark.parametrize("body", [[], 1, None, "text", True, {}])
def test_json_of_another_shape_is_invalid(phone: Device, body: object) -> None:
    assert phone.push_raw(json.dumps(body).encode()).problem() == (422, "invalid")


def test_two_hundred_entries_are_taken_and_one_more_is_413(phone: Device, resident: str) -> None:
    entries: list[Any] = [{"id": f"x{number}"} for number in range(200)]
    assert len(phone.push(*entries)["receipts"]) == 200
    assert phone.push_raw(phone.envelope([*entries, {}])).problem() == (413, "too_large")


def test_two_mebibytes_are_measured_after_decompression(phone: Device) -> None:
    body = json.dumps(phone.envelope([])).encode()
    full = body + b" " * (2 * 1024 * 1024 - len(body))
    assert phone.push_raw(full).status == 200
    assert phone.push_raw(gzip.compress(full), {"Content-Encoding": "gzip"}).status == 200
    for content, headers in ((full + b" ", {}), (gzip.compress(full + b" "), {"Content-Encoding": "gzip"})):
        assert phone.push_raw(content, headers).problem() == (413, "too_large")


def test_a_gzip_bomb_is_413(phone: Device) -> None:
    bomb = gzip.compress(b" " * 200_000_000)
    assert phone.push_raw(bomb, {"Content-Encoding": "gzip"}).problem() == (413, "too_large")


def test_an_unknown_key_of_the_envelope_is_refused_by_name(phone: Device) -> None:
    answer = phone.push_raw(phone.envelope([], surplus=1))
    assert answer.problem() == (422, "invalid")
    assert list(answer.json()["errors"]) == ["surplus"]


@pytest.mark.parametrize("key", ["device_id", "app_version", "sent_at", "entries"])
def test_what_the_envelope_must_have_is_told_by_name(phone: Device, key: str) -> None:
    answer = phone.push_raw({k: v for k, v in phone.envelope([]).items() if k != key})
    assert answer.problem() == (422, "invalid")
    assert list(answer.json()["errors"]) == [key]


@pytest.mark.parametrize("cursors", [..., {}, None])
def test_cursors_may_be_left_out_empty_or_null(phone: Device, cursors: object) -> None:
    assert phone.push(cursors=cursors)["receipts"] == []


def test_a_body_may_come_in_chunks(phone: Device) -> None:
    content = json.dumps(phone.envelope([])).encode()
    size = f"{len(content):x}\r\n".encode()
    chunked = size + content + b"\r\n0\r\n\r\n"
    answer = phone.push_raw(chunked, {"Transfer-Encoding": "chunked"})
    assert answer.json()["receipts"] == []


@pytest.mark.parametrize("sent_at", ["2026-11-22T09:30:00", "2026-11-22", 1, "2026-13-01T00:00:00Z"])
def test_times_without_an_offset_are_refused(phone: Device, sent_at: object) -> None:
    assert phone.push_raw(phone.envelope([], sent_at=sent_at)).problem() == (422, "invalid")


@pytest.mark.parametrize(
    "sent_at", ["2026-11-22T09:30:00+08:00", "2026-11-22T01:30:00Z", "2026-11-22T01:30:00.123456789Z"]
)
def test_times_are_rfc_3339(phone: Device, sent_at: str) -> None:
    assert phone.push(sent_at=sent_at)["receipts"] == []
