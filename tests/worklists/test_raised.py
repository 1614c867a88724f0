"""What a visit by one form asks for by another (domain.md §5.1, §5.4)."""

from datetime import timedelta
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.worklists.due import Visit
from app.worklists.escalate import warn_of_missing_rounds
from app.worklists.models import Alert, Task
from app.worklists.plan import derive
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS, REFERRAL
from tests.worklists.planned import day, person, tasks, visit, windows

Db = scoped_session[Session]
PSYCHOTIC = person(since={"F20": "2025-01-05"})


def danger(level: str, on: str = "2026-03-02", **columns: Any) -> Visit:
    return visit("psy", on, rule="2026-03-16", facts={"danger_level": level}, severity="red", **columns)


@pytest.mark.parametrize(("level", "count"), [("2", 0), ("3", 1), ("4", 1), ("5", 1)])
def test_a_danger_of_level_three_asks_for_an_emergency_record_within_a_day(level: str, count: int) -> None:
    due = tasks(PSYCHOTIC, danger(level), as_of="2026-03-02", programme="psy_urgent")
    assert [windows(each) for each in due] == [("2026-03-02", "2026-03-03", "2026-03-03")] * count
    assert tasks(PSYCHOTIC, danger("4", result="4"), as_of="2026-03-02", programme="psy_urgent") == []


def test_the_emergency_record_of_the_same_day_does_it_and_goes_on_until_it_is_stable() -> None:
    unstable = visit("psy_urgent", "2026-03-02", rule="2026-03-03")
    done, then = tasks(PSYCHOTIC, unstable, danger("4"), as_of="2026-03-02", programme="psy_urgent")
    assert (done.status, then.due_on) == ("1", day("2026-03-03"))
    stable = visit("psy_urgent", "2026-03-03")
    dues = tasks(PSYCHOTIC, unstable, danger("4"), stable, as_of="2026-03-04", programme="psy_urgent")
    assert [each.status for each in dues] == ["1", "1"]


def test_a_danger_that_is_told_again_does_not_ask_twice() -> None:
    twice = danger("4"), danger("5", "2026-03-04")
    (task,) = tasks(PSYCHOTIC, *twice, as_of="2026-03-04", programme="psy_urgent")
    assert task.due_on == day("2026-03-03")


def test_who_was_screened_is_seen_again_as_the_result_asks() -> None:
    high, normal = visit("bp_screen", "2026-03-02", rule="2026-03-09"), visit("bp_screen", "2026-03-09")
    (task,) = tasks(person(), high, as_of="2026-03-02", programme="bp_screen")
    assert task.due_on == day("2026-03-09")
    assert [
        each.status for each in tasks(person(), high, normal, as_of="2026-03-10", programme="bp_screen")
    ] == ["1"]


def test_a_danger_that_is_pushed_asks_for_its_record_and_warns_when_there_is_none(
    phone: Phone, make: Make, db: Db
) -> None:
    resident, on = make.resident(conditions=("F20",)), today() - timedelta(3)
    derive([resident.id])
    db.commit()
    crisis = {"danger_level": "4", "visit_class": "1", "referral": REFERRAL, "next_visit_date": _day(9)}
    visit_id = phone.fill(resident, "psy", on=on, answers=ANSWERS["psy"] | crisis)
    assert phone.push() == ["accepted"]
    task = db.scalars(select(Task).where(Task.programme == "psy_urgent")).one()
    assert (task.from_entry_id, task.due_on, task.status) == (visit_id, on + timedelta(1), "open")
    assert warn_of_missing_rounds() == 1
    db.commit()
    times = {"happened_at": f"{_day(-1)}T00:10:00+08:00", "notified_at": f"{_day(-1)}T00:20:00+08:00"}
    times |= {"started_at": f"{_day(-1)}T00:30:00+08:00", "ended_at": f"{_day(-1)}T00:40:00+08:00"}
    phone.fill(resident, "psy_urgent", on=today() - timedelta(1), answers=ANSWERS["psy_urgent"] | times)
    assert phone.push() == ["accepted"]
    db.expire_all()
    assert (db.get_one(Task, task.id).status, db.get_one(Task, task.id).plan_status) == ("done", "4")
    late = db.scalars(select(Alert).where(Alert.code == "psy_urgent-late")).one()
    assert late.state == "closed"
    assert derive([resident.id]) == 0


def _day(after: int) -> str:
    return (today() + timedelta(after)).isoformat()
