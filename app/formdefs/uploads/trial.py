"""Fills a new form once with the least and once with the most, so that it fails here and not on a phone."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from app.formdefs.answers.check import examine
from app.formdefs.answers.context import Context, ResidentFacts
from app.formdefs.definitions.definition import Definition, Field
from app.formdefs.language.values import ExpressionError

_DAYS = ("1900-01-01", "2026-06-15", "9999-12-31")


def trial_faults(definition: Definition) -> Iterator[str]:
    day = date(2026, 6, 15)
    resident = ResidentFacts("2", date(1950, 1, 1), definition.groups, definition.conditions)
    for which in range(len(_DAYS)):
        for about in (resident, None):
            answers = {
                each.id: value for each in definition.fields if (value := _answer(each, which)) is not None
            }
            context = Context(day, day, day, about, previous={**answers, "occurred_on": "2026-01-01"})
            try:
                examine(definition, answers, context)
            except (ExpressionError, ArithmeticError, TypeError, ValueError) as error:
                yield f"试填时出错：{error}"
                return


def _answer(field: Field, which: int) -> Any:
    if field.type in ("integer", "decimal"):
        return ((field.min or 0), 1, (field.max or 0))[which]
    if field.type == "date":
        return _DAYS[which]
    if field.type == "choice":
        return field.options[(0, len(field.options) // 2, -1)[which]][0]
    if field.type == "choices":
        return [field.options[0][0]] if which == 0 else [code for code, _ in field.options]
    if field.type == "text":
        return ("一", "12", "0" * int(field.max or 1))[which]
    return None
