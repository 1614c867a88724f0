"""Several phones at once: a reader misses no change, whoever commits meanwhile."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.changes.models import Channel
from app.changes.note import fingerprint
from app.clock import today
from app.entries.models import Entry
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
WRITERS, PUSHES = 4, 12


class Copy:
    """What a phone holds of a channel: page after page applied, and the cursor."""

    def __init__(self, client: Client, channel: str) -> None:
        self._client, self._channel = client, channel
        self.held: dict[tuple[str, str], int] = {}
        self.cursor = 0

    def read_page(self) -> bool:
        """Whether there is more."""
        url = f"/api/v1/sync/pull?channel={self._channel}&after={self.cursor}&limit=7"
        page: dict[str, Any] = self._client.get(url).get_json()
        for change in page["changes"]:
            key = change["kind"], change["id"]
            self.held.pop(key, None)
            if "removed" not in change:
                self.held[key] = change["seq"]
        self.cursor = page["next"]
        more: bool = page["more"]
        return more

    @property
    def digest(self) -> str:
        digest = 0
        for (kind, record_id), seq in self.held.items():
            digest ^= fingerprint(kind, record_id, seq)
        return f"{digest:016x}"


def at_once(app: Flask, *jobs: Callable[[], object]) -> list[threading.Thread]:
    """Each job in a thread and a context of its own."""

    def run(job: Callable[[], object]) -> None:
        with app.app_context():
            job()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    return threads


def push_singly(phone: Phone) -> list[str]:
    results = []
    entries, phone.outbox = phone.outbox, []
    for entry in entries:
        phone.outbox = [entry]
        results += phone.push()
    return results


def busy_phones(app: Flask, make: Make) -> list[Phone]:
    residents = [make.resident() for _ in range(WRITERS * 3)]
    phones = []
    for number in range(WRITERS):
        doctor = make.user()
        phones.append(Phone(Client(app, doctor), doctor))
        for push in range(PUSHES):
            resident = residents[(number + push) % len(residents)]
            phones[-1].fill(resident, on=today() - timedelta(days=30 * number + push))
    return phones


def test_a_pull_during_concurrent_commits_misses_nothing(app: Flask, make: Make, db: Db) -> None:
    phones = busy_phones(app, make)
    copy = Copy(Client(app, make.user()), make.village.code)
    db.commit()
    results: list[str] = []
    jobs = [lambda phone=phone: results.extend(push_singly(phone)) for phone in phones]
    writers = at_once(app, *jobs)
    while True:
        writing = any(writer.is_alive() for writer in writers)
        if not copy.read_page() and not writing:
            break
    channel = db.get_one(Channel, make.village.code, populate_existing=True)
    assert (copy.cursor, len(copy.held), copy.digest) == (channel.seq, channel.count, channel.digest)
    assert results == ["accepted"] * (WRITERS * PUSHES)
    assert db.query(Entry).count() == WRITERS * PUSHES


def test_two_requests_with_the_same_entries_take_them_in_once(app: Flask, make: Make, db: Db) -> None:
    doctor = make.user()
    first, second = (Phone(Client(app, doctor), doctor) for _ in range(2))
    second.device_id = "another"
    for number in range(20):
        first.fill(make.resident(), on=today() - timedelta(days=number))
    second.outbox = list(reversed(first.outbox))
    db.commit()
    results: list[str] = []
    jobs = [lambda phone=phone: results.extend(phone.push()) for phone in (first, second)]
    for thread in at_once(app, *jobs):
        thread.join()
    assert results.count("accepted") == 20
    assert set(results) <= {"accepted", "duplicate", "busy"}
    assert db.query(Entry).count() == 20
