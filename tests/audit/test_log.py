"""The audit trail: complete details, chained, in the transaction of what it tells."""

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.audit.log import Event, link, log
from app.audit.models import AuditChain, AuditEvent

Db = scoped_session[Session]
FIELDS = ("chain", "at", "actor_id", "action", "subject_id", "details")


def test_an_action_bears_exactly_its_details() -> None:
    with pytest.raises(ValueError, match="needs"):
        log("entry.recorded", "x", None, revision=1)


def test_each_event_is_linked_to_the_one_before_it(db: Db) -> None:
    for revision in (1, 2):
        log("entry.recorded", "x", None, chain="v", revision=revision, form="htn", digest="0")
        log("entry.recorded", "y", None, chain="w", revision=revision, form="htn", digest="0")
        db.commit()
    for chain in ("v", "w"):
        head = ""
        events = db.scalars(select(AuditEvent).where(AuditEvent.chain == chain).order_by(AuditEvent.number))
        for number, event in enumerate(events, 1):
            head = link(head, number, Event(*(getattr(event, name) for name in FIELDS)))
            assert (event.number, event.hash) == (number, head)
        assert (db.get_one(AuditChain, chain).length, db.get_one(AuditChain, chain).head) == (2, head)


def test_what_is_rolled_back_leaves_no_event(db: Db) -> None:
    log("user.signed_out", "x", None)
    db.rollback()
    db.commit()
    assert db.scalars(select(AuditEvent)).all() == []
