"""What a visit leaves to be done."""

from datetime import date, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.worklists.due import Due, Visit, after, chain, first_visit, open_of

DAY = date(2026, 3, 2)


def visit(on: date = DAY, due: date | None = date(2026, 5, 31), refers: bool = False) -> Visit:
    return Visit(uuid4(), on, due, refers, None)


def test_a_quarterly_visit_has_fifteen_days_on_either_side() -> None:
    (task,) = after(visit())
    assert (task.window_start, task.due_on, task.window_end) == (
        date(2026, 5, 16),
        date(2026, 5, 31),
        date(2026, 6, 15),
    )


@pytest.mark.parametrize(("days", "margin"), [(14, 3), (15, 15)])
def test_a_check_within_two_weeks_has_three_days_after_it(days: int, margin: int) -> None:
    (task,) = after(visit(due=DAY + timedelta(days=days)))
    assert task.window_end - task.due_on == timedelta(days=margin)


def test_no_window_opens_on_the_day_of_the_visit_itself() -> None:
    (task,) = after(visit(due=DAY + timedelta(days=2)))
    assert task.window_start == DAY + timedelta(days=1)


def test_management_that_ended_asks_for_nothing() -> None:
    assert after(visit(due=None)) == []


def test_a_referral_is_followed_up_within_fourteen_days() -> None:
    check = next(task for task in after(visit(refers=True)) if task.kind == "referral_check")
    assert check.due_on == check.window_end == DAY + timedelta(days=14)


def test_the_first_visit_of_a_programme_is_done_by_the_first_that_took_place() -> None:
    first = first_visit(uuid4(), "htn", date(2026, 1, 1))
    came = visit()
    assert chain(first, [])[0].done_by is None
    assert chain(first, [came])[0].done_by == came.entry_id


visits = st.lists(
    st.builds(
        Visit,
        st.uuids(),
        st.dates(date(2025, 1, 1), date(2026, 12, 31)),
        st.none() | st.dates(date(2027, 1, 1), date(2027, 12, 31)),
        st.booleans(),
        st.none(),
    ),
    max_size=6,
    unique_by=lambda each: each.entry_id,
)


@given(visits, st.randoms())
def test_the_order_of_arrival_does_not_matter(made: list[Visit], chance: object) -> None:
    shuffled = list(made)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert chain(None, made) == chain(None, shuffled)


@given(visits)
def test_only_the_latest_visit_leaves_something_open(made: list[Visit]) -> None:
    open_tasks: list[Due] = open_of(chain(None, made))
    latest: list[UUID | None] = (
        [max(made, key=lambda v: (v.occurred_on, str(v.entry_id))).entry_id] if made else []
    )
    assert {task.made_by for task in open_tasks} <= set(latest)


def test_a_task_keeps_its_id_when_derived_again() -> None:
    entry_id = uuid4()
    (task,) = after(Visit(entry_id, DAY, date(2026, 6, 1), False, None))
    assert task.id == uuid5(entry_id, "followup")
