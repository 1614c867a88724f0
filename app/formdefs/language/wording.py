"""What is wrong with an expression, in the words of whoever wrote the definition."""

import re
from collections.abc import Callable

from app.formdefs.language.values import ExpressionError

_KINDS = {
    "number": "数字", "text": "文字", "date": "日期", "moment": "时间", "bool": "是或否",
    "list": "多选或列表", "object": "一组答案", "any": "不确定的值",
}  # fmt: skip
_LONGEST = 120

_WORDINGS: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"unknown name: (.*)", lambda name: f"没有名为“{name}”的题目或变量"),
    (r"unknown operator: (.*)", lambda name: f"没有运算符“{name}”"),
    (r"(\S+) cannot take (\d+) operands", lambda name, count: f"“{name}”不能有 {count} 个参数"),
    (r"(\S+) takes a list of operands", lambda name: f"“{name}”的参数应写成列表"),
    (r"var takes a name", lambda: "var 后面应是一个名字"),
    (r"an expression has one operator: (.*)", lambda what: f"每层表达式只能有一个运算符：{what}"),
    (
        r"(\w+) was expected, not (\w+): (.*)",
        lambda wanted, found, what: f"此处应为{_kind(wanted)}，而不是{_kind(found)}：{what}",
    ),
    (
        r"(\S+) cannot compare (\w+) and (\w+): (.*)",
        lambda name, one, other, what: f"“{name}”不能比较{_kind(one)}和{_kind(other)}：{what}",
    ),
    (r"(\S+) mixes kinds: (.*)", lambda name, what: f"“{name}”的各个结果类型不同：{what}"),
)


def in_chinese(error: ExpressionError) -> str:
    text = str(error)
    for pattern, told in _WORDINGS:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return _short(told(*found.groups()))
    return _short(f"表达式有误：{text}")


def _kind(name: str) -> str:
    return _KINDS.get(name, name)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
