"""What a visit by one form asks for by another (domain.md §5.1, §5.4)."""

from datetime import timedelta
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import Entry
from app.worklists.alerts.escalate import warn_of_missing_rounds
from app.worklists.models import Alert, Task
from app.worklists.planning.due import Person, Visit
from app.worklists.planning.plan import derive
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


@pytest.mark.parametrize(("days", "count"), [("0", 0), ("1", 1), ("2", 1), ("3", 0)])
def test_high_pressure_that_is_found_elsewhere_asks_for_another_measurement_within_a_week(
    days: str, count: int
) -> None:
    found = visit("dm", "2026-03-02", rule="2026-05-31", facts={"bp_high_days": days})
    due = tasks(person(), found, as_of="2026-03-02", programme="bp_screen")
    assert [windows(each) for each in due] == [("2026-03-02", "2026-03-09", "2026-03-09")] * count


@pytest.mark.parametrize("who", [person(since={"I10": "2025-01-05"}), person("1992-01-01")])
def test_nobody_is_screened_who_is_managed_for_it_or_too_young(who: Person) -> None:
    found = visit("dm", "2026-03-02", facts={"bp_high_days": "1"})
    assert tasks(who, found, as_of="2026-03-02", programme="bp_screen") == []


def test_a_measurement_that_is_due_anyhow_is_put_forward_and_not_asked_twice() -> None:
    screened = visit("bp_screen", "2026-03-02", rule="2026-09-01")
    found = visit("dm", "2026-04-01", facts={"bp_high_days": "1"})
    (task,) = tasks(person(), screened, found, as_of="2026-04-02", programme="bp_screen")
    assert task.due_on == day("2026-04-08")
    later = visit("copd", "2026-04-03", facts={"bp_high_days": "2"})
    (same,) = tasks(person(), screened, found, later, as_of="2026-04-04", programme="bp_screen")
    assert same == task
    again = visit("bp_screen", "2026-04-06", rule="2026-04-13")
    done, then = tasks(person(), screened, found, again, as_of="2026-04-06", programme="bp_screen")
    assert (done.status, then.due_on) == ("1", day("2026-04-13"))


def test_high_pressure_in_a_visit_for_diabetes_is_pushed_and_asks_to_be_measured_again(
    phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident(birth_date=day("1970-01-01"), conditions=("E11",))
    derive([resident.id])
    db.commit()
    for ago, high_days, severity in ((30, 1, "yellow"), (20, 2, "yellow"), (10, 3, "orange")):
        on = today() - timedelta(ago)
        change = {"sbp": 150, "next_visit_date": _day(1)}
        id_ = phone.fill(resident, "dm", on=on, answers=ANSWERS["dm"] | change)
        assert phone.push() == ["accepted"]
        entry = db.get_one(Entry, id_)
        assert (entry.newest.answers["bp_high_days"], entry.severity) == (high_days, severity)
        task = db.scalars(select(Task).where(Task.programme == "bp_screen")).one()
        assert (task.due_on, task.status) == (today() - timedelta(23), "open")
    alerts = db.scalars(select(Alert).where(Alert.code.startswith("V-BP"), Alert.state == "open")).all()
    assert {each.code for each in alerts} == {"V-BP-1", "V-BP-2"}
    assert derive([resident.id]) == 0


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
