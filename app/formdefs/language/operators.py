"""The operators of the rule language that look at all their operands (see docs/form-definitions.md).

Null is "not known": ordering and arithmetic pass it on. A value of the wrong type is an error, never a
guess. The same stand in frontend/src/domain/operators.ts; the fuzzer in tests/formdefs holds them together.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from operator import add, ge, gt, le, lt, mul, sub
from typing import Any

from app.formdefs.language import dates
from app.formdefs.language.values import (
    NUMBERS,
    ExpressionError,
    Number,
    blank,
    boolean,
    day_in,
    is_day,
    listed,
    moment_in,
    number,
    same,
    text,
    tidy,
    whole,
)

_UNROUNDED = 1e15
_DIGITS = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Operator:
    """A function of its operands, and how many it takes (None: any number)."""

    apply: Callable[..., object]
    least: int
    most: int | None


def _differs(one: object, other: object) -> bool:
    return not same(one, other)


def _ordering(holds: Callable[[Any, Any], bool]) -> Callable[[object, object], bool | None]:
    """Null when either is null. Texts have an order only as dates."""

    def compare(one: object, other: object) -> bool | None:
        if one is None or other is None:
            return None
        if type(one) in NUMBERS and type(other) in NUMBERS:
            return holds(one, other)
        if is_day(one) and is_day(other):
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
    places = whole(digits, 0, 6)
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


def _not(value: object) -> bool | None:
    known = boolean(value)
    return None if known is None else not known


def _coalesce(*values: object) -> object:
    return next((value for value in values if value is not None), None)


def _days_between(earlier: object, later: object) -> int | None:
    start, end = day_in(earlier), day_in(later)
    return None if start is None or end is None else (end - start).days


def _minutes_between(earlier: object, later: object) -> Number | None:
    start, end = moment_in(earlier), moment_in(later)
    return None if start is None or end is None else tidy((end - start).total_seconds() / 60)


def _day_of(moment: object) -> str | None:
    """The day in China; null where the calendar has none."""
    found = moment_in(moment)
    if found is None:
        return None
    ahead = timedelta(hours=8) - (found.utcoffset() or timedelta())
    try:
        return (found.replace(tzinfo=None) + ahead).date().isoformat()
    except OverflowError:
        return None


def _shift(day: object, count: object, most: int, step: Callable[[date, int], date | None]) -> str | None:
    start = day_in(day)
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
    born, day = day_in(birth), day_in(on)
    return None if born is None or day is None else dates.age_on(born, day)


def _join(between: object, *texts: object) -> str | None:
    """The texts that are known, one after the other; null when none is."""
    known = [text(each) for each in texts if each is not None]
    return text(between).join(known) if known else None


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
