"""Vectors that follow from a definition's words alone: both sides of each range, each code, each demand."""

from collections.abc import Iterator
from typing import Any

from app.formdefs.definitions.definition import Definition, Field
from tests.vectors.bases import ANSWERS, vector

Json = dict[str, Any]


def plain(definition: Definition) -> Iterator[Json]:
    """For every field that the right entry of the form answers, or that is always asked."""
    form = definition.code
    for section in definition.sections:
        for field in section.fields:
            if field.show is None and (section.show is None or "visit_result" in ANSWERS[form]):
                yield from _of_field(form, field)


def _of_field(form: str, field: Field) -> Iterator[Json]:
    path = f"answers.{field.id}"
    if field.id in ANSWERS[form] and field.required is True:
        yield vector(form, f"{field.label}必填", drop=(field.id,), fault=[path, "required"])
    for name, value, code in _wrong_values(field):
        yield vector(form, f"{field.label}：{name}", {field.id: value}, fault=[path, code])
    for name, value in _right_values(field):
        yield vector(form, f"{field.label}：{name}", {field.id: value}, sound=path)


def _wrong_values(field: Field) -> Iterator[tuple[str, object, str]]:
    if field.type in ("integer", "decimal"):
        step = 10**-field.digits
        assert field.min is not None
        assert field.max is not None
        yield "不足下限", round(field.min - step, field.digits), "range"
        yield "超过上限", round(field.max + step, field.digits), "range"
        yield "小数位过多", round(field.max - step / 10, field.digits + 1), "digits"
        yield "不是数字", "12", "type"
    if field.type == "text" and field.format is None:
        yield "过长", "长" * (int(field.max or 0) + 1), "too_long"
        yield "不是文字", 5, "type"
    if field.type in ("choice", "choices"):
        yield "没有的选项", ["~"] if field.type == "choices" else "~", "not_a_code"
    if field.type in ("date", "datetime"):
        yield "没有的日子", "2026-02-30" + ("T08:00:00Z" if field.type == "datetime" else ""), "date"
        yield "不是日期", "昨天", "date"
        yield "太远的日子", "9999-12-31" + ("T23:59:59-12:00" if field.type == "datetime" else ""), "date"
    if field.type == "bool":
        yield "不是是否", "true", "type"
    if field.type in ("rows", "group", "photo", "signature"):
        yield "形状不对", 5, "type"


def _right_values(field: Field) -> Iterator[tuple[str, object]]:
    if field.type in ("integer", "decimal"):
        yield "正好下限", field.min
        yield "正好上限", field.max
    if field.type == "text" and field.format is None:
        yield "正好满", "长" * int(field.max or 0)
    if field.type == "choice":
        for code, label in field.options:
            yield label, code
    if field.type == "choices":
        for code, label in field.options:
            yield label, [code]
