"""The days that a figure is about: events from `first` to `day`, the state as of `day`."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.clock import today
from app.contracts.terms.owe import add_months


@dataclass(frozen=True)
class Period:
    """`day` is D of domain.md §6.1 and the last day of the period."""

    first: date
    day: date

    @classmethod
    def to_date(cls, day: date | None = None) -> "Period":
        """The calendar year up to that day; up to yesterday if none is said."""
        until = day or today() - timedelta(days=1)
        return cls(date(until.year, 1, 1), until)


def born_by(age: int, day: date) -> date:
    """The latest birth date of those who have completed so many years on that day."""
    return add_months(day, -12 * age)
