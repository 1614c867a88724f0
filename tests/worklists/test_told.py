"""How long phones hear of what was due: while it is open, and a month after it is over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.changes.models import Change
from app.clock import now, today
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident
from app.worklists.models import Task
from app.worklists.planning.plan import rebuild
from tests.make import Make
from tests.worklists.test_plan import logged

Db = scoped_session[Session]


@pytest.fixture(autouse=True)
def autumn() -> Iterator[None]:
    """Around New Year a visit asks for one of the next year as well."""
    with time_machine.travel(datetime(2026, 11, 2, 4, tzinfo=UTC), tick=False):
        yield


def heard_of(db: Db, task: Task) -> list[bool]:
    """What its channel says of it: nothing, that it is there, or that it is gone."""
    db.commit()
    changes = db.scalars(select(Change).where(Change.kind == "task", Change.record_id == str(task.id)))
    return [not change.removed for change in changes]


def done_by(db: Db, resident: Resident) -> list[Task]:
    theirs = (Task.resident_id == resident.id) & (Task.programme == "htn")
    return list(db.scalars(select(Task).where(theirs, Task.status == "done").order_by(Task.due_on)))


def asked_by(db: Db, entry: Entry) -> Task:
    return db.scalars(select(Task).where(Task.from_entry_id == entry.id)).one()


def test_what_is_over_leaves_the_channel_after_a_month_and_stays_on_the_server(make: Make, db: Db) -> None:
    resident = make.resident()
    rebuild()
    logged(make, resident, today())
    (task,) = done_by(db, resident)
    assert heard_of(db, task) == [True]
    last = max(task.window_end, today())
    with time_machine.travel(now() + (last - today()) + timedelta(31), tick=False):
        rebuild()
        assert heard_of(db, task) == [True]
    with time_machine.travel(now() + (last - today()) + timedelta(32), tick=False):
        rebuild()
        assert heard_of(db, task) == [False]
        assert rebuild() == 0
        assert task in done_by(db, resident)


def test_what_was_overdue_and_is_done_today_is_told_as_done(make: Make, db: Db) -> None:
    resident = make.resident()
    first = logged(make, resident, today() - timedelta(200))
    logged(make, resident, today())
    task = asked_by(db, first)
    assert task.window_end < today() - timedelta(90)
    assert (task.status, heard_of(db, task)) == ("done", [True])


def test_what_was_over_long_before_it_arrived_is_never_told(make: Make, db: Db) -> None:
    resident = make.resident()
    first = logged(make, resident, today() - timedelta(200))
    logged(make, resident, today() - timedelta(110))
    task = asked_by(db, first)
    assert (task.status, heard_of(db, task)) == ("done", [])


def test_what_is_to_be_done_after_all_is_told(make: Make, db: Db) -> None:
    resident = make.resident()
    first = logged(make, resident, today() - timedelta(200))
    entry = logged(make, resident, today() - timedelta(110))
    entry.status = EntryStatus.INVALIDATED
    db.flush()
    rebuild()
    task = asked_by(db, first)
    assert (task.status, heard_of(db, task)) == ("open", [True])
