"""When services fall due."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contracts.terms.owe import add_months, due_days, term_end, times_in_term

YEAR = (date(2021, 1, 1), date(2021, 12, 31), 12)
starts = st.dates(date(2015, 1, 1), date(2040, 12, 31))
terms = st.integers(12, 36)


def days(*month_days: tuple[int, int]) -> list[date]:
    return [date(2021, month, day) for month, day in month_days]


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        (1, days((12, 31))),
        (2, days((6, 30), (12, 31))),
        (3, days((4, 30), (8, 31), (12, 31))),
        (4, days((3, 31), (6, 30), (9, 30), (12, 31))),
        (5, days((3, 14), (5, 26), (8, 7), (10, 19), (12, 31))),
    ],
)
def test_slots_divide_the_term_by_months_or_else_by_days(times: int, expected: list[date]) -> None:
    assert due_days(*YEAR, times) == expected


def test_what_is_on_demand_has_no_slots() -> None:
    assert due_days(*YEAR, 0) == []


@given(starts, terms, st.integers(1, 36))
def test_there_are_as_many_slots_as_times_one_after_the_other_and_the_last_ends_the_term(
    start: date, months: int, times: int
) -> None:
    end = term_end(start, months)
    slots = due_days(start, end, months, times)
    assert len(slots) == times
    assert slots[-1] == end
    assert all(earlier < later for earlier, later in pairwise([start - timedelta(days=1), *slots]))


@given(starts, terms, st.integers(1, 36), st.integers(-20, 20))
def test_a_term_of_broken_months_is_divided_by_days(start: date, months: int, times: int, off: int) -> None:
    end = term_end(start, months) + timedelta(days=off)
    slots = due_days(start, end, months, times)
    assert slots[-1] == end
    assert all(earlier < later for earlier, later in pairwise([start - timedelta(days=1), *slots]))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2020, 1, 31), 1, date(2020, 2, 29)),
        (date(2021, 1, 31), 3, date(2021, 4, 30)),
        (date(2021, 11, 30), 3, date(2022, 2, 28)),
        (date(2021, 12, 15), 1, date(2022, 1, 15)),
    ],
)
def test_a_month_too_short_gives_its_last_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("freq", "months", "times"), [(4, 12, 4), (4, 24, 8), (1, 18, 2), (12, 36, 36), (1, 12, 1)]
)
def test_a_longer_term_owes_more_and_a_broken_part_counts_as_one(freq: int, months: int, times: int) -> None:
    assert times_in_term(freq, months) == times
