"""Tasks follow what changes a resident's record without an entry being pushed."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.changes.models import Change
from app.clock import CHINA, today
from app.entries.models import Entry, EntryStatus
from app.residents.models import ProfileConflict, Resident
from app.residents.update import settle
from app.review.decide import approve, invalidate
from app.worklists.models import Task
from app.worklists.planning.plan import derive, follow, rebuild
from app.worklists.planning.spans import span_end
from app.worklists.wire import read_tasks
from tests.make import Make
from tests.residents.rosters import LINE, bring, xlsx

DB = scoped_session[Session]


def open_tasks(db: DB) -> list[Task]:
    return list(db.scalars(select(Task).where(Task.status == "open", Task.programme != "exam65")))


def found_dead(make: Make, resident: Resident) -> Entry:
    return make.entry(resident, answers={"visit_mode": "2", "visit_result": "3", "death_cause": "卒中"})


@pytest.mark.parametrize(
    ("known_since", "begins"),
    [
        (datetime(2026, 1, 5, 23, 30, tzinfo=CHINA), date(2026, 1, 5)),
        (datetime(2019, 1, 1, 8, tzinfo=CHINA), date(2020, 1, 1)),
    ],
)
def test_the_first_visit_is_due_by_the_end_of_the_quarter_in_which_management_began_here(
    make: Make, db: DB, known_since: datetime, begins: date
) -> None:
    resident = make.resident()  # managed from 2020-01-01
    resident.created_at = known_since
    db.flush()
    derive([resident.id])
    task = db.scalars(select(Task).order_by(Task.due_on)).first()
    assert task is not None
    assert (task.window_start, task.due_on) == (begins, date(begins.year, 3, 31))


def test_patients_of_a_roster_are_due_from_the_import_on(make: Make, db: DB, tmp_path: Path) -> None:
    line = LINE | {"conditions": "高血压(2011/05/01)；糖尿病"}
    bring(xlsx(tmp_path / "r.xlsx", [line]), make.user(Role.COUNTY_ADMIN))
    due = max(today() + timedelta(30), span_end(today(), 4))
    chronic = {(task.form, task.due_on) for task in open_tasks(db) if task.programme in ("htn", "dm")}
    assert chronic == {("htn", due), ("dm", due)}
    assert rebuild() == 0


def test_a_disease_that_a_second_roster_brings_is_followed_up(make: Make, db: DB, tmp_path: Path) -> None:
    admin = make.user(Role.COUNTY_ADMIN)
    bring(xlsx(tmp_path / "first.xlsx", [LINE]), admin)
    assert "htn" not in {task.form for task in open_tasks(db)}
    bring(xlsx(tmp_path / "second.xlsx", [LINE | {"conditions": "高血压"}]), admin)
    assert "htn" in {task.form for task in open_tasks(db)}
    assert rebuild() == 0


def test_nothing_is_due_any_more_when_a_death_was_approved_and_phones_hear_of_it(make: Make, db: DB) -> None:
    reviewer, resident = make.user(Role.CENTRE_REVIEWER), make.resident()
    derive([resident.id])
    gone = str(open_tasks(db)[0].id)
    db.commit()
    entry = found_dead(make, resident)
    approve([entry], reviewer, {entry.id: 1})
    assert open_tasks(db) == []
    db.commit()
    changes = db.execute(select(Change.removed).where(Change.record_id == gone)).all()
    assert [row.removed for row in changes] == [False]
    assert read_tasks([gone])[gone]["plan_status"] == "9"


def test_a_death_that_was_not_so_leaves_due_what_was_due(make: Make, db: DB) -> None:
    resident = make.resident()
    entry = found_dead(make, resident)
    derive([resident.id])
    approve([entry], make.user(Role.CENTRE_REVIEWER), {entry.id: 1})
    invalidate(entry, make.user(Role.COUNTY_SUPERVISOR), 1, "核实在世")
    assert [task.form for task in open_tasks(db)] == ["htn"]
    assert rebuild() == 0


def test_what_an_invalidated_visit_asked_for_is_no_longer_due(make: Make, db: DB) -> None:
    resident = make.resident()
    answers = {"visit_mode": "2", "next_visit_date": (today() + timedelta(days=90)).isoformat()}
    entry = make.entry(resident, answers=answers, status=EntryStatus.APPROVED)
    follow([entry])
    assert [task.from_entry_id for task in open_tasks(db)] == [entry.id]
    invalidate(entry, make.user(Role.COUNTY_SUPERVISOR), 1, "现场核查不属实")
    assert [task.from_entry_id for task in open_tasks(db)] == [None]
    assert rebuild() == 0


def test_a_disease_kept_from_a_conflict_is_followed_up(make: Make, db: DB) -> None:
    resident = make.resident(conditions=())
    conflict = ProfileConflict(
        resident_id=resident.id,
        entry_id=make.entry(resident, form="resident_update").id,
        field="conditions",
        theirs=[{"code": "I10"}],
        ours=None,
    )
    db.add(conflict)
    db.flush()
    settle(conflict, "theirs", make.user(Role.CENTRE_REVIEWER))
    assert [task.form for task in open_tasks(db)] == ["htn"]
    assert rebuild() == 0
