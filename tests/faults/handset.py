"""A phone on a real connection: it signs in once and sends bytes made beforehand."""

import http.client
import json
import socket
from collections.abc import Sequence
from typing import Any

from app.clock import now
from tests.drivers.phone import visited

PATIENCE = 20.0
Entry = dict[str, Any]


class Handset:
    """Signed in at the server's own port; `send` may go through another, which cuts."""

    def __init__(self, port: int, username: str, password: str, device_id: str = "handset") -> None:
        self.port, self.device_id = port, device_id
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        credentials = {"username": username, "password": password, "device_id": device_id}
        connection.request(
            "POST", "/api/v1/session", json.dumps(credentials), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        told = json.loads(answer.read())
        assert answer.status == 200, told
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        self._headers = {
            "Host": "127.0.0.1",
            "Content-Type": "application/json",
            "Cookie": cookie,
            "X-CSRF-Token": told["csrf_token"],
            "Connection": "close",
        }
        connection.close()

    def request_of(self, entries: Sequence[Entry]) -> bytes:
        """A push as the bytes that travel."""
        sent_at = now().isoformat()
        body = {"device_id": self.device_id, "app_version": "1", "sent_at": sent_at, "entries": list(entries)}
        content = json.dumps(body).encode()
        head = "".join(f"{name}: {value}\r\n" for name, value in self._headers.items())
        start = f"POST /api/v1/sync/push HTTP/1.1\r\n{head}Content-Length: {len(content)}\r\n\r\n"
        return start.encode() + content

    def send(self, request: bytes, port: int | None = None) -> dict[str, str]:
        """What is received of the answer as results by entry; empty unless it is a whole answer."""
        try:
            with socket.create_connection(("127.0.0.1", port or self.port), PATIENCE) as connection:
                connection.sendall(request)
                return results_in(connection)
        except (OSError, http.client.HTTPException, ValueError):
            return {}

    def push(self, entries: Sequence[Entry], size: int = 50) -> dict[str, str]:
        """Send them straight, in batches, until one is not answered."""
        results: dict[str, str] = {}
        for start in range(0, len(entries), size):
            answered = self.send(self.request_of(entries[start : start + size]))
            if not answered:
                break
            results |= answered
        return results


def results_in(connection: socket.socket) -> dict[str, str]:
    answer = http.client.HTTPResponse(connection, method="POST")
    answer.begin()
    body = json.loads(answer.read())
    return {receipt["id"]: receipt["result"] for receipt in body.get("receipts", ())}


def htn_entry(entry_id: str, resident_id: str, on: Any, device_seq: int) -> Entry:
    return {
        "id": entry_id,
        "revision": 1,
        "follows": 0,
        "device_seq": device_seq,
        "visit_id": entry_id,
        "form": "htn",
        "form_version": 1,
        "resident_id": resident_id,
        "occurred_on": on.isoformat(),
        "recorded_at": now().isoformat(),
        "answers": visited(on),
    }
