"""Parses an expression of XLSForm: XPath 1 with the functions that ODK adds."""

import re
from functools import cache
from typing import Any

from elementpath import ElementPathError, XPath1Parser
from elementpath.tdop import Parser as Grammar

from app.formdefs.uploads.xlsform.findings import Inexpressible

LONGEST, DEEPEST = 1000, 30
_REFERENCE = re.compile(r"\$\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}")
_UNKNOWN = re.compile(r"unknown function '([^']+)'")
_ARITY = re.compile(r"'fn:([^']+)' function.*(Too (?:few|many) arguments|has no arguments)")
_ODK: dict[str, int | tuple[int, int]] = {
    "selected": 2, "count-selected": 1, "if": 3, "today": 0, "coalesce": 2, "regex": 2, "int": 1, "date": 1,
    "round": (1, 2), "min": (1, 20), "max": (1, 20),
}  # fmt: skip


def parse(text: str) -> Any:
    """The tree of tokens, `${name}` as the variable `$name`. Raises Inexpressible when it cannot be read."""
    if len(text) > LONGEST:
        raise Inexpressible(f"表达式超过 {LONGEST} 个字")
    if _depth(text) > DEEPEST:
        raise Inexpressible(f"表达式的括号超过 {DEEPEST} 层")
    try:
        return Grammar.parse(_grammar()(), _REFERENCE.sub(r"$\1 ", text))  # reads it, and runs nothing
    except ElementPathError as error:
        raise Inexpressible(_reason(str(error))) from error
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise Inexpressible("表达式无法读取") from error


@cache
def _grammar() -> type[XPath1Parser]:
    class Expressions(XPath1Parser):
        """XPath 1 and the functions of ODK."""

    known = dict(Expressions.symbol_table)
    known.pop("round")  # takes the digits too
    Expressions.symbol_table = known
    for name, count in _ODK.items():
        Expressions.function(name, nargs=count)
    Expressions.build()
    return Expressions


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        deepest = max(deepest, depth)
    return deepest


def _reason(findings: str) -> str:
    if unknown := _UNKNOWN.search(findings):
        return f"不支持函数 {unknown[1]}()"
    if arity := _ARITY.search(findings):
        return f"函数 {arity[1]}() 的参数个数不对"
    return "表达式写法有误"
