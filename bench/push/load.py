"""Eight phones that push as fast as they are answered. What they send is encoded before the clock starts."""

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from bench.push.village import PASSWORD, Doctor, encode, visits

PUSH = "/api/v1/sync/push"
FASTEST = {1: 1500, 50: 8000}  # entries a second; so many are made beforehand


@dataclass(frozen=True)
class Result:
    """What was accepted, in how long, and how long each request took."""

    size: int
    accepted: int
    seconds: float
    latencies_ms: Sequence[float]

    def __str__(self) -> str:
        ordered = sorted(self.latencies_ms)
        middle, slow = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
        rate = self.accepted / self.seconds
        return (
            f"batches of {self.size:3}: {rate:7.0f} accepted entries/s, p50 {middle:5.0f} ms, "
            f"p95 {slow:5.0f} ms ({self.accepted} entries in {self.seconds:.1f} s)"
        )


@dataclass
class _Phone:
    connection: http.client.HTTPConnection
    headers: dict[str, str]
    bodies: list[bytes]
    accepted: int = 0
    latencies_ms: list[float] = field(default_factory=list)

    def push(self, body: bytes) -> None:
        started = time.perf_counter()
        self.connection.request("POST", PUSH, body, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self.latencies_ms.append((time.perf_counter() - started) * 1000)
        taken = content.count(b'"result":"accepted"')
        if answer.status != 200 or taken == 0:
            raise RuntimeError(f"{answer.status}: {content[:500]!r}")
        self.accepted += taken

    def push_until(self, end: float) -> None:
        for body in self.bodies:
            if time.perf_counter() >= end:
                return
            self.push(body)
        raise RuntimeError("everything is sent before the time is over")


def run(port: int, doctors: Sequence[Doctor], size: int, seconds: float) -> Result:
    batches = round(FASTEST[size] * seconds / size / len(doctors)) + 10
    prepared = [_bodies(doctor, size, batches) for doctor in doctors]
    phones = [_phone(port, doctor, bodies) for doctor, bodies in zip(doctors, prepared, strict=True)]
    for phone in phones:
        for _ in range(3):  # both workers have loaded everything
            phone.push(phone.bodies.pop(0))
        phone.accepted, phone.latencies_ms = 0, []
    started = time.perf_counter()
    threads = [threading.Thread(target=phone.push_until, args=(started + seconds,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    latencies = [each for phone in phones for each in phone.latencies_ms]
    return Result(size, sum(phone.accepted for phone in phones), took, latencies)


def _bodies(doctor: Doctor, size: int, batches: int) -> list[bytes]:
    entries = visits(doctor)
    return [encode(doctor.username, list(islice(entries, size))) for _ in range(batches)]


def _phone(port: int, doctor: Doctor, bodies: list[bytes]) -> _Phone:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    credentials = {"username": doctor.username, "password": PASSWORD, "device_id": doctor.username}
    connection.request(
        "POST", "/api/v1/session", json.dumps(credentials), {"Content-Type": "application/json"}
    )
    answer = connection.getresponse()
    told = json.loads(answer.read())
    headers = {
        "Content-Type": "application/json",
        "Cookie": (answer.getheader("Set-Cookie") or "").split(";")[0],
        "X-CSRF-Token": told["csrf_token"],
    }
    return _Phone(connection, headers, bodies)
