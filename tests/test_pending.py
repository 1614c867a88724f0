"""Transactions: what a savepoint undoes, and what the commit writes."""

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.audit.log import link, log
from app.audit.models import AuditEvent
from app.changes.models import Change, Channel
from app.changes.note import fingerprint, note
from app.orgs.models import Setting
from app.pending import savepoint

Db = scoped_session[Session]


def test_an_outer_rollback_undoes_a_released_savepoint(db: Db) -> None:
    with savepoint():
        db.add(Setting(key="kept", value="1"))
    db.rollback()
    assert db.scalar(select(func.count()).select_from(Setting)) == 0


def test_a_savepoint_that_fails_forgets_what_it_noted(db: Db) -> None:
    note("v1", "task", "kept")
    with pytest.raises(ValueError, match="inside"):
        _fail_inside()
    db.commit()
    assert db.scalars(select(Change.record_id)).all() == ["kept"]


def _fail_inside() -> None:
    with savepoint():
        note("v1", "task", "lost")
        raise ValueError("inside")


def test_a_rollback_forgets_what_was_noted(db: Db) -> None:
    note("v1", "task", "lost")
    db.rollback()
    note("v1", "task", "kept")
    db.commit()
    assert db.scalars(select(Change.record_id)).all() == ["kept"]


def test_a_channel_tells_how_many_records_live_and_their_digest(db: Db) -> None:
    for name in ("a", "b", "c"):
        note("v1", "task", name)
    db.commit()
    note("v1", "task", "a")
    note("v1", "task", "b", removed=True)
    db.commit()
    channel = db.get_one(Channel, "v1")
    live = {
        (row.kind, row.record_id): row.seq
        for row in db.scalars(select(Change).where(Change.removed.is_(False)))
    }
    expected = 0
    for (kind, name), seq in live.items():
        expected ^= fingerprint(kind, name, seq)
    assert (channel.seq, channel.count, channel.digest) == (5, 2, f"{expected:016x}")


def test_audit_events_are_chained(db: Db) -> None:
    log("resident.viewed", "r1", None, chain="v1")
    log("resident.viewed", "r2", None, chain="v1")
    db.commit()
    log("resident.viewed", "r3", None, chain="v1")
    db.commit()
    events = db.scalars(select(AuditEvent).order_by(AuditEvent.number)).all()
    head = ""
    for event in events:
        head = link(head, event.number, event)
        assert event.hash == head
    assert [event.number for event in events] == [1, 2, 3]


def test_an_audited_action_carries_its_details() -> None:
    with pytest.raises(ValueError, match=r"entry\.returned needs"):
        log("entry.returned", "e1", None, revision=1)
