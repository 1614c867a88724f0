"""What of a form's expressions would only fail when somebody fills it: steps that are not sure to work."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.formdefs.definitions.definition import Definition

_MOST_DIGITS = 6
_LARGEST = 20_000  # parts of all expressions together


def step_faults(definition: Definition) -> Iterator[str]:
    """Digits that are not a number from 0 to 6, calculations that look ahead, and too much of it all."""
    parts = list(_operations(definition.document))
    if len(parts) > _LARGEST:
        yield "表达式过多"
    for operator, operands in parts:
        if operator == "round" and not _are_digits(operands):
            yield f"round 的小数位数应直接写成 0 到 {_MOST_DIGITS} 的整数"
    yield from _order_faults(definition)


def _are_digits(operands: Any) -> bool:
    digits = operands[1] if isinstance(operands, list) and len(operands) == 2 else None
    return type(digits) is int and 0 <= digits <= _MOST_DIGITS


def _operations(tree: object) -> Iterator[tuple[str, Any]]:
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield key, value
            yield from _operations(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _operations(value)


def _order_faults(definition: Definition) -> Iterator[str]:
    """They are computed in their order, so one that needs a later one would never see it."""
    later = [each.id for each in definition.fields if each.type == "computed"]
    for each in definition.fields:
        if each.type != "computed":
            continue
        asked = {value for key, value in _operations(each.compute) if key == "var" and isinstance(value, str)}
        for name in later:
            if name in asked:
                told = "自己" if name == each.id else f"后面的计算题 {name}"
                yield f"{each.id}：计算式引用了{told}"
        later = later[1:]
