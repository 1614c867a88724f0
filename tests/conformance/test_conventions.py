"""The page's conventions: session, token, problem details, marks on every answer, compression, methods."""

import gzip
import json
from collections.abc import Callable

import pytest

from tests.conformance.client import API, JSON, UUID, Answer, Caller, Device
from tests.conformance.conftest import PASSWORD, World

pytestmark = pytest.mark.server


def test_a_session_answers_with_user_token_epoch_time_and_channels(world: World) -> None:
    caller = world.stranger()
    answer = caller.sign_in("doctor", PASSWORD)
    told = answer.json()
    assert answer.status == 200
    assert told.keys() == {"user", "csrf_token", "epoch", "server_time", "channels"}
    assert told["user"].keys() == {"id", "name", "role"}
    assert UUID.fullmatch(told["user"]["id"])
    assert told["user"]["role"] == "village_doctor"
    assert told["epoch"] == answer.headers["x-epoch"]
    assert [each["id"] for each in told["channels"]] == ["ref", world.village]


def test_the_session_cookie_is_out_of_reach_of_scripts(world: World) -> None:
    answer = world.stranger().sign_in("doctor", PASSWORD)
    assert "httponly" in answer.headers["set-cookie"].lower()


def test_a_session_can_be_asked_for_and_ended(world: World, phone: Device) -> None:
    asked = phone.get("/session")
    assert asked.status == 200
    assert asked.json()["user"] == phone.session.json()["user"]
    assert phone.call("DELETE", f"{API}/session").status in (200, 204)
    assert world.stranger().get("/session").problem()[0] == 401


def test_the_token_that_is_asked_for_again_works_as_well(phone: Device) -> None:
    phone.token = phone.get("/session").json()["csrf_token"]
    assert phone.push()["receipts"] == []


def test_a_session_needs_no_device(world: World) -> None:
    caller = world.stranger()
    answer = caller.call("POST", f"{API}/session", {"username": "doctor", "password": PASSWORD})
    assert answer.status == 200


@pytest.mark.parametrize(
    "sent",
    [{}, {"username": "doctor"}, {"username": None, "password": 1}, {"username": {}, "password": []}, []],
)
def test_a_session_without_name_and_password_is_invalid(world: World, sent: object) -> None:
    assert world.stranger().call("POST", f"{API}/session", sent).problem() == (422, "invalid")


def test_a_wrong_password_is_401_and_too_many_are_429_with_a_time(world: World) -> None:
    caller = world.stranger()
    statuses = [caller.sign_in("nobody-of-this-name", "wrong").status for _ in range(9)]
    assert set(statuses[:8]) == {401}
    answer = caller.sign_in("nobody-of-this-name", "wrong")
    assert answer.problem()[0] == 429
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/sync/push"),
        ("POST", "/sync/offer"),
        ("GET", "/sync/channels"),
        ("GET", "/sync/pull?channel=ref&after=0&limit=10"),
        ("PUT", f"/attachments/{'a' * 64}"),
        ("GET", f"/attachments/{'a' * 64}"),
        ("GET", "/session"),
        ("DELETE", "/session"),
    ],
)
def test_who_is_not_signed_in_is_401_everywhere(world: World, method: str, path: str) -> None:
    body = b"{}" if method in ("POST", "PUT") else None
    assert world.stranger().call(method, API + path, body).problem() == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/sync/push"),
        ("POST", "/sync/offer"),
        ("PUT", f"/attachments/{'a' * 64}"),
        ("DELETE", "/session"),
    ],
)
@pytest.mark.parametrize("token", ["", "wrong"])
def test_state_changing_calls_need_the_token(phone: Device, method: str, path: str, token: str) -> None:
    phone.token = token
    answer = phone.call(method, API + path, {} if method != "DELETE" else None)
    assert answer.problem() == (400, "csrf")
    assert phone.get("/session").status == 200


@pytest.mark.parametrize("role", ["reviewer", "supervisor"])
def test_who_makes_no_entries_does_not_push_them(world: World, role: str) -> None:
    caller = world.device(role)
    assert caller.push_raw(caller.envelope([])).problem()[0] == 403


