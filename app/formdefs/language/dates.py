"""Days and moments as forms write them: strict ISO dates and RFC 3339 times, read without leniency."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)  # beyond lies a slip of the finger


def looks_like_day(text: str) -> bool:
    return _DAY.fullmatch(text) is not None


def read_day(text: str) -> date | None:
    """The day a text names, or None when it names none."""
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """The moment a text with an offset names, to the second, or None when it names none."""
    if _MOMENT.fullmatch(text) is None:
        return None
    zone = "+00:00" if text.endswith("Z") else text[-6:]
    try:
        return datetime.fromisoformat(text[:19] + zone)
    except ValueError:
        return None


def add_days(day: date, days: int) -> date | None:
    """None outside the years 1 to 9999."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(day: date, months: int) -> date | None:
    """The same day some months on, or that month's last day; None outside the years 1 to 9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age_on(birth: date, day: date) -> int:
    """Full years lived on a day; who is born on 29 February ages on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
