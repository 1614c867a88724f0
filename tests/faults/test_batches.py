"""Whatever batches a phone sends, in whatever order and however often: nothing is lost or counted twice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.audit.models import AuditEvent
from app.changes.models import Channel
from app.changes.note import fingerprint
from app.clock import today
from app.entries.models import Entry, Quarantined, Revision
from app.extensions import db
from tests.drivers.client import Client
from tests.drivers.databases import Database
from tests.drivers.phone import Phone
from tests.make import Make

SETTLED = ("accepted", "duplicate")


class Batches(RuleBasedStateMachine):
    """A phone that mixes up what it sends: any part of what it saved, in any order, any number of times."""

    empty: Callable[[], None]
    app: Flask

    @initialize()
    def begin(self) -> None:
        db.session.remove()
        self.empty()
        make = Make()
        doctor = make.user()
        self.residents = [make.resident() for _ in range(3)]
        db.session.commit()
        self.village = make.village.code
        self.phone = Phone(Client(self.app, doctor), doctor)
        self.saved: list[dict[str, Any]] = []
        self.told: set[tuple[str, int]] = set()

    @rule(who=st.integers(0, 2), days=st.integers(0, 300))
    def log_a_visit(self, who: int, days: int) -> None:
        self.phone.fill(self.residents[who], on=today() - timedelta(days=days))
        self._save()

    @rule(chosen=st.integers(0, 10_000))
    def correct_one(self, chosen: int) -> None:
        """The next revision of something, whether or not the server has heard of the one before."""
        if self.saved:
            before = self.saved[chosen % len(self.saved)]
            newest = max(each["revision"] for each in self.saved if each["id"] == before["id"])
            self.saved.append(
                {**before, "revision": newest + 1, "follows": newest, "device_seq": self._next()}
            )

    @rule(chosen=st.integers(0, 10_000))
    def spoil_one(self, chosen: int) -> None:
        """Other content under the same number: a phone should not, and must be told."""
        if self.saved:
            before = self.saved[chosen % len(self.saved)]
            self.saved.append({**before, "answers": {**before["answers"], "heart_rate": 71}, "device_seq": 1})

    @rule(picked=st.lists(st.integers(0, 10_000), min_size=1, max_size=12), answer_lost=st.booleans())
    def push(self, picked: list[int], answer_lost: bool) -> None:
        if not self.saved:
            return
        self.phone.outbox = [self.saved[number % len(self.saved)] for number in picked]
        answer = self.phone.push_raw()
        assert answer.status_code == 200, answer.text
        receipts = answer.get_json()["receipts"]
        sent = [(entry["id"], entry["revision"]) for entry in self.phone.outbox]
        assert [(receipt["id"], receipt["revision"]) for receipt in receipts] == sent
        for key, receipt in zip(sent, receipts, strict=True):
            if receipt["result"] in SETTLED and not answer_lost:
                self.told.add(key)
            assert receipt["result"] in (*SETTLED, "conflict"), receipt

    @invariant()
    def what_was_received_is_there(self) -> None:
        here = db.session.execute(select(Revision.entry_id, Revision.number)).all()
        db.session.rollback()
        assert self.told <= {(str(id_), number) for id_, number in here}

    @invariant()
    def everything_has_its_effect_once(self) -> None:
        revisions = db.session.scalar(select(func.count()).select_from(Revision))
        recorded = select(func.count()).where(AuditEvent.action == "entry.recorded")
        newest = db.session.scalar(select(func.sum(Entry.revision)))
        assert revisions == db.session.scalar(recorded) == (newest or 0)
        db.session.rollback()

    @invariant()
    def the_digest_is_that_of_the_records(self) -> None:
        channel = db.session.get(Channel, self.village)
        rows = self.phone._client.get(f"/api/v1/sync/pull?channel={self.village}&limit=2000").get_json()
        digest, live = 0, 0
        for change in rows["changes"]:
            if "removed" not in change:
                digest, live = digest ^ fingerprint(change["kind"], change["id"], change["seq"]), live + 1
        if channel is not None:
            assert (channel.digest, channel.count) == (f"{digest:016x}", live)
        db.session.rollback()

    def _save(self) -> None:
        self.saved += self.phone.outbox
        self.phone.outbox = []

    def _next(self) -> int:
        highest: int = max(each["device_seq"] for each in self.saved)
        return highest + 1


def test_nothing_is_lost_and_nothing_counted_twice(database: Database) -> None:
    machine: Any = type(
        "OnThisDatabase", (Batches,), {"empty": staticmethod(database.empty), "app": database.app}
    )
    with database.app.app_context():
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=20,
                stateful_step_count=15,
                suppress_health_check=list(HealthCheck),
            ),
        )
        assert db.session.scalar(select(func.count()).select_from(Quarantined)) is not None
        db.session.remove()
        db.engine.dispose()
