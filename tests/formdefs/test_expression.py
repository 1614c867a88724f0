"""The rule language: what is not known stays not known, and nothing is guessed."""

from typing import Any

import pytest

from app.formdefs.language.expression import compile_condition, evaluate
from app.formdefs.language.values import ExpressionError

BELOW = {"<": [{"var": "sbp"}, 140]}


def test_a_missing_blood_pressure_is_not_below_a_limit() -> None:
    assert evaluate(BELOW, {}) is None
    assert not compile_condition(BELOW)({})
    assert not compile_condition({"not": [BELOW]})({})


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"and": [None, False]}, False),
        ({"and": [None, True]}, None),
        ({"or": [None, True]}, True),
        ({"or": [None, False]}, None),
        ({"not": [None]}, None),
        ({"==": ["1", 1]}, False),
        ({"==": [True, 1]}, False),
        ({"==": [None, None]}, True),
        ({"+": [1, None]}, None),
        ({"/": [1, 0]}, None),
        ({"round": [1.005, 2]}, 1.01),
        ({"round": [-2.5, 0]}, -3),
        ({"round": [24.95, 1]}, 25),
        ({"min": [None, 3, 2]}, 2),
        ({"max": [None]}, None),
        ({"in": ["1", None]}, False),
        ({"len": ["𠮷野"]}, 2),
        ({"blank": [{"lit": []}]}, True),
        ({"blank": [0]}, False),
        ({"coalesce": [None, False, 1]}, False),
        ({"if": [None, 1, 2]}, 2),
        ({"if": [False, 1]}, None),
        ({"days_between": ["2026-02-28", "2026-03-01"]}, 1),
        ({"minutes_between": ["2026-03-10T09:00:00+08:00", "2026-03-10T01:30:30Z"]}, 30.5),
        ({"day_of": ["2026-03-10T16:00:00Z"]}, "2026-03-11"),
        ({"day_of": ["2026-03-11T00:30:00+09:00"]}, "2026-03-10"),
        ({"day_of": ["9999-12-31T23:59:59-12:00"]}, None),
        ({"day_of": ["0001-01-01T00:00:00+14:00"]}, None),
        ({"day_of": [None]}, None),
        ({"add_days": ["2026-12-31", 1]}, "2027-01-01"),
        ({"add_months": ["2026-01-31", 1]}, "2026-02-28"),
        ({"add_days": ["9999-12-31", 1]}, None),
        ({"add_days": ["2026-01-01", 1.5]}, None),
        ({"age": ["2000-02-29", "2026-02-28"]}, 25),
        ({"age": ["2000-02-29", "2026-03-01"]}, 26),
    ],
)
def test_an_operator_gives(expression: Any, value: object) -> None:
    found = evaluate(expression, {})
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


ROWS = {"rows": [{"dose": 5}, {"dose": None}, {"dose": 2.5}]}
DOSE = {"var": "item.dose"}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"sum_of": [{"var": "rows"}, DOSE]}, 7.5),
        ({"count_if": [{"var": "rows"}, {">": [DOSE, 2]}]}, 2),
        ({"count_last": [{"var": "rows"}, {">": [DOSE, 2]}]}, 1),
        ({"count_last": [{"var": "rows"}, {">": [DOSE, 9]}]}, 0),
        ({"count_last": [{"var": "rows"}, True]}, 3),
        ({"count_last": [{"var": "absent"}, True]}, None),
        ({"rising": [{"var": "rows"}, DOSE]}, False),
        ({"rising": [{"var": "rows"}, {"-": [0, DOSE]}]}, True),
        ({"rising": [{"var": "rows"}, 1]}, False),
        ({"rising": [{"var": "absent"}, DOSE]}, None),
        ({"any": [{"var": "rows"}, {">": [DOSE, 4]}]}, True),
        ({"any": [{"var": "rows"}, {">": [DOSE, 9]}]}, None),
        ({"all": [{"var": "rows"}, {">": [DOSE, 2]}]}, None),
        ({"all": [{"var": "rows"}, {">": [DOSE, 4]}]}, False),
        ({"any": [{"var": "absent"}, True]}, None),
    ],
)
def test_over_rows_an_unknown_item_may_decide_nothing(expression: Any, value: object) -> None:
    assert evaluate(expression, ROWS) == value


@pytest.mark.parametrize(
    "expression",
    [
        {"<": ["a", "b"]},
        {"<": [1, "2026-01-01"]},
        {"+": ["1", 1]},
        {"and": [1]},
        {"not": ["x"]},
        {"len": [5]},
        {"age": ["2026-02-30", "2026-03-01"]},
        {"add_days": ["2026-01-01", "1"]},
        {"round": [1.5, 9]},
        {"==": [{"var": "group"}, {"var": "group"}]},
    ],
)
def test_a_wrong_type_is_an_error(expression: Any) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression, {"group": {}})


@pytest.mark.parametrize(
    "expression",
    [{}, {"a": [], "b": []}, {"xor": [True, True]}, {"not": [True, True]}, {"var": ""}, {"and": True}],
)
def test_what_is_no_expression_is_refused_when_it_is_compiled(expression: Any) -> None:
    with pytest.raises(ExpressionError):
        compile_condition(expression)
