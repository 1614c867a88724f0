"""The rule language of the forms: a small strict JSON tree, compiled once into closures.

`{"and": [{">=": [{"var": "sbp"}, 180]}, …]}`: an object with one key is an operator, anything else is itself.
Semantics: docs/form-definitions.md. Mirrored by frontend/src/domain/expression.ts.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise

from app.formdefs.language.operators import OPERATORS
from app.formdefs.language.values import ExpressionError, boolean, listed, number, tidy

Names = Mapping[str, object]
Compiled = Callable[[Names], object]


def evaluate(expression: object, names: Names) -> object:
    return compile_expression(expression)(names)


def compile_expression(expression: object) -> Compiled:
    """Raises ExpressionError when the expression is not one of the language."""
    if isinstance(expression, list):
        parts = [compile_expression(part) for part in expression]
        return lambda names: [part(names) for part in parts]
    if not isinstance(expression, dict):
        return lambda _: expression
    if len(expression) != 1:
        raise ExpressionError(f"an expression has one operator: {expression}")
    ((operator, operands),) = expression.items()
    if operator == "var":
        return _variable(operands)
    if operator == "lit":
        return lambda _: operands
    if not isinstance(operands, list):
        raise ExpressionError(f"{operator} takes a list of operands")
    compiled = [compile_expression(operand) for operand in operands]
    return _on_a_constant(operator, operands, compiled) or _operation(operator, compiled)


def compile_condition(expression: object) -> Callable[[Names], bool]:
    """A condition as show, required, hard and soft take it: null counts as false. One function each."""
    return _condition(json.dumps(expression, sort_keys=True))


@cache
def _condition(text: str) -> Callable[[Names], bool]:
    condition = compile_expression(json.loads(text))
    return lambda names: condition(names) is True


def variables(tree: object) -> Iterator[str]:
    """Every name that any expression of a tree asks for."""
    if isinstance(tree, Mapping):
        if isinstance(tree.get("var"), str):
            yield tree["var"]
        for value in tree.values():
            yield from variables(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from variables(value)


def _variable(path: object) -> Compiled:
    if not isinstance(path, str) or not path:
        raise ExpressionError("var takes a name")
    first, *rest = path.split(".")
    if not rest:
        return lambda names: names.get(path)
    if len(rest) == 1:
        return _inner(first, rest[0])

    def find(names: Names) -> object:
        found = names.get(first)
        for step in rest:
            if type(found) is not dict:
                return None
            found = found.get(step)
        return found

    return find


def _inner(outer: str, name: str) -> Compiled:
    def find(names: Names) -> object:
        found = names.get(outer)
        return found.get(name) if type(found) is dict else None

    return find


def _operation(operator: str, operands: list[Compiled]) -> Compiled:
    form = FORMS.get(operator)
    if form is not None:
        return form(operator, operands)
    known = OPERATORS.get(operator)
    if known is None:
        raise ExpressionError(f"unknown operator: {operator}")
    _require_arity(operator, operands, known.least, known.most)
    apply = known.apply
    if len(operands) == 1:
        (only,) = operands
        return lambda names: apply(only(names))
    if len(operands) == 2:
        first, second = operands
        return lambda names: apply(first(names), second(names))
    return lambda names: apply(*[operand(names) for operand in operands])


def _on_a_constant(operator: str, operands: list[object], compiled: list[Compiled]) -> Compiled | None:
    """The frequent `sbp >= 180`, a little faster: an operation on something and a constant."""
    known = OPERATORS.get(operator)
    if known is None or known.most != 2 or len(operands) != 2 or isinstance(operands[1], dict | list):
        return None
    apply, first, constant = known.apply, compiled[0], operands[1]
    match operands[0]:
        case {"var": str(name)} if "." not in name:
            if type(constant) is str and operator == "==":  # a text is the same as no other kind of value
                return lambda names: names.get(name) == constant
            return lambda names: apply(names.get(name), constant)
    return lambda names: apply(first(names), constant)


def _require_arity(operator: str, operands: list[Compiled], least: int, most: int | None) -> None:
    if len(operands) < least or (most is not None and len(operands) > most):
        raise ExpressionError(f"{operator} cannot take {len(operands)} operands")


def _if(operator: str, operands: list[Compiled]) -> Compiled:
    """if(condition, value, condition, value, …, otherwise): the first condition that is true decides."""
    _require_arity(operator, operands, 2, None)
    pairs = list(zip(operands[::2], operands[1::2], strict=False))
    otherwise = operands[-1] if len(operands) % 2 else None

    def choose(names: Names) -> object:
        for condition, value in pairs:
            if boolean(condition(names)) is True:
                return value(names)
        return None if otherwise is None else otherwise(names)

    return choose


def _kleene(operator: str, operands: list[Compiled]) -> Compiled:
    """and, or: one operand may decide whatever is not known about the others."""
    _require_arity(operator, operands, 1, None)
    decisive, idle = operator == "or", operator == "and"

    def decide(names: Names) -> bool | None:
        unknown = False
        for operand in operands:
            value = operand(names)
            if value is decisive:
                return decisive
            if value is None:
                unknown = True
            elif value is not idle:
                boolean(value)  # is none, and says so
        return None if unknown else idle

    return decide


def _each(operands: list[Compiled], names: Names) -> list[object] | None:
    """The second operand for every item of the list that the first one gives; the item is called `item`."""
    items = listed(operands[0](names))
    return None if items is None else [operands[1]({**names, "item": item}) for item in items]


def _quantified(operator: str, operands: list[Compiled]) -> Compiled:
    """any, all: as or, and over the items of a list."""
    _require_arity(operator, operands, 2, 2)
    decisive = operator == "any"

    def decide(names: Names) -> bool | None:
        values = _each(operands, names)
        if values is None:
            return None
        known = [boolean(value) for value in values]
        if decisive in known:
            return decisive
        return None if None in known else not decisive

    return decide


def _count_if(operator: str, operands: list[Compiled]) -> Compiled:
    _require_arity(operator, operands, 2, 2)

    def count(names: Names) -> int | None:
        values = _each(operands, names)
        return None if values is None else [boolean(value) for value in values].count(True)

    return count


def _count_last(operator: str, operands: list[Compiled]) -> Compiled:
    """How many items at the end of the list the condition holds for, without a break."""
    _require_arity(operator, operands, 2, 2)

    def count(names: Names) -> int | None:
        values = _each(operands, names)
        if values is None:
            return None
        known = [boolean(value) for value in reversed(values)]
        return next((place for place, value in enumerate(known) if value is not True), len(known))

    return count


def _rising(operator: str, operands: list[Compiled]) -> Compiled:
    """Whether each of the numbers that are known is greater than the one before."""
    _require_arity(operator, operands, 2, 2)

    def compare(names: Names) -> bool | None:
        values = _each(operands, names)
        if values is None:
            return None
        known = [number(value) for value in values if value is not None]
        return all(one < other for one, other in pairwise(known))

    return compare


def _first_of(operator: str, operands: list[Compiled]) -> Compiled:
    """The first that is known of the values."""
    _require_arity(operator, operands, 2, 2)
    return lambda names: next((each for each in _each(operands, names) or [] if each is not None), None)


def _sum_of(operator: str, operands: list[Compiled]) -> Compiled:
    """The sum of what is known; null only without a list, or beyond all bounds."""
    _require_arity(operator, operands, 2, 2)

    def add_up(names: Names) -> object:
        values = _each(operands, names)
        if values is None:
            return None
        total = 0.0
        for value in values:
            total += 0.0 if value is None else float(number(value))
        return tidy(total)

    return add_up


FORMS: dict[str, Callable[[str, list[Compiled]], Compiled]] = {
    "if": _if,
    "and": _kleene,
    "or": _kleene,
    "any": _quantified,
    "all": _quantified,
    "count_if": _count_if,
    "count_last": _count_last,
    "rising": _rising,
    "sum_of": _sum_of,
    "first_of": _first_of,
}
