"""Attachments: the bytes under their digest, before or after the entries that name them."""

import hashlib

import pytest

from tests.conformance.client import API, Answer, Device
from tests.conformance.conftest import World
from tests.conformance.entries import htn, picture

pytestmark = pytest.mark.server

JPEG, WEBP = b"\xff\xd8\xff\xe0\x00\x10JFIF", b"RIFF\x10\x00\x00\x00WEBPVP8 "


def put(phone: Device, content: bytes, digest: str = "", kind: str = "image/png") -> Answer:
    name = digest or hashlib.sha256(content).hexdigest()
    return phone.call("PUT", f"{API}/attachments/{name}", content, {"Content-Type": kind})


@pytest.mark.parametrize("start", [picture()[0][:8], JPEG, WEBP])
def test_an_image_is_stored_and_the_second_time_already_there(phone: Device, start: bytes) -> None:
    content = start + picture()[0]
    assert [put(phone, content).status for _ in range(2)] == [201, 200]


@pytest.mark.parametrize(
    "content", [b"", b"text", b"GIF89a....", b"%PDF-1.7", b"<svg/>", b"RIFF\x10\x00\x00\x00WAVE"]
)
def test_what_is_no_image_is_422(phone: Device, content: bytes) -> None:
    assert put(phone, content).problem() == (422, "invalid")


def test_another_digest_is_422(phone: Device) -> None:
    assert put(phone, picture()[0], picture()[1]).problem() == (422, "invalid")


@pytest.mark.parametrize("name", ["A" * 64, "a" * 63, "a" * 65, "..%2F..%2Fetc%2Fpasswd"])
def test_a_name_that_is_no_digest_is_refused(phone: Device, name: str) -> None:
    assert put(phone, picture()[0], name).problem()[0] in (404, 422)


def test_two_mebibytes_are_stored_and_more_is_413(phone: Device) -> None:
    content = picture()[0].ljust(2 * 1024 * 1024, b"x")
    assert put(phone, content).status == 201
    assert put(phone, content + b"x").problem() == (413, "too_large")


@pytest.mark.parametrize("in_list", [True, False])
def test_an_entry_bears_what_is_missing_until_it_is_there(
    phone: Device, resident: str, world: World, in_list: bool
) -> None:
    content, digest = picture()
    sent = htn(resident, 2, resident_sign=digest)
    if in_list:
        sent["attachments"] = [digest]
    assert phone.receipt(sent)["missing_attachments"] == [digest]
    before = phone.copy(world.village)
    assert before.data("entry", sent["id"])["missing_attachments"] == [digest]
    assert put(phone, content).status == 201
    [change] = [
        each for each in phone.pull(world.village, before.cursor)["changes"] if each["id"] == sent["id"]
    ]
    assert change["data"].get("missing_attachments", []) == []


def test_what_came_before_its_entry_is_not_missing(phone: Device, resident: str) -> None:
    content, digest = picture()
    put(phone, content)
    assert phone.receipt(htn(resident, 2, photos=[digest]))["missing_attachments"] == []


def test_it_is_served_to_those_who_may_see_an_entry_that_names_it(
    phone: Device, resident: str, world: World, neighbour: Device
) -> None:
    content, digest = picture()
    put(phone, content)
    assert phone.push(htn(resident, 2, photos=[digest]))["receipts"][0]["result"] == "accepted"
    for name in ("doctor", "colleague", "reviewer", "supervisor"):
        answer = world.device(name).get(f"/attachments/{digest}")
        assert (answer.status, answer.content, answer.headers["content-type"]) == (200, content, "image/png")
    assert neighbour.get(f"/attachments/{digest}").problem()[0] in (403, 404)
