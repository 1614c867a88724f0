"""The values of the rule language: what kind one is, and when two are the same.

Null is "not known". A value of the wrong type is an error, never a guess.
"""

import math
from datetime import date, datetime

from app.formdefs.language import dates

Number = int | float
NUMBERS = frozenset({int, float})  # exact types are all that JSON gives, and tell numbers from true and false
_EXACT = 2**53


class ExpressionError(Exception):
    """An expression that is malformed, or was given a value of the wrong type."""


def is_number(value: object) -> bool:
    return type(value) in NUMBERS


def number(value: object) -> Number:
    if type(value) is int or type(value) is float:
        return value
    raise ExpressionError("a number was expected")


def boolean(value: object) -> bool | None:
    if value is True or value is False or value is None:
        return value
    raise ExpressionError("true, false or null was expected")


def listed(value: object) -> list[object] | None:
    if value is None or isinstance(value, list):
        return value
    raise ExpressionError("a list was expected")


def day_in(value: object) -> date | None:
    if value is None:
        return None
    day = dates.read_day(value) if isinstance(value, str) else None
    if day is None:
        raise ExpressionError("a date was expected")
    return day


def moment_in(value: object) -> datetime | None:
    if value is None:
        return None
    moment = dates.read_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise ExpressionError("a time with an offset was expected")
    return moment


def whole(value: object, least: int, most: int) -> int:
    given = number(value)
    if given != int(given) or not least <= given <= most:
        raise ExpressionError(f"a whole number from {least} to {most} was expected")
    return int(given)


def text(value: object) -> str:
    if not isinstance(value, str):
        raise ExpressionError("a text was expected")
    return value


def is_day(value: object) -> bool:
    return isinstance(value, str) and dates.looks_like_day(value)


def tidy(value: float) -> Number | None:
    """One form for each number, as JSON writes it: 24 rather than 24.0; what is not finite is null."""
    if -_EXACT < value < _EXACT:
        whole = int(value)
        return whole if whole == value else value
    return float(value) if math.isfinite(value) else None


def same(one: object, other: object) -> bool:
    """Typed equality: 1 is not true and "1" is not 1; objects cannot be compared."""
    if type(one) is not type(other):
        return is_number(one) and is_number(other) and one == other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(x, y) for x, y in zip(one, other, strict=True))
    if isinstance(one, dict):
        raise ExpressionError("objects cannot be compared")
    return one == other


def blank(value: object) -> bool:
    return value is None or value == "" or value == []
