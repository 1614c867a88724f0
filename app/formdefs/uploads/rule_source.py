"""Decision tables as JSON: what they may say."""

from typing import Any

from marshmallow import fields

from app.errors import flatten
from app.formdefs.uploads.parts import (
    MESSAGES,
    Part,
    codes_field,
    expression,
    nested,
    one_of,
    raw,
    whole,
    words,
    yes_or_no,
)
from app.formdefs.uploads.schedule_source import schedule_field

Json = dict[str, Any]


class RuleSchema(Part):
    """One row, alert or flag. `needs`: the questions that a form must have for it, in a shared set."""

    id = words(40, required=True)
    when = fields.Raw(required=True, allow_none=False, error_messages=MESSAGES)
    message = words(300, required=True)
    class_ = raw(lambda value: value is None or isinstance(value, str), "应是代码")
    severity = one_of(("red", "orange", "yellow", "hint"), "应是 red、orange、yellow 或 hint")
    level = one_of(("LOW", "MED", "HIGH"), "应是 LOW、MED 或 HIGH")
    field = words(80)
    referral = one_of(("1", "2"), "应是 1（紧急转诊）或 2（建议转诊）")
    within_days = whole(0, 3650)
    reasons = codes_field()
    needs = codes_field()
    note = words(1000, least=0)


class TableSchema(Part):
    """What classifies an entry, as a rule set has it for one form."""

    note = words(2000, least=0)
    when = expression()
    params = fields.Dict(error_messages=MESSAGES)
    vitals = yes_or_no()
    adult = expression()
    given = raw(
        lambda value: isinstance(value, list) and all(_is_named(each) for each in value),
        "应是 [[名称, 表达式], …]",
        required=True,
    )
    rows = nested(RuleSchema, required=True)
    alerts = nested(RuleSchema)
    flags = nested(RuleSchema)
    interval_days = whole(1, 3650)
    class_field = words(40)
    class_order = codes_field()
    controlled = codes_field()
    schedule = schedule_field()
    set = words(40)
    table = words(40)


def _is_named(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)


def table_faults(table: object, where: str) -> list[str]:
    if not isinstance(table, dict):
        return [f"{where}：应是一组项目"]
    told = flatten(TableSchema().validate(_readable(table)))
    return [f"{where}.{path}：{text}" for path, texts in told.items() for text in texts]


def rules_faults(rules: object) -> list[str]:
    """Of a form: the name of a set and its table, or a whole table of its own."""
    if not isinstance(rules, dict):
        return ["rules：应是一组项目"]
    if "given" not in rules:
        wrong = sorted(rules.keys() - {"set", "table"})
        return [f"rules.{key}：没有这种项目" for key in wrong]
    missing = [key for key in ("params", "rows", "alerts", "flags") if key not in rules]
    return [f"rules.{key}：缺少这一项" for key in missing] or table_faults(rules, "rules")


def alerts_faults(rules: object, where: str) -> list[str]:
    """Of the alerts or flags that forms share."""
    if not isinstance(rules, list) or not all(isinstance(each, dict) for each in rules):
        return [f"{where}：应是规则的列表"]
    told = flatten(RuleSchema(many=True).validate([_unreserved(each) for each in rules]))
    return [f"{where}.{path}：{text}" for path, texts in told.items() for text in texts]


def _readable(table: Json) -> Json:
    """`class` is no name for an attribute."""
    lists = {key: table[key] for key in ("rows", "alerts", "flags") if isinstance(table.get(key), list)}
    renamed = {key: [_unreserved(each) for each in rules] for key, rules in lists.items()}
    return table | renamed


def _unreserved(rule: Any) -> Any:
    if not isinstance(rule, dict) or "class" not in rule:
        return rule
    return {key: value for key, value in rule.items() if key != "class"} | {"class_": rule["class"]}