def test_a_reviewer_reads_every_village_of_the_scope(world: World) -> None:
    assert list(world.device("reviewer").channels()) == ["ref", world.village]
    assert list(world.device("supervisor").channels()) == ["ref", world.village, world.elsewhere]


Wrong = Callable[[Caller], Answer]
WRONG: dict[str, tuple[int, Wrong]] = {
    "unknown address": (404, lambda caller: caller.get("/nowhere")),
    "wrong method": (405, lambda caller: caller.get("/sync/push")),
    "no JSON": (400, lambda caller: caller.call("POST", f"{API}/sync/push", b"{")),
    "other medium": (
        415,
        lambda caller: caller.call("POST", f"{API}/sync/push", b"{}", {"Content-Type": "text/xml"}),
    ),
    "invalid": (422, lambda caller: caller.call("POST", f"{API}/sync/push", {})),
    "not theirs": (403, lambda caller: caller.get("/sync/pull?channel=999999999999")),
    "no channel": (422, lambda caller: caller.get("/sync/pull?channel=nowhere")),
    "too much": (413, lambda caller: caller.call("POST", f"{API}/sync/push", b" " * (2**21 + 1))),
    "no attachment": (404, lambda caller: caller.get(f"/attachments/{'a' * 64}")),
    "no digest": (422, lambda caller: caller.get("/attachments/x")),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_are_problem_details_with_the_marks(phone: Device, name: str) -> None:
    status, wrong = WRONG[name]
    assert wrong(phone).problem()[0] == status


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/sync/push", {"POST"}),
        ("PUT", "/sync/push", {"POST"}),
        ("POST", "/sync/pull", {"GET"}),
        ("POST", "/sync/channels", {"GET"}),
        ("DELETE", "/sync/offer", {"POST"}),
        ("PATCH", "/session", {"GET", "POST", "DELETE"}),
        ("DELETE", f"/attachments/{'a' * 64}", {"GET", "PUT"}),
    ],
)
def test_a_wrong_method_is_405_and_told_the_right_ones(
    phone: Device, method: str, path: str, allowed: set[str]
) -> None:
    answer = phone.call(method, API + path)
    assert answer.problem()[0] == 405
    assert allowed <= {each.strip() for each in answer.headers["allow"].split(",")}


def test_head_and_options_are_answered(phone: Device) -> None:
    head = phone.call("HEAD", f"{API}/sync/channels")
    assert (head.status, head.content) == (200, b"")
    options = phone.call("OPTIONS", f"{API}/sync/push")
    assert options.status in (200, 204)
    assert "POST" in options.headers["allow"]


def test_answers_are_compressed_when_asked_for(phone: Device) -> None:
    path = "/sync/pull?channel=ref&after=0&limit=2000"
    plain, packed = phone.get(path), phone.get(path, Accept_Encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.travelled < plain.travelled / 2


def test_requests_may_be_compressed(phone: Device) -> None:
    packed = gzip.compress(json.dumps(phone.envelope([])).encode())
    answer = phone.push_raw(packed, {"Content-Encoding": "gzip"})
    assert answer.json()["receipts"] == []


def test_gzip_that_was_cut_is_malformed(phone: Device) -> None:
    packed = gzip.compress(json.dumps(phone.envelope([])).encode())
    for cut in (1, 8, len(packed) // 2, len(packed) - 1):
        assert phone.push_raw(packed[:cut], {"Content-Encoding": "gzip"}).problem()[0] == 400


def test_json_may_name_its_charset(phone: Device) -> None:
    answer = phone.push_raw(phone.envelope([]), {"Content-Type": f"{JSON}; charset=utf-8"})
    assert answer.status == 200


def test_only_the_users_own_channels_are_read(phone: Device, world: World) -> None:
    assert phone.get(f"/sync/pull?channel={world.elsewhere}&after=0&limit=10").problem() == (
        403,
        "out_of_scope",
    )


def test_every_call_works_without_the_optional_parts(phone: Device) -> None:
    answer = phone.get("/sync/pull?channel=ref")
    assert answer.status == 200
