"""What marshmallow says when a value is wrong, in Chinese. Importing this is enough."""

from typing import Any

from marshmallow import fields, validate

WRONG = "格式不正确"
_FIELDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {"required": "缺少此项", "null": "不能为空", "validator_failed": WRONG},
    fields.String: {"invalid": "应为文字", "invalid_utf8": "应为文字"},
    fields.Integer: {"invalid": "应为整数"},
    fields.Number: {"invalid": "应为数字", "too_large": "数字过大"},
    fields.Float: {"special": "应为数字"},
    fields.Boolean: {"invalid": "应为是或否"},
    fields.List: {"invalid": "应为列表"},
    fields.Mapping: {"invalid": "应为对象"},
    fields.Nested: {"type": WRONG},
}
for _kind, _texts in _FIELDS.items():
    _kind.default_error_messages = {**_kind.default_error_messages, **_texts}

validate.Range.message_min = "应不小于 {{min}}"
validate.Range.message_max = "应不大于 {{max}}"
validate.Range.message_all = "应在 {{min}} 到 {{max}} 之间"
validate.Length.message_min = "至少 {min} 项（字）"
validate.Length.message_max = "最多 {max} 项（字）"
validate.Length.message_all = "应为 {min} 到 {max} 项（字）"
validate.Length.message_equal = "应为 {equal} 项（字）"
validate.Regexp.default_message = WRONG
validate.OneOf.default_message = "不在可选范围内"

ENVELOPE = {"type": WRONG, "unknown": "不认识这一项"}
