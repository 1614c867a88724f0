"""A client written against the protocol's page alone: standard library, bytes on a connection."""

import gzip
import hashlib
import http.client
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

PATIENCE = 60.0
API = "/api/v1"
JSON = "application/json"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came back. Names of headers are in lower case; the body is unpacked."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    travelled: int

    def json(self) -> Any:
        return json.loads(self.content)

    def problem(self) -> tuple[int, str]:
        """Status and code, after holding it to RFC 9457 and the page."""
        told = self.json()
        assert self.headers["content-type"].split(";")[0] == "application/problem+json"
        assert {"type", "title", "status", "detail", "code"} <= told.keys() <= {*PROBLEM}
        assert told["status"] == self.status
        assert all(isinstance(told[key], str) for key in ("type", "title", "detail", "code"))
        for texts in told.get("errors", {}).values():
            assert isinstance(texts, list)
        return self.status, told["code"]


PROBLEM = ("type", "title", "status", "detail", "code", "errors", "instance")


def require_marks(answer: Answer) -> None:
    """Every answer bears the epoch, the server's time and the oldest app version."""
    assert UUID.fullmatch(answer.headers["x-epoch"])
    assert datetime.fromisoformat(answer.headers["x-server-time"]).tzinfo is not None
    assert re.fullmatch(r"\d+(\.\d+)*", answer.headers["x-min-app-version"])


