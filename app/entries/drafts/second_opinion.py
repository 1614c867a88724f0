"""Where the rules on the phone and on the server judged an entry differently: both are kept and shown."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.entries.drafts.draft import Draft
from app.formdefs.answers.check import Examination
from app.formdefs.answers.conditions import Flag
from app.formdefs.answers.reading import looked_up
from app.formdefs.catalog import definition
from app.formdefs.definitions.definition import Definition, Field

_SEVERITIES = {"red": "危急", "orange": "重要", "yellow": "提示", None: "无预警"}


def differences(draft: Draft, examination: Examination) -> Iterator[Flag]:
    """A phone that told nothing (an older app, a desk) is not doubted."""
    form = definition(draft.form, draft.form_version)
    if draft.proposed is None or form is None:
        return
    phone, server = _told(form, draft.proposed), _told(form, vars(examination.outcome))
    for field in looked_up(form):
        phone[field.label] = describe(field, draft.answers.get(field.id))
        server[field.label] = describe(field, examination.answers.get(field.id))
    parts = [(label, phone[label], server[label]) for label in phone if phone[label] != server[label]]
    if parts:
        text = "；".join(f"{label}：手机判定 {ours}，服务器判定 {theirs}" for label, ours, theirs in parts)
        yield Flag("phone_differs", "MED", f"手机与服务器的判定不同。{text}")


def _told(form: Definition, judged: Mapping[str, Any]) -> dict[str, str]:
    return {
        "分类": _class_label(form, judged.get("visit_class")),
        "预警": _SEVERITIES[judged.get("severity")],
        "下次日期": str(judged.get("next_by") or "无"),
    }


def _class_label(form: Definition, code: str | None) -> str:
    field = form.field(form.rules.class_field or "visit_class")
    return "无" if code is None else field.label_of(code) if field else code


def describe(field: Field, value: object) -> str:
    if isinstance(value, list):
        return "、".join(describe(field, each) for each in value) or "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a phone knows no difference between 2 and 2.0
    return "无" if value is None else field.label_of(str(value))
