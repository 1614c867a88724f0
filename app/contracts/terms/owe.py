"""When the services of a contract fall due: n times in a term, by the rule of domain.md §6.2.

Conventions: a month later is the same day of that month, or its last day if it has none (31 January + 1 month
= 28 February), always counted from the first day of the term and never from the slot before. A term that is
not whole months long (its last day is not `add_months(start, months) - 1`) is divided by days alone.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

_DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is too short for it."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def term_end(start: date, months: int) -> date:
    """The last day of a term of so many months."""
    return add_months(start, months) - _DAY


def started_months(start: date, end: date) -> int:
    """How many months a term from `start` to `end` begins; a broken one counts whole."""
    months = max(1, (end.year - start.year) * 12 + end.month - start.month)
    while term_end(start, months) < end:
        months += 1
    while months > 1 and term_end(start, months - 1) >= end:
        months -= 1
    return months


def due_days(start: date, end: date, months: int, times: int) -> list[date]:
    """The last days of the slots 1..times of a term from `start` to `end`, both inclusive, `months` long."""
    return list(_due_days(start, end, months, times))


@lru_cache(maxsize=4096)  # of one contract many items are owed as often, and many contracts begin on one day
def _due_days(start: date, end: date, months: int, times: int) -> tuple[date, ...]:
    by_months = term_end(start, months) == end
    return tuple(_slot_end(start, end, months, times, k, by_months) for k in range(1, times + 1))


def _slot_end(start: date, end: date, months: int, times: int, k: int, by_months: bool) -> date:
    if by_months and months * k % times == 0:
        return term_end(start, months * k // times)
    days = (end - start).days + 1
    return start + timedelta(days=-(-k * days // times) - 1)


def times_in_term(freq: int, months: int) -> int:
    """How often a service of so many times a contract year is owed in a term; a broken part counts as one."""
    return -(-freq * months // 12)
