"""Changes are numbered when the transaction ends."""

from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.changes.models import Change, Channel
from app.changes.note import fingerprint, note
from app.pending import savepoint
from tests.drivers.changes import seq_of

Db = scoped_session[Session]
VILLAGE = "360783101201"


def test_a_record_is_numbered_once_a_transaction(db: Db) -> None:
    for _ in range(3):
        note(VILLAGE, "task", "a")
    db.commit()
    assert (seq_of(VILLAGE, "task", "a"), db.get_one(Channel, VILLAGE).count) == (1, 1)


def test_a_later_change_moves_a_record_up(db: Db) -> None:
    for record in ("a", "b", "a"):
        note(VILLAGE, "task", record)
        db.commit()
    assert {change.record_id: change.seq for change in db.query(Change)} == {"a": 3, "b": 2}


def test_count_and_digest_are_those_of_the_live_records(db: Db) -> None:
    for record in ("a", "b", "c"):
        note(VILLAGE, "task", record)
    db.commit()
    note(VILLAGE, "task", "b", removed=True)
    db.commit()
    channel = db.get_one(Channel, VILLAGE)
    live = fingerprint("task", "a", 1) ^ fingerprint("task", "c", 3)
    assert (channel.count, channel.digest, channel.seq) == (2, f"{live:016x}", 4)


def test_what_comes_and_goes_unseen_takes_no_number(db: Db) -> None:
    note(VILLAGE, "task", "a", removed=True)
    db.commit()
    assert db.get_one(Channel, VILLAGE).seq == 0


def test_a_failed_savepoint_takes_its_notes_along(db: Db) -> None:
    note(VILLAGE, "task", "kept")
    try:
        with savepoint():
            note(VILLAGE, "task", "lost")
            raise LookupError
    except LookupError:
        db.commit()
    assert [change.record_id for change in db.query(Change)] == ["kept"]


def test_a_rollback_takes_all_notes_along(db: Db) -> None:
    note(VILLAGE, "task", "lost")
    db.rollback()
    db.commit()
    assert db.query(Change).count() == 0
