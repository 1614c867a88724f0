"""Puts an expression of XLSForm into the rule language of our forms, or says why it cannot.

XPath takes what has no answer as "" or as no number: a comparison with it does not hold. Our language says
"not known" there, which counts as not holding too; under a `not` it is spelt out (`coalesce … false`).
"""

from collections.abc import Mapping
from typing import Any

from app.formdefs.uploads.xlsform.findings import Inexpressible
from app.formdefs.uploads.xlsform.functions import FUNCTIONS
from app.formdefs.uploads.xlsform.tree import parse
from app.formdefs.uploads.xlsform.values import (
    BOOL,
    CHOICE,
    DATE,
    LIST,
    NUMBER,
    TEXT,
    Known,
    Value,
    alike,
    as_number,
    plain,
    require,
    shifted,
)

Tree = Any
_ORDERED = {"<": "<", "<=": "<=", ">": ">", ">=": ">="}
_EQUAL = {"=": "==", "!=": "!="}


def translate(text: str, questions: Mapping[str, Known], own: str | None = None) -> Value:
    """`own` is the question that `.` stands for. Raises Inexpressible."""
    return _Translation(questions, own).value(parse(text))


def condition(text: str, questions: Mapping[str, Known]) -> Any:
    """Of relevant and required."""
    found = translate(text, questions)
    require(BOOL, found)
    return found.expression


def violation(text: str, questions: Mapping[str, Known], own: str) -> Any:
    """When an answer breaks its constraint; one that is not given breaks none."""
    translation = _Translation(questions, own)
    found = translation.negated(parse(text))
    require(BOOL, found)
    return {"and": [{"not": [{"blank": [{"var": own}]}]}, {"not": [found.expression]}]}


class _Translation:
    def __init__(self, questions: Mapping[str, Known], own: str | None) -> None:
        self.questions, self.own = questions, own
        self.nots = 0  # how many `not` stand around

    def value(self, tree: Tree) -> Value:
        symbol, operands = tree.symbol, list(tree)
        if symbol in ("(integer)", "(decimal)", "(float)"):
            return Value(plain(tree.value), NUMBER)
        if symbol == "(string)":
            return Value(tree.value, TEXT, text=tree.value)
        if symbol == "(" and len(operands) == 1:
            return self.value(operands[0])
        if symbol == ".":
            return self.named(self.own, "“.”只能写在 constraint 中")
        if symbol == "$":
            return self.named(str(operands[0].value))
        if symbol in FUNCTIONS:
            return FUNCTIONS[symbol](self, operands)
        return self.operation(symbol, operands)

    def operation(self, symbol: str, operands: list[Tree]) -> Value:
        if symbol in ("and", "or"):
            return Value({symbol: [self.condition(each) for each in operands]}, BOOL)
        if symbol in _ORDERED or symbol in _EQUAL:
            return self.comparison(symbol, *(self.value(each) for each in operands))
        if symbol in ("+", "-", "*", "div") and operands:
            return self.arithmetic(symbol, [self.value(each) for each in operands])
        raise Inexpressible(f"不支持“{symbol}”" if symbol != "(name)" else "引用题目请写成 ${名称}")

    def named(self, name: str | None, otherwise: str = "") -> Value:
        if name is None:
            raise Inexpressible(otherwise)
        found = self.questions.get(name)
        if found is None:
            raise Inexpressible(f"没有可引用的题目“{name}”")
        codes = found.codes if found.kind in (CHOICE, LIST) else None
        return Value({"var": name}, found.kind, codes=codes)

    def condition(self, tree: Tree) -> Any:
        found = self.value(tree)
        require(BOOL, found)
        return found.expression

    def negated(self, tree: Tree) -> Value:
        self.nots += 1
        try:
            return self.value(tree)
        finally:
            self.nots -= 1

    def comparison(self, symbol: str, one: Value, other: Value) -> Value:
        if "" in (one.text, other.text) and symbol in _EQUAL:
            asked = one if other.text == "" else other
            blank = {"blank": [asked.expression]}
            return Value(blank if symbol == "=" else {"not": [blank]}, BOOL)
        operator = _EQUAL.get(symbol) or _ORDERED[symbol]
        left, right = alike(one, other, symbol in _EQUAL)
        compared = {operator: [left, right]}
        if self.nots and symbol in _ORDERED:
            compared = {"coalesce": [compared, False]}
        return Value(compared, BOOL)

    def arithmetic(self, symbol: str, values: list[Value]) -> Value:
        operator = "/" if symbol == "div" else symbol
        if len(values) == 1:
            return Value({"-": [0, as_number(values[0])]}, NUMBER) if symbol == "-" else values[0]
        one, other = values
        if one.kind == DATE and other.kind == DATE and symbol == "-":
            return Value({"days_between": [other.expression, one.expression]}, NUMBER)
        if DATE in (one.kind, other.kind):
            return shifted(one, other, symbol)
        return Value({operator: [as_number(one), as_number(other)]}, NUMBER)
