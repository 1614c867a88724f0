"""What a definition may ask of earlier entries, as JSON."""

from typing import Any

from marshmallow import fields

from app.errors import flatten
from app.formdefs.definitions.past import KINDS
from app.formdefs.language.expression import variables
from app.formdefs.uploads.parts import MESSAGES, Part, codes_field, name_field, raw, whole, yes_or_no


def _are_kinds(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(kind, str) and kind in KINDS for name, kind in value.items()
    )


class PastSchema(Part):
    """One list of earlier entries (past.py)."""

    forms = codes_field(required=True)
    days = whole(0, 4000, required=True)
    fields_ = raw(_are_kinds, f"应是“题目: 类型”，类型：{'、'.join(KINDS)}", data_key="fields")
    most = whole(1, 400)
    same_day = yes_or_no()


def past_field() -> fields.Dict:
    inner = fields.Nested(PastSchema, error_messages=MESSAGES)
    return fields.Dict(keys=name_field(), values=inner, error_messages=MESSAGES)


class _Whole(Part):
    past = past_field()


def past_faults(given: object, rules: object) -> list[str]:
    """Of a rule set, whose rules may ask for nothing else."""
    told = flatten(_Whole().validate({"past": given}))
    faults = [f"{path}：{text}" for path, texts in told.items() for text in texts]
    asked = {path.split(".")[1] for path in variables(rules) if path.startswith("past.")}
    missing = asked - set(given if isinstance(given, dict) else ())
    return faults + [f"past.{name}：缺少这一项，有规则在用" for name in sorted(missing)]
