"""Calendar spans of a yearly quota (domain.md §5.11): N visits a year, each in its part of the year.

Mirrored by frontend/src/domain/spans.ts.
"""

from datetime import date, timedelta

QUARTERS = 4


def span_end(day: date, quota: int) -> date:
    """The last day of the part of the year that a day lies in: of a quarter where four visits are due."""
    months = max(12 // quota, 1)
    last = (day.month - 1) // months * months + months
    return date(day.year + last // 12, last % 12 + 1, 1) - timedelta(1)


def latest_next(day: date, quota: int) -> date:
    """After a visit on that day, the next one is due by the end of the next part of the year."""
    return span_end(span_end(day, quota) + timedelta(1), quota)


def quota_of(year: int, quota: int, begun: date) -> int:
    """How many visits a year asks for: in the year of enrolment N × remaining quarters / 4, rounded up."""
    if begun.year != year:
        return quota if begun.year < year else 0
    remaining = QUARTERS - (begun.month - 1) // 3
    return -(-quota * remaining // QUARTERS)
