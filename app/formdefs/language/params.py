"""The parameters of rules: they keep the kind that the rules count on, within what can be meant."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from app.formdefs.language.dates import looks_like_day
from app.formdefs.language.values import is_number

WIDEST, LEAST_TOP = 10, 100  # times the value in use; but so much at least may be given
_WORDS = {
    "number": "数字",
    "date": "日期，如 2025-01-01",
    "text": "文字",
    "list": "代码的列表",
    "bool": "true 或 false",
}


def param_faults(now: Mapping[str, Any], given: object, where: str) -> Iterator[str]:
    """Beside those in use: what has another kind or is out of all proportion."""
    if not isinstance(given, Mapping):
        yield f"{where}：应是一组项目"
        return
    for key, value in given.items():
        kind, wanted = kind_of_param(value), kind_of_param(now.get(key, value))
        if kind is None:
            yield f"{where}.{key}：应是数字、日期、文字或代码的列表，不能为空"
        elif kind != wanted:
            yield f"{where}.{key}：应是{_WORDS[wanted or 'text']}"
        elif kind == "number" and key in now and not 0 <= value <= top(now[key]):
            yield f"{where}.{key}：应在 0 到 {top(now[key]):g} 之间（现用 {now[key]:g}）"


def top(now: float) -> float:
    return max(LEAST_TOP, WIDEST * now)


def kind_of_param(value: object) -> str | None:
    if isinstance(value, bool):
        return "bool"
    if is_number(value):
        return "number" if math.isfinite(float(str(value))) else None
    if isinstance(value, str) and value:
        return "date" if looks_like_day(value) else "text"
    is_list = isinstance(value, list) and all(isinstance(each, str) and each for each in value)
    return "list" if is_list else None
