"""Tasks kept in step with what was logged."""

from datetime import date, timedelta
from typing import Any

from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.changes.models import Change
from app.clock import today
from app.entries.models import Entry, EntryStatus
from app.extensions import db as _db
from app.residents.models import Resident
from app.worklists.models import Task
from app.worklists.planning.plan import derive, follow
from tests.make import Make

Db = scoped_session[Session]


def logged(make: Make, resident: Resident, on: date, **answers: Any) -> Entry:
    filled = {"visit_mode": "2", "next_visit_date": (on + timedelta(days=90)).isoformat(), **answers}
    entry = make.entry(resident, on=on, answers=filled)
    follow([entry])
    return entry


def open_tasks(db: Db) -> list[Task]:
    return list(db.scalars(select(Task).where(Task.status == "open").order_by(Task.due_on)))


def follow_ups(db: Db) -> list[Task]:
    """Without the health check of the year."""
    return [each for each in open_tasks(db) if each.programme == "htn"]


def test_a_managed_patient_is_due_before_any_visit(make: Make, db: Db) -> None:
    resident = make.resident()
    derive([resident.id])
    (task,) = follow_ups(db)
    assert (task.form, task.title, task.kind) == ("htn", "高血压随访", "followup")


def test_a_visit_closes_what_was_due_and_opens_the_next(make: Make, db: Db) -> None:
    resident = make.resident()
    derive([resident.id])
    on = today() - timedelta(days=3)
    entry = logged(make, resident, on)
    (task,) = follow_ups(db)
    assert (task.due_on, task.from_entry_id) == (on + timedelta(days=90), entry.id)
    done = db.scalars(select(Task).where(Task.status == "done")).all()
    assert [each.done_entry_id for each in done] == [entry.id]


def test_a_visit_that_arrives_late_reopens_nothing(make: Make, db: Db) -> None:
    resident = make.resident()
    newer = logged(make, resident, today() - timedelta(days=3))
    logged(make, resident, today() - timedelta(days=100))
    assert [task.from_entry_id for task in follow_ups(db)] == [newer.id]


def test_the_earlier_of_the_doctors_date_and_the_rules_date_is_due(make: Make, db: Db) -> None:
    resident = make.resident()
    on = today() - timedelta(days=1)
    entry = logged(make, resident, on)
    entry.revisions[0].outcome = {"next_by": (on + timedelta(days=14)).isoformat()}
    _db.session.flush()
    follow([entry])
    assert [task.due_on for task in follow_ups(db)] == [on + timedelta(days=14)]


def test_a_visit_that_was_invalidated_leaves_nothing_due(make: Make, db: Db) -> None:
    resident = make.resident(conditions=())
    entry = logged(make, resident, today())
    entry.status = EntryStatus.INVALIDATED
    _db.session.flush()
    follow([entry])
    assert db.scalars(select(Task)).all() == []


def test_nothing_is_due_for_a_closed_record(make: Make, db: Db) -> None:
    resident = make.resident()
    derive([resident.id])
    resident.archive_status = "1"
    _db.session.flush()
    derive([resident.id])
    assert open_tasks(db) == []


def test_deriving_again_changes_nothing(make: Make, db: Db) -> None:
    resident = make.resident()
    logged(make, resident, today())
    derive([resident.id])
    db.commit()
    before = db.execute(select(Change.record_id, Change.seq).order_by(Change.record_id)).all()
    assert before
    derive([resident.id])
    db.commit()
    assert db.execute(select(Change.record_id, Change.seq).order_by(Change.record_id)).all() == before


def test_every_night_the_plan_goes_on_by_the_calendar(app: Flask, make: Make, db: Db) -> None:
    resident = make.resident(conditions=(), birth_date=date(today().year - 65, today().month, 1))
    db.commit()
    assert "任务 3 行" in app.test_cli_runner().invoke(args=["plan-ahead"]).output
    db.expire_all()
    assert {task.form for task in open_tasks(db)} == {"exam65", "selfcare", "tcm33"}
    assert {task.resident_id for task in open_tasks(db)} == {resident.id}


def test_half_a_health_check_leaves_the_year_due_until_the_rest_is_done(make: Make, db: Db) -> None:
    resident = make.resident(birth_date=date(1950, 1, 1), conditions=())
    derive([resident.id])
    for is_complete, expected in ((False, 1), (True, 0)):
        follow([make.entry(resident, "exam65", answers={"visit_mode": "2", "exam_complete": is_complete})])
        year = (Task.form == "exam65") & (Task.window_start <= today())
        assert len(db.scalars(select(Task).where(Task.status == "open", year)).all()) == expected
