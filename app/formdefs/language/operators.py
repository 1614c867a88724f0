"""The operators of the rule language that look at all their operands (see docs/form-definitions.md).

Null is "not known": ordering and arithmetic pass it on. A value of the wrong type is an error, never a
guess. The same stand in frontend/src/domain/operators.ts; the fuzzer in tests/formdefs holds them together.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from operator import add, ge, gt, le, lt, mul, sub
from typing import Any

from app.formdefs.language import dates

Number = int | float
_NUMBERS = frozenset(
    {int, float}
)  # exact types are all that JSON gives, and tell numbers from true and false
_EXACT = 2**53
_UNROUNDED = 1e15
_DIGITS = re.compile(r"[0-9]{1,9}")


class ExpressionError(Exception):
    """An expression that is malformed, or was given a value of the wrong type."""


@dataclass(frozen=True)
class Operator:
    """A function of its operands, and how many it takes (None: any number)."""

    apply: Callable[..., object]
    least: int
    most: int | None


def is_number(value: object) -> bool:
    return type(value) in _NUMBERS


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


def _day(value: object) -> date | None:
    if value is None:
        return None
    day = dates.read_day(value) if isinstance(value, str) else None
    if day is None:
        raise ExpressionError("a date was expected")
    return day


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    moment = dates.read_moment(value) if isinstance(value, str) else None
    if moment is None:
        raise ExpressionError("a time with an offset was expected")
    return moment


def _whole(value: object, least: int, most: int) -> int:
    given = number(value)
    if given != int(given) or not least <= given <= most:
        raise ExpressionError(f"a whole number from {least} to {most} was expected")
    return int(given)


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


def _differs(one: object, other: object) -> bool:
    return not same(one, other)


def _is_day(value: object) -> bool:
    return isinstance(value, str) and dates.looks_like_day(value)


def _ordering(holds: Callable[[Any, Any], bool]) -> Callable[[object, object], bool | None]:
    """Null when either is null. Texts have an order only as dates."""

    def compare(one: object, other: object) -> bool | None:
        if one is None or other is None:
            return None
        if type(one) in _NUMBERS and type(other) in _NUMBERS:
            return holds(one, other)
        if _is_day(one) and _is_day(other):
            return holds(one, other)
        raise ExpressionError("only dates and numbers can be put in order")

    return compare


def _arithmetic(step: Callable[[float, float], float]) -> Callable[..., Number | None]:
    """Null passes on; so does what is beyond all bounds."""

    def calculate(one: object, *others: object) -> Number | None:
        total: Number | None = None if one is None or None in others else tidy(number(one))
        for other in others:
            if total is None:
                return None
            total = tidy(step(total, number(other)))
        return total

    return calculate


def _quotient(one: float, other: float) -> float:
    return one / other if other else math.nan


def round_half_away(value: object, digits: object) -> Number | None:
    """Half away from zero on the shortest decimal that names the number: 1.005 to two digits is 1.01."""
    places = _whole(digits, 0, 6)
    if value is None:
        return None
    given = number(value)
    if abs(given) >= _UNROUNDED:
        return given
    return tidy(float(Decimal(repr(float(given))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)))


def _numbers(values: Sequence[object]) -> list[Number]:
    return [number(value) for value in values if value is not None]


def _least(*values: object) -> Number | None:
    return min(_numbers(values), default=None)


def _greatest(*values: object) -> Number | None:
    return max(_numbers(values), default=None)


def _number_of(code: object) -> Number | None:
    """What the digits of a code are worth, so that scores can be added up; null for any other text."""
    if code is None:
        return None
    if isinstance(code, str):
        return int(code) if _DIGITS.fullmatch(code) else None
    return number(code)


def _in(value: object, values: object) -> bool:
    return any(same(value, each) for each in listed(values) or [])


def _len(value: object) -> int:
    if value is None:
        return 0
    if isinstance(value, str | list):
        return len(value)
    raise ExpressionError("a text or a list was expected")


def blank(value: object) -> bool:
    return value is None or value == "" or value == []


def _not(value: object) -> bool | None:
    known = boolean(value)
    return None if known is None else not known


def _coalesce(*values: object) -> object:
    return next((value for value in values if value is not None), None)


def _days_between(earlier: object, later: object) -> int | None:
    start, end = _day(earlier), _day(later)
    return None if start is None or end is None else (end - start).days


def _minutes_between(earlier: object, later: object) -> Number | None:
    start, end = _moment(earlier), _moment(later)
    return None if start is None or end is None else tidy((end - start).total_seconds() / 60)


def _day_of(moment: object) -> str | None:
    """The day in China; null where the calendar has none."""
    found = _moment(moment)
    if found is None:
        return None
    ahead = timedelta(hours=8) - (found.utcoffset() or timedelta())
    try:
        return (found.replace(tzinfo=None) + ahead).date().isoformat()
    except OverflowError:
        return None


def _shift(day: object, count: object, most: int, step: Callable[[date, int], date | None]) -> str | None:
    start = _day(day)
    if start is None or count is None:
        return None
    by = number(count)
    end = step(start, int(by)) if by == int(by) and abs(by) <= most else None
    return end.isoformat() if end else None  # else there is no such day


def _add_days(day: object, days: object) -> str | None:
    return _shift(day, days, 40_000, dates.add_days)


def _add_months(day: object, months: object) -> str | None:
    return _shift(day, months, 1_200, dates.add_months)


def _age(birth: object, on: object) -> int | None:
    born, day = _day(birth), _day(on)
    return None if born is None or day is None else dates.age_on(born, day)


def _join(between: object, *texts: object) -> str | None:
    """The texts that are known, one after the other; null when none is."""
    known = [_text(each) for each in texts if each is not None]
    return _text(between).join(known) if known else None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ExpressionError("a text was expected")
    return value


OPERATORS: dict[str, Operator] = {
    "==": Operator(same, 2, 2),
    "!=": Operator(_differs, 2, 2),
    "<": Operator(_ordering(lt), 2, 2),
    "<=": Operator(_ordering(le), 2, 2),
    ">": Operator(_ordering(gt), 2, 2),
    ">=": Operator(_ordering(ge), 2, 2),
    "+": Operator(_arithmetic(add), 2, None),
    "-": Operator(_arithmetic(sub), 2, 2),
    "*": Operator(_arithmetic(mul), 2, None),
    "/": Operator(_arithmetic(_quotient), 2, 2),
    "round": Operator(round_half_away, 2, 2),
    "min": Operator(_least, 1, None),
    "max": Operator(_greatest, 1, None),
    "number": Operator(_number_of, 1, 1),
    "in": Operator(_in, 2, 2),
    "len": Operator(_len, 1, 1),
    "blank": Operator(blank, 1, 1),
    "not": Operator(_not, 1, 1),
    "coalesce": Operator(_coalesce, 1, None),
    "days_between": Operator(_days_between, 2, 2),
    "minutes_between": Operator(_minutes_between, 2, 2),
    "day_of": Operator(_day_of, 1, 1),
    "add_days": Operator(_add_days, 2, 2),
    "add_months": Operator(_add_months, 2, 2),
    "age": Operator(_age, 2, 2),
    "join": Operator(_join, 2, None),
}
