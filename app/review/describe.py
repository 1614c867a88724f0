"""Answers as a person reads them: codes by their labels, numbers with their units."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.clock import CHINA
from app.formdefs.definitions.definition import PICTURES, Field
from app.formdefs.language.dates import read_moment

Names = Mapping[str, str]  # of what answers refer to: residents, packages, items


def describe(field: Field, value: Any, names: Names) -> str:
    """The answer as text; empty for none. Lines are parted by newlines."""
    if value is None or value in ("", [], {}):
        return ""
    if field.type in ("ref", "refs"):
        return "、".join(names.get(str(each), str(each)) for each in _listed(value))
    if field.type in ("rows", "group"):
        rows = (row for row in _listed(value) if isinstance(row, Mapping))
        return "\n".join(_parts(field.fields, row, names) for row in rows)
    return _single(field, value)


def _single(field: Field, value: Any) -> str:
    if field.type in PICTURES:
        return _evidence(field, value)
    if field.type in ("choice", "choices"):
        return "、".join(field.label_of(str(each)) for each in _listed(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.type == "datetime":
        return moment(str(value))
    is_whole = isinstance(value, float) and value.is_integer() and not field.digits
    return f"{int(value) if is_whole else value} {field.unit}".strip()


def moment(text: str) -> str:
    """A moment as the clock in China shows it; what is no moment stays as it is."""
    at = read_moment(text)
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if at else text


def _evidence(field: Field, value: Any) -> str:
    if field.type == "photos":
        return f"{len(_listed(value))} 张，见证据"
    return "已签，见证据" if field.type == "signature" else "有，见证据"


def _parts(fields: Sequence[Field], row: Mapping[str, Any], names: Names) -> str:
    told = ((field.label, describe(field, row.get(field.id), names)) for field in fields)
    return "，".join(f"{label} {text}" for label, text in told if text)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
