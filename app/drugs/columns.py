"""The columns of a drug list's file: their headers, and how a cell is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.formdefs.definitions.resolve import code_list
from app.headers import named

HEADER_WITHIN = 5
FREQUENCIES = {"qd": 1, "bid": 2, "tid": 3, "qid": 4, "qod": 0.5, "qn": 1}
YES, NO = ("是", "1", "Y", "y"), ("否", "0", "N", "n")


@dataclass(frozen=True)
class Column:
    """One column: the drug's field, the header, and what reads a cell (ValueError says what is wrong)."""

    field: str
    header: str
    read: Callable[[str], Any]
    required: bool = False
    aliases: tuple[str, ...] = ()


def text(limit: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if "\x00" in cell:
            raise ValueError("含有不能使用的字符")
        if len(cell) > limit:
            raise ValueError(f"不能超过 {limit} 个字")
        return cell

    return read


def number(most: float, least: float = 0) -> Callable[[str], float]:
    """Above `least` (or equal to it, unless it is 0)."""

    def read(cell: str) -> float:
        try:
            value = float(cell)
        except ValueError:
            raise ValueError(f"“{cell}”不是数字") from None
        if not (least <= value <= most and value > 0):
            raise ValueError(f"应在 {least or '0 以上'} 到 {most} 之间")
        return int(value) if value == int(value) else value

    return read


def frequency(cell: str) -> float:
    """A number of times a day, or one of the usual abbreviations."""
    known = FREQUENCIES.get(cell.lower())
    value = known if known is not None else number(12, 0.1)(cell)
    if round(value, 1) != value:
        raise ValueError("每日次数最多一位小数")
    return value


def code(list_name: str) -> Callable[[str], str]:
    """A label of the code list, or a code."""
    codes = dict(code_list(list_name))
    by_label = {label: code for code, label in codes.items()}

    def read(cell: str) -> str:
        found = by_label.get(cell) or (cell if cell in codes else None)
        if found is None:
            raise ValueError(f"“{cell}”不在可选范围内：{'、'.join(codes.values())}")
        return found

    return read


def yes_no(cell: str) -> bool:
    if cell not in YES + NO:
        raise ValueError("应填 是 或 否")
    return cell in YES


COLUMNS = (
    Column("name", "药物名称", text(50), required=True, aliases=("药品名称", "通用名")),
    Column("spec", "规格", text(50)),
    Column("dose", "每次剂量", number(10_000)),
    Column("unit", "单位", code("UNIT"), required=True, aliases=("剂量单位",)),
    Column("times", "每日次数", frequency, aliases=("频次", "用药频次")),
    Column("route", "途径", code("ROUTE"), aliases=("用法", "用法/途径")),
    Column("low", "每日最少", number(100_000)),
    Column("high", "每日最多", number(100_000)),
    Column("insulin", "胰岛素", yes_no),
    Column("code", "药品编码", text(30)),
    Column("category", "类别", text(20)),
)


def columns_of(header: list[Any]) -> Mapping[int, Column]:
    """Place → column, by name and not by position; stars and spaces do not matter."""
    return named(header, [(column, (column.header, *column.aliases)) for column in COLUMNS])
