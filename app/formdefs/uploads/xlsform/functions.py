"""The functions of XLSForm that our forms can express."""

import re
from collections.abc import Callable
from typing import Any, Protocol

from app.formdefs.uploads.xlsform.findings import Inexpressible
from app.formdefs.uploads.xlsform.values import (
    BOOL,
    CHOICE,
    DATE,
    LIST,
    NUMBER,
    TEXT,
    Value,
    as_day,
    as_number,
    require,
    require_option,
)

Tree = Any
_LENGTH = re.compile(r"\^?(\.|\\d|\[0-9\])\{(\d{1,3})(?:,(\d{1,3}))?\}\$?")
_SHORT_NUMBER = 9  # digits that `number` reads


class Translating(Protocol):
    """What a function needs of the translation that it is part of."""

    def value(self, tree: Tree) -> Value: ...
    def condition(self, tree: Tree) -> Any: ...
    def negated(self, tree: Tree) -> Value: ...


def _selected(at: Translating, operands: list[Tree]) -> Value:
    asked, code = (at.value(each) for each in operands)
    if code.text is None:
        raise Inexpressible("selected() 的第二个参数应是选项，如 'yes'")
    require_option(code.text, asked)
    if asked.kind == CHOICE:
        return Value({"==": [asked.expression, code.text]}, BOOL)
    require(LIST, asked)
    return Value({"in": [code.text, asked.expression]}, BOOL)


def _count_selected(at: Translating, operands: list[Tree]) -> Value:
    asked = at.value(operands[0])
    require(LIST, asked)
    return Value({"len": [asked.expression]}, NUMBER)


def _string_length(at: Translating, operands: list[Tree]) -> Value:
    if len(operands) != 1:
        raise Inexpressible("string-length() 要有一个参数")
    asked = at.value(operands[0])
    if asked.kind not in (TEXT, CHOICE):
        raise Inexpressible("string-length() 只能用于文字")
    return Value({"len": [asked.expression]}, NUMBER)


def _if(at: Translating, operands: list[Tree]) -> Value:
    asked = at.condition(operands[0])
    one, other = (at.value(each) for each in operands[1:])
    return Value({"if": [asked, _branch(one), _branch(other)]}, _common(one, other))


def _coalesce(at: Translating, operands: list[Tree]) -> Value:
    one, other = (at.value(each) for each in operands)
    return Value({"coalesce": [_branch(one), _branch(other)]}, _common(one, other))


def _branch(value: Value) -> Any:
    if value.kind == LIST:
        raise Inexpressible("多选题不能作为结果")
    return None if value.text == "" else value.expression


def _common(one: Value, other: Value) -> str:
    kinds = {TEXT if each.kind == CHOICE else each.kind for each in (one, other) if each.text != ""}
    if len(kinds) > 1:
        raise Inexpressible("各个结果的类型不同（数字、文字、日期不能混用）")
    return kinds.pop() if kinds else TEXT


def _not(at: Translating, operands: list[Tree]) -> Value:
    found = at.negated(operands[0])
    require(BOOL, found)
    return Value({"not": [found.expression]}, BOOL)


def _number(at: Translating, operands: list[Tree]) -> Value:
    if len(operands) != 1:
        raise Inexpressible("number() 要有一个参数")
    return Value(as_number(at.value(operands[0])), NUMBER)


def _int(at: Translating, operands: list[Tree]) -> Value:
    """Towards zero, out of a rounding that is half away from it."""
    value = as_number(at.value(operands[0]))
    below, above = ({"round": [{step: [value, 0.5]}, 0]} for step in ("-", "+"))
    is_whole = {"==": [value, {"round": [value, 0]}]}
    return Value({"if": [is_whole, value, {">": [value, 0]}, below, above]}, NUMBER)


def _round(at: Translating, operands: list[Tree]) -> Value:
    values = [at.value(each) for each in operands]
    digits = values[1].expression if len(values) > 1 else 0
    if not isinstance(digits, int) or not 0 <= digits <= 6:
        raise Inexpressible("round() 的小数位数应是 0 到 6")
    return Value({"round": [as_number(values[0]), digits]}, NUMBER)


def _extreme(name: str) -> "Function":
    def apply(at: Translating, operands: list[Tree]) -> Value:
        return Value({name: [as_number(at.value(each)) for each in operands]}, NUMBER)

    return apply


def _date(at: Translating, operands: list[Tree]) -> Value:
    return Value(as_day(at.value(operands[0])), DATE)


def _regex(at: Translating, operands: list[Tree]) -> Value:
    """Only a length, or so many digits, can be said without regular expressions."""
    asked, pattern = (at.value(each) for each in operands)
    shape = _LENGTH.fullmatch(pattern.text or "")
    if asked.kind != TEXT or shape is None:
        raise Inexpressible("regex() 只支持 ^.{m,n}$ 和 ^[0-9]{n}$ 这样的长度要求")
    least, most = int(shape[2]), int(shape[3] or shape[2])
    length = {"len": [asked.expression]}
    tests: list[Any] = [{">=": [length, least]}, {"<=": [length, most]}]
    if shape[1] != ".":
        if most > _SHORT_NUMBER:
            raise Inexpressible(f"regex() 的数字最多 {_SHORT_NUMBER} 位")
        tests.append({"not": [{"blank": [{"number": [asked.expression]}]}]})
    return Value({"and": tests}, BOOL)


Function = Callable[[Translating, list[Tree]], Value]
FUNCTIONS: dict[str, Function] = {
    "selected": _selected,
    "count-selected": _count_selected,
    "string-length": _string_length,
    "if": _if,
    "coalesce": _coalesce,
    "not": _not,
    "number": _number,
    "int": _int,
    "round": _round,
    "min": _extreme("min"),
    "max": _extreme("max"),
    "date": _date,
    "regex": _regex,
    "today": lambda _, __: Value({"var": "today"}, DATE),
    "true": lambda _, __: Value(True, BOOL),
    "false": lambda _, __: Value(False, BOOL),
}
