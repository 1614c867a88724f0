"""The parts of a year in which its visits are due (domain.md §5.11)."""

from datetime import date

import pytest

from app.worklists.planning.spans import latest_next, quota_of, span_end


@pytest.mark.parametrize(
    ("day", "quota", "end"),
    [
        (date(2026, 3, 31), 4, date(2026, 3, 31)),
        (date(2026, 4, 1), 4, date(2026, 6, 30)),
        (date(2026, 12, 31), 4, date(2026, 12, 31)),
        (date(2028, 2, 1), 12, date(2028, 2, 29)),
        (date(2026, 6, 30), 2, date(2026, 6, 30)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
    ],
)
def test_the_year_has_as_many_parts_as_visits(day: date, quota: int, end: date) -> None:
    assert span_end(day, quota) == end


def test_after_a_visit_the_next_is_due_by_the_end_of_the_next_part() -> None:
    assert latest_next(date(2026, 12, 1), 4) == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("begun", "quota", "asked"),
    [
        (date(2025, 12, 31), 4, 4),
        (date(2026, 3, 31), 4, 4),
        (date(2026, 4, 1), 4, 3),
        (date(2026, 12, 31), 4, 1),
        (date(2026, 4, 1), 2, 2),
        (date(2026, 7, 1), 1, 1),
        (date(2026, 10, 1), 12, 3),
        (date(2027, 1, 1), 4, 0),
    ],
)
def test_who_is_enrolled_during_a_year_is_asked_for_the_quarters_that_remain(
    begun: date, quota: int, asked: int
) -> None:
    assert quota_of(2026, quota, begun) == asked
