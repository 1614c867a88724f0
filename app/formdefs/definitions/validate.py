"""Refuses a definition that is not sound, when it is loaded: before anyone fills the form."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from app.formdefs.definitions.definition import NESTED, NUMBERS, TYPES, Definition, Field
from app.formdefs.definitions.names import PROPOSED, RESERVED, kind_of, names_of, row_names, rule_names_of
from app.formdefs.definitions.past import HELD
from app.formdefs.language.formats import FORMATS
from app.formdefs.language.kinds import Kind, check_condition, check_expression
from app.formdefs.language.values import ExpressionError
from app.formdefs.language.wording import in_chinese

_LAYOUTS = {"", "questions"}
_SOURCE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?")  # a form, or one of its fields
_SEVERITIES = {None, "red", "orange", "yellow", "hint"}


class UnsoundDefinition(ValueError):
    """A definition that could not be filled or judged; names the form and what is wrong."""


def require_sound(definition: Definition) -> None:
    faults = list(faults_of(definition))
    if faults:
        raise UnsoundDefinition(f"{definition.id}: " + "; ".join(faults))


def faults_of(definition: Definition) -> Iterator[str]:
    """What is wrong with it, each with the name of the question, section or rule."""
    unknown = [field.id for field in _with_inner(definition.fields) if field.type not in TYPES]
    if unknown:
        yield f"{'、'.join(unknown)}：没有这种题型"
        return
    counts = Counter(field.id for field in definition.fields)
    yield from (f"{name}：名称重复" for name, count in counts.items() if count > 1)
    yield from (f"{name}：这个名称由系统保留，请改名" for name in counts.keys() & RESERVED)
    yield from _past_faults(definition)
    shared = Counter(field.shared_name for field in definition.fields if field.shared_name)
    yield from (f"shared：共用名称 {name} 只能用于一道题目" for name, count in shared.items() if count > 1)
    names = names_of(definition)
    for section in definition.sections:
        yield from _condition_faults(section.id, [section.show], names)
        if section.layout not in _LAYOUTS:
            yield f"{section.id}: unknown layout {section.layout}"
        if section.layout == "questions" and any(field.type == "note" for field in section.fields):
            yield f"{section.id}：逐题填写的部分不能有说明"
        for field in section.fields:
            yield from _field_faults(field, names)
    yield from _rule_faults(definition)


def _past_faults(definition: Definition) -> Iterator[str]:
    for name, asked in definition.past.items():
        if asked.fields and (asked.most is None or asked.most > HELD):
            yield f"past.{name}：要取答案（fields）的，most 最多 {HELD}：手机上只有这么多"


def _with_inner(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        yield field
        yield from _with_inner(field.fields)


def _field_faults(field: Field, names: dict[str, Kind]) -> Iterator[str]:
    yield from _shape_faults(field)
    conditions = [
        field.show,
        field.required,
        field.format_when,
        *(each.when for each in (*field.hard, *field.soft)),
    ]
    yield from _condition_faults(field.id, conditions, names)
    if field.type == "computed":
        yield from _compute_faults(field, names)
    inner = row_names(field, names) if field.type == "rows" else names
    for each in field.fields:
        yield from _field_faults(each, inner)


def _shape_faults(field: Field) -> Iterator[str]:
    if field.type in NUMBERS and (field.min is None or field.max is None):
        yield f"{field.id}：数字题要有下限 min 和上限 max"
    if field.type in ("choice", "choices") and not field.options:
        yield f"{field.id}：没有选项"
    if field.type in ("text", "rows", "photos", "refs") and field.max is None:
        yield f"{field.id}：要有上限 max（字数或个数）"
    if field.exclusive is not None and field.exclusive not in field.codes:
        yield f"{field.id}：互斥项不在选项中"
    if field.format is not None and field.format not in FORMATS:
        yield f"{field.id}：没有格式“{field.format}”"
    if not isinstance(field.carry, bool) and not all(_SOURCE.fullmatch(each) for each in field.carry):
        yield f"{field.id}：沿用的来源不是表单或题目"
    if (field.type in NESTED) != bool(field.fields):
        yield f"{field.id}：只有表格和分组要有、也必须有下级题目"


def _compute_faults(field: Field, names: dict[str, Kind]) -> Iterator[str]:
    try:
        kind = check_expression(field.compute, names)
    except ExpressionError as error:
        yield f"{field.id}：{in_chinese(error)}"
    else:
        if kind != kind_of(field):
            yield f"{field.id}：计算结果的类型不符（{kind}，应为 {kind_of(field)}）"


def _condition_faults(where: str, conditions: Iterable[object], names: dict[str, Kind]) -> Iterator[str]:
    for condition in conditions:
        try:
            check_condition(condition, names)
        except ExpressionError as error:
            yield f"{where}：{in_chinese(error)}"


def _rule_faults(definition: Definition) -> Iterator[str]:
    rules = definition.rules
    try:
        names = rule_names_of(definition)
    except ExpressionError as error:
        yield f"given：{in_chinese(error)}"
        return
    yield from _condition_faults("rules", [rules.when, rules.adult, definition.applies], names)
    for rule in (*rules.rows, *rules.alerts):
        yield from _condition_faults(rule.id, [rule.when], names)
        if rule.severity not in _SEVERITIES:
            yield f"{rule.id}：没有这种严重程度"
        if rule.visit_class is not None and rule.visit_class not in rules.class_order:
            yield f"{rule.id}：分类不在 class_order 中"
    yield from _class_faults(definition)
    yield from _red_faults(definition)
    for flag in rules.flags:
        yield from _condition_faults(flag.id, [flag.when], names | PROPOSED)


def _class_faults(definition: Definition) -> Iterator[str]:
    """The class that is proposed must be one that can be recorded."""
    rules = definition.rules
    if rules.class_field is None:
        return
    asked = next((each for each in definition.fields if each.id == rules.class_field), None)
    if asked is None:
        yield f"class_field：没有题目 {rules.class_field}"
    elif asked.options and not asked.codes.issuperset(rules.class_order):
        wrong = "、".join(code for code in rules.class_order if code not in asked.codes)
        yield f"class_order：题目 {asked.id} 没有选项 {wrong}"


def _red_faults(definition: Definition) -> Iterator[str]:
    """A red result is taken only with a referral or what was done instead: there must be a place for it."""
    red = [each.id for each in (*definition.rules.rows, *definition.rules.alerts) if each.severity == "red"]
    missing = [name for name in ("ref_flag", "ref_handling") if not definition.field(f"referral.{name}")]
    if red and missing:
        yield f"{red[0]}：有红色预警的表单要有转诊部分（题目 referral，含 {'、'.join(missing)}）"
