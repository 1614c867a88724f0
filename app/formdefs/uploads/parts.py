"""The kinds of values in an uploaded definition, each with what is said of a wrong one."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from app.formdefs.language.values import is_number

MESSAGES: dict[str, Any] = {
    "required": "缺少这一项",
    "unknown": "没有这种项目",
    "type": "应是一组项目",
    "null": "不能为空",
    "invalid": "写法不对",
}


class Part(Schema):
    """A part of a definition: nothing that the format does not know."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": MESSAGES["unknown"], "type": MESSAGES["type"]}


def raw(
    test: Callable[[Any], bool], message: str, required: bool = False, data_key: str | None = None
) -> fields.Raw:
    def check(value: Any) -> None:
        if not test(value):
            raise ValidationError(message)

    return fields.Raw(
        required=required, allow_none=False, validate=check, error_messages=MESSAGES, data_key=data_key
    )


def words(most: int, required: bool = False, least: int = 1) -> fields.Raw:
    def fits(value: Any) -> bool:
        return isinstance(value, str) and least <= len(value.strip()) and len(value) <= most

    return raw(fits, f"应是文字，不超过 {most} 个字", required)


def name_field(required: bool = False) -> fields.Raw:
    def fits(value: Any) -> bool:
        return isinstance(value, str) and value.isascii() and value.isidentifier() and len(value) <= 40

    return raw(fits, "名称应以字母开头，只含字母、数字和下划线，不超过 40 个字符", required)


def number_field() -> fields.Raw:
    return raw(lambda value: is_number(value) and math.isfinite(value), "应是数字")


def whole(least: int, most: int, required: bool = False) -> fields.Raw:
    message = f"应是 {least} 到 {most} 的整数"
    return raw(lambda value: type(value) is int and least <= value <= most, message, required)


def yes_or_no() -> fields.Raw:
    return raw(lambda value: isinstance(value, bool), "应是 true 或 false")


def one_of(names: Any, message: str, required: bool = False) -> fields.Raw:
    return raw(lambda value: isinstance(value, str) and value in names, message, required)


def codes_field(known: Mapping[str, str] | None = None, required: bool = False) -> fields.Raw:
    def fits(value: Any) -> bool:
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            return False
        return known is None or set(value) <= known.keys()

    return raw(fits, "应是代码的列表" + (f"，可用：{'、'.join(known)}" if known else ""), required)


def expression() -> fields.Raw:
    return fields.Raw(allow_none=True)


def nested(schema: Any, required: bool = False, **options: Any) -> fields.List[Any]:
    """A list of parts."""
    inner = fields.Nested(schema, error_messages=MESSAGES)
    return fields.List(inner, required=required, error_messages=MESSAGES | {"invalid": "应是列表"}, **options)