class Caller:
    """Somebody with a cookie and a token, or with neither; every answer is held to the page's marks."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookie = self.token = ""

    def call(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {"Cookie": self.cookie, "X-CSRF-Token": self.token}
        if content is not None:
            sent["Content-Type"] = JSON
        sent = {name: value for name, value in {**sent, **(headers or {})}.items() if value}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, content, sent)
            answer = connection.getresponse()
            received = answer.read()
            told = {name.lower(): value for name, value in answer.getheaders()}
        finally:
            connection.close()
        unpacked = gzip.decompress(received) if told.get("content-encoding") == "gzip" else received
        got = Answer(answer.status, told, unpacked, len(received))
        if path.startswith("/api/"):
            require_marks(got)
        return got

    def get(self, path: str, **headers: str) -> Answer:
        return self.call("GET", API + path, None, {k.replace("_", "-"): v for k, v in headers.items()})

    def sign_in(self, username: str, password: str, device_id: str = "conformance") -> Answer:
        sent = {"username": username, "password": password, "device_id": device_id, "device_name": "测试机"}
        answer = self.call("POST", f"{API}/session", sent)
        if answer.status == 200:
            self.cookie = answer.headers["set-cookie"].split(";")[0]
            self.token = answer.json()["csrf_token"]
        return answer


class Device(Caller):
    """A phone: it numbers what it makes, pushes, pulls, and keeps copies of channels."""

    def __init__(self, port: int, username: str, password: str, device_id: str) -> None:
        super().__init__(port)
        self.device_id, self.seq = device_id, 0
        self.session = self.sign_in(username, password, device_id)

    def number(self) -> int:
        self.seq += 1
        return self.seq

    def envelope(self, entries: Sequence[object], **changed: object) -> Json:
        body = {
            "device_id": self.device_id,
            "app_version": "1.4.0",
            "sent_at": datetime.now(UTC).isoformat(),
            "entries": list(entries),
        }
        return {key: value for key, value in {**body, **changed}.items() if value is not ...}

    def push_raw(self, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        return self.call("POST", f"{API}/sync/push", body, headers)

    def push(self, *entries: object, **changed: object) -> Json:
        """The answer to a push that is understood, held to the shape of receipts."""
        answer = self.push_raw(self.envelope(entries, **changed))
        assert answer.status == 200, answer.content
        told: Json = answer.json()
        assert told.keys() == {"epoch", "backed_up", "gaps", "receipts"}
        assert told["epoch"] == answer.headers["x-epoch"]
        assert len(told["receipts"]) == len(entries)
        for entry, receipt in zip(entries, told["receipts"], strict=True):
            require_receipt(entry, receipt)
        return told

    def receipt(self, entry: object, **changed: object) -> Json:
        [receipt] = self.push(entry, **changed)["receipts"]
        found: Json = receipt
        return found

    def results(self, *entries: object, **changed: object) -> list[str]:
        receipts = self.push(*entries, **changed)["receipts"]
        return [":".join(filter(None, (each["result"], each.get("code")))) for each in receipts]

    def channels(self) -> dict[str, Json]:
        answer = self.get("/sync/channels")
        assert answer.status == 200, answer.content
        return {each["id"]: each for each in answer.json()["channels"]}

    def pull(self, channel: str, after: int = 0, limit: int = 2000) -> Json:
        answer = self.get(f"/sync/pull?channel={channel}&after={after}&limit={limit}")
        assert answer.status == 200, answer.content
        told: Json = answer.json()
        assert told.keys() == {"epoch", "channel", "changes", "next", "more"}
        assert told["channel"] == channel
        assert len(told["changes"]) <= limit
        return told

    def copy(self, channel: str, after: int = 0, limit: int = 2000) -> "Copy":
        """Everything of a channel, by as many pages as it takes."""
        copy = Copy({}, after)
        more = True
        while more:
            page = self.pull(channel, copy.cursor, limit)
            assert page["next"] >= copy.cursor
            copy.apply(page)
            more = page["more"]
        return copy


@dataclass
class Copy:
    """What a phone holds of a channel: by kind and id, the seq and the data."""

    records: dict[tuple[str, str], tuple[int, Json]]
    cursor: int

    def apply(self, page: Json) -> None:
        for change in page["changes"]:
            key = change["kind"], change["id"]
            if change.get("removed"):
                assert change.keys() == {"seq", "kind", "id", "removed"}
                self.records.pop(key, None)
            else:
                assert change.keys() == {"seq", "kind", "id", "data"}
                self.records[key] = change["seq"], change["data"]
        self.cursor = page["next"]

    def digest(self) -> str:
        found = 0
        for (kind, id_), (seq, _) in self.records.items():
            hashed = hashlib.sha256(f"{kind}:{id_}:{seq}".encode()).digest()
            found ^= int.from_bytes(hashed[:8], "big")
        return f"{found:016x}"

    def data(self, kind: str, id_: str) -> Json:
        return self.records[kind, id_][1]

    def of(self, kind: str) -> list[Json]:
        return [data for (each, _), (_, data) in self.records.items() if each == kind]


ACCEPTED = {"id", "revision", "result", "channel", "seq", "status", "alerts", "missing_attachments"}
REJECTIONS = {
    "invalid",
    "out_of_scope",
    "resident_unknown",
    "form_unknown",
    "entry_closed",
    "entry_mismatch",
}


def require_receipt(entry: object, receipt: Json) -> None:
    """Whether a receipt has the keys and codes that its result may have."""
    if isinstance(entry, dict) and isinstance(entry.get("id"), str) and UUID.fullmatch(entry["id"]):
        assert receipt["id"] == entry["id"]
        readable = type(entry.get("revision")) is int and entry["revision"] > 0
        assert receipt["revision"] == (entry["revision"] if readable else None)
    match receipt["result"]:
        case "accepted":
            assert receipt.keys() == ACCEPTED
            assert receipt["seq"] > 0
            for alert in receipt["alerts"]:
                assert alert.keys() == {"code", "severity", "message"}
        case "duplicate":
            assert ACCEPTED - {"alerts", "missing_attachments"} <= receipt.keys() <= ACCEPTED
        case "rejected":
            assert receipt["code"] in REJECTIONS
            assert receipt.keys() <= {"id", "revision", "result", "code", "errors"}
        case "conflict":
            assert receipt["code"] in ("content_differs", "stale_revision")
            assert isinstance(receipt["current_revision"], int)
        case other:
            raise AssertionError(other)


def canonical(entry: Mapping[str, Any]) -> str:
    """RFC 8785 of a revision without `device_seq`, for the plain numbers and ASCII keys of these tests."""
    content = {key: value for key, value in entry.items() if key != "device_seq"}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(entry).encode()).hexdigest()
