"""The source of a definition as JSON: read without trust, each fault with the place where it stands."""

from collections.abc import Iterator
from typing import Any

import orjson
from marshmallow import fields, validate

from app.errors import flatten
from app.formdefs.answers.shape import text_fault
from app.formdefs.definitions.definition import TYPES
from app.formdefs.definitions.resolve import block_fields, code_list, code_list_names
from app.formdefs.language.formats import FORMATS
from app.formdefs.uploads.parts import (
    MESSAGES,
    Part,
    codes_field,
    expression,
    name_field,
    nested,
    number_field,
    one_of,
    raw,
    whole,
    words,
    yes_or_no,
)
from app.formdefs.uploads.past_source import past_field
from app.formdefs.uploads.rule_source import rules_faults

Json = dict[str, Any]
LARGEST, DEEPEST, MOST_PARTS = 2 * 1024 * 1024, 60, 200_000
KINDS = ("form", "activity", "survey", "check")


def parse_json(content: bytes) -> object:
    """Raises ValueError with the reason in Chinese."""
    if len(content) > LARGEST:
        raise ValueError("文件超过 2 MB")
    try:
        parsed = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise ValueError(f"不是有效的 JSON：第 {error.lineno} 行第 {error.colno} 列附近有误") from error
    _require_plain(parsed)
    return parsed


def _require_plain(parsed: object) -> None:
    """What no definition has need of and something would stumble over: depth, mass, NUL."""
    level, parts = [parsed], 0
    for _ in range(DEEPEST):
        parts += len(level)
        if parts > MOST_PARTS:
            raise ValueError("内容过多")
        if any(isinstance(each, str) and text_fault(each) for each in level):
            raise ValueError("含有无法保存的字符")
        level = [inner for each in level for inner in _inside(each)]
        if not level:
            return
    raise ValueError(f"嵌套超过 {DEEPEST} 层")


def _inside(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        yield from value
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def source_faults(source: object) -> list[str]:
    """What of the source is not as the format has it: path and reason. Expressions are checked later."""
    if not isinstance(source, dict):
        return ["定义应是一个 JSON 对象"]
    told = flatten(FormSchema().validate({key: each for key, each in source.items() if key != "rules"}))
    faults = [f"{path}：{text}" for path, texts in told.items() for text in texts]
    return faults + rules_faults(source.get("rules", {}))


def _are_options(value: Any) -> bool:
    pairs = list(value.items()) if isinstance(value, dict) else value
    if not isinstance(pairs, list) or not 0 < len(pairs) <= 500:
        return False
    if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in pairs):
        return False
    codes = [pair[0] for pair in pairs]
    are_texts = all(isinstance(text, str) and text for pair in pairs for text in pair)
    return are_texts and len(set(codes)) == len(codes)


def _carries(value: Any) -> bool:
    return isinstance(value, bool) or (
        isinstance(value, list) and all(isinstance(each, str) for each in value)
    )


class ConditionSchema(Part):
    when = fields.Raw(required=True, error_messages=MESSAGES)
    message = words(200, required=True)
    flag = words(40)
    level = one_of(("LOW", "MED", "HIGH"), "应是 LOW、MED 或 HIGH")


class FieldSchema(Part):
    id = name_field(required=True)
    label = words(500, required=True)
    type = one_of(TYPES, f"没有这种题型，可用：{'、'.join(sorted(TYPES))}", required=True)
    of = one_of(("number", "date", "text", "bool", "uuid", "code"), "没有这种类型")
    unit = words(20, least=0)
    digits = whole(0, 6)
    min = number_field()
    max = number_field()
    usual_min = number_field()
    usual_max = number_field()
    options = raw(_are_options, "应是“代码: 文字”或 [[代码, 文字], …]，代码不能重复")
    values = codes_field()
    codes = one_of(code_list_names(), "没有这个代码表")
    exclusive = words(40)
    format = one_of(FORMATS, f"没有这种格式，可用：{'、'.join(FORMATS)}")
    format_when = expression()
    required = expression()
    show = expression()
    compute = expression()
    hard = nested(ConditionSchema)
    soft = nested(ConditionSchema)
    fields_ = nested(lambda: FieldSchema(), data_key="fields")
    block = raw(lambda name: isinstance(name, str) and block_fields(name) is not None, "没有这个共用部分")
    pick = codes_field()
    carry = raw(_carries, '应是 true、false，或来源的列表，如 ["tb_first", "referral_up.to_org"]')
    previous, auto = (yes_or_no() for _ in range(2))
    shared = raw(
        lambda value: isinstance(value, bool | str) and bool(value or value is False),
        "应是 true、false 或共用的名称",
    )
    de, help = (words(most, least=0) for most in (40, 500))


class SectionSchema(Part):
    id = name_field(required=True)
    title = words(60, required=True)
    show = expression()
    layout = one_of(("", "questions"), "应是 questions")
    fields_ = nested(FieldSchema, data_key="fields")
    block = raw(lambda name: isinstance(name, str) and block_fields(name) is not None, "没有这个共用部分")
    pick = codes_field()
    override = raw(
        lambda value: isinstance(value, dict) and all(isinstance(each, dict) for each in value.values()),
        "应是“题目: 改动”",
    )


class FormSchema(Part):
    code = raw(
        lambda value: isinstance(value, str) and value.isascii() and value.isidentifier()
        and value.islower() and len(value) <= 40,
        "代码应以小写字母开头，只含小写字母、数字和下划线",
        required=True,
    )  # fmt: skip
    version = whole(1, 9999)
    title = words(60, required=True)
    short = words(20, required=True)
    kind = one_of(KINDS, f"应是 {'、'.join(KINDS)}", required=True)
    basis = words(200, required=True)
    modes = codes_field(code_list("VM"), required=True)
    counting_modes = codes_field(code_list("VM"), required=True)
    groups = codes_field(code_list("GROUP"))
    conditions = codes_field(code_list("CONDITION"))
    applies = expression()
    for_all = yes_or_no()
    past = past_field()
    sections = nested(
        SectionSchema, required=True, validate=validate.Length(1, 60, error="应有 1 到 60 个部分")
    )
    valid_from = fields.Raw()  # as phones get it; what counts is the day that is given on publishing
