"""What a visit by one form asks for by another (domain.md §5.1, §5.4)."""

from typing import Any

import pytest

from app.worklists.due import Visit
from tests.worklists.planned import day, person, tasks, visit, windows

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
