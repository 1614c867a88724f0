"""The parts of a translated expression, and how two of them come to one kind."""

from dataclasses import dataclass
from typing import Any

from app.formdefs.language.dates import read_day
from app.formdefs.uploads.xlsform.findings import Inexpressible

NUMBER, TEXT, DATE, BOOL, LIST, CHOICE = "number", "text", "date", "bool", "list", "choice"
_WORDS = {NUMBER: "数字", TEXT: "文字", DATE: "日期", BOOL: "条件", LIST: "多选题", CHOICE: "单选题"}
_MOST_DAYS = 40_000


@dataclass(frozen=True)
class Known:
    """A question that expressions may name."""

    kind: str
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Value:
    """A translated part. `text`: it is a constant text; `codes`: of a question with options."""

    expression: Any
    kind: str
    text: str | None = None
    codes: frozenset[str] | None = None


def require(kind: str, found: Value) -> None:
    if found.kind != kind:
        raise Inexpressible(f"此处应为{_WORDS[kind]}，而不是{_WORDS[found.kind]}")


def plain(number: Any) -> int | float:
    value = float(number)
    if not -1e15 < value < 1e15:
        raise Inexpressible("数字过大")
    return int(value) if value == int(value) else value


def as_number(value: Value) -> Any:
    """What has digits is taken as the number they name, as XPath does."""
    if value.kind == NUMBER:
        return value.expression
    if value.text is not None:
        try:
            return plain(value.text)
        except ValueError as error:
            raise Inexpressible(f"“{value.text}”不是数字") from error
    if value.kind in (TEXT, CHOICE):
        return {"number": [value.expression]}
    raise Inexpressible(f"不能用{_WORDS[value.kind]}计算或比较大小")


def alike(one: Value, other: Value, is_equality: bool) -> tuple[Any, Any]:
    """Both sides in one kind."""
    if LIST in (one.kind, other.kind):
        raise Inexpressible("多选题请用 selected() 或 count-selected()")
    if one.kind == other.kind == BOOL and is_equality:
        return one.expression, other.expression
    if BOOL in (one.kind, other.kind):
        raise Inexpressible("条件不能与其他值比较")
    if DATE in (one.kind, other.kind):
        return as_day(one), as_day(other)
    if is_equality and CHOICE in (one.kind, other.kind):
        return _as_code(one, other), _as_code(other, one)
    if is_equality and one.kind == other.kind == TEXT:
        return one.expression, other.expression
    return as_number(one), as_number(other)


def as_day(value: Value) -> Any:
    if value.kind == DATE:
        return value.expression
    if value.text is None or read_day(value.text) is None:
        raise Inexpressible("日期只能与日期比较，日期写成 '2026-01-31'")
    return value.text


def _as_code(value: Value, other: Value) -> Any:
    """A code of the question on the other side; codes are texts."""
    if value.kind in (CHOICE, TEXT) and value.text is None:
        return value.expression
    is_constant = value.text is not None or isinstance(value.expression, int)
    if not is_constant:
        raise Inexpressible("单选题只能与它的选项、另一道单选题或文字比较")
    code = value.text if value.text is not None else str(value.expression)
    require_option(code, other)
    return code


def require_option(code: str, of: Value) -> None:
    if of.codes is not None and code not in of.codes:
        raise Inexpressible(f"选项中没有“{code}”")


def shifted(one: Value, other: Value, symbol: str) -> Value:
    day, count = (one, other) if one.kind == DATE else (other, one)
    days = count.expression
    if (
        not isinstance(days, int)
        or abs(days) > _MOST_DAYS
        or symbol not in "+-"
        or (symbol, day) == ("-", other)
    ):
        raise Inexpressible("日期只能加减整天数，或与另一个日期相减")
    return Value({"add_days": [day.expression, -days if symbol == "-" else days]}, DATE)
