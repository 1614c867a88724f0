"""A served village: a doctor, residents, a real server, and what the database says in the end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from uuid6 import uuid7

from app.accounts.sign_in import hash_password
from app.audit.models import AuditEvent
from app.changes.models import Change
from app.clock import today
from app.entries.models import Entry, Revision
from app.extensions import db
from tests.faults.handset import Entry as Sent
from tests.faults.handset import Handset, htn_entry
from tests.faults.server import Server
from tests.make import Make

PASSWORD = "the-Doctors-1"


@dataclass
class Village:
    """Where entries come from; each is about another resident or another day."""

    app: Flask
    residents: list[UUID]
    made: list[Sent] = field(default_factory=list)

    def entry(self) -> Sent:
        number = len(self.made)
        resident = self.residents[number % len(self.residents)]
        day = today() - timedelta(days=3 * (number // len(self.residents)))
        self.made.append(htn_entry(str(uuid7()), str(resident), day, number + 1))
        return self.made[-1]

    def traces(self) -> dict[str, tuple[int, int, int]]:
        """Of each entry that left any trace: revisions, audit events, changes."""
        db.session.rollback()
        counts = (
            select(Revision.entry_id, func.count()).group_by(Revision.entry_id),
            select(AuditEvent.subject_id, func.count())
            .where(AuditEvent.action == "entry.recorded")
            .group_by(AuditEvent.subject_id),
            select(Change.record_id, func.count()).where(Change.kind == "entry").group_by(Change.record_id),
        )
        found = [{str(id_): n for id_, n in db.session.execute(query)} for query in counts]
        there = {str(id_) for id_ in db.session.scalars(select(Entry.id))}.union(*found)
        traces = {id_: (found[0].get(id_, 0), found[1].get(id_, 0), found[2].get(id_, 0)) for id_ in there}
        db.session.rollback()
        return traces


@pytest.fixture
def served_village(app: Flask, make: Make) -> Village:
    make.user(username="doctor", password_hash=hash_password(PASSWORD))
    residents = [make.resident().id for _ in range(40)]
    db.session.commit()
    return Village(app, residents)


Serve = Callable[..., tuple[Server, Handset]]


@pytest.fixture
def serve(app: Flask, served_village: Village) -> Iterator[Serve]:
    """Start a server, with a fault if one is named, and sign a handset in."""
    servers: list[Server] = []

    def start(mutant: str = "", workers: int = 1) -> tuple[Server, Handset]:
        server = Server(app, mutant, workers)
        servers.append(server)
        return server, Handset(server.port, "doctor", PASSWORD)

    yield start
    for server in servers:
        server.stop()
