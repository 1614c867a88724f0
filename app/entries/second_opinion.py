"""Where the rules on the phone and on the server judged an entry differently: both are kept and shown."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.entries.draft import Draft
from app.formdefs.catalog import definition
from app.formdefs.conditions import Flag
from app.formdefs.evaluate import Outcome

_SEVERITIES = {"red": "危急", "orange": "重要", "yellow": "提示", None: "无预警"}


def differences(draft: Draft, outcome: Outcome) -> Iterator[Flag]:
    """A phone that told nothing (an older app, a desk) is not doubted."""
    if draft.proposed is None:
        return
    phone, server = _told(draft, draft.proposed), _told(draft, vars(outcome))
    parts = [(label, phone[label], server[label]) for label in phone if phone[label] != server[label]]
    if parts:
        text = "；".join(f"{label}：手机判定 {ours}，服务器判定 {theirs}" for label, ours, theirs in parts)
        yield Flag("phone_differs", "MED", f"手机与服务器的判定不同。{text}")


def _told(draft: Draft, judged: Mapping[str, Any]) -> dict[str, str]:
    return {
        "分类": _class_label(draft, judged.get("visit_class")),
        "预警": _SEVERITIES[judged.get("severity")],
        "下次日期": str(judged.get("next_by") or "无"),
    }


def _class_label(draft: Draft, code: str | None) -> str:
    form = definition(draft.form, draft.form_version)
    field = form.field(form.rules.class_field or "visit_class") if form else None
    return "无" if code is None else field.label_of(code) if field else code
