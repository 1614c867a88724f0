"""What a new version keeps of the one before it, so that nothing the programme rests on is lost unsaid."""

from collections.abc import Iterator
from typing import Any

from app.formdefs.definitions.definition import Definition
from app.formdefs.definitions.resolve import codes, rules_source

Json = dict[str, Any]
NEEDED = frozenset({
    "resident_registration", "resident_update", "record_change", "sign", "fulfil", "member_confirm",
    "contract_end", "contract_extend", "contract_transfer", "service_request", "service_waiver",
    "alert_handling", "needs_assess", "referral_up", "referral_down", "bed_open", "bed_close",
    "spot_check", "phone_survey", "poverty",
})  # fmt: skip  # the program itself reads their answers
_READ = frozenset({
    "visit_mode", "visit_result", "lost_reason", "death_date", "death_cause", "next_visit_date",
    "mgmt_outcome", "referral", "medications",
})  # fmt: skip  # of every form that comes with the program
RULES = {
    "when": "何时判定", "adult": "成人的条件", "params": "参数", "given": "中间结果", "rows": "判定规则",
    "class_field": "分类题目", "class_order": "分类的轻重顺序", "interval_days": "常规间隔",
    "alerts": "预警", "flags": "疑点", "schedule": "随访计划", "vitals": "通用体征预警",
}  # fmt: skip
_KEPT = ("rows", "class_field", "schedule")
_PLANNED = {
    "raised_by": "由哪些回答引起",
    "part_if": "只完成一部分的条件",
    "a_week": "每周次数",
}  # of the plan


def is_needed(before: Definition, path: str) -> bool:
    """Whether the question must stay as it is: the program, the plan or the figures read it."""
    if before.code not in codes():
        return False
    rules, name = before.rules, path.split(".")[0]
    planned = rules.schedule.paths if rules.schedule else frozenset()
    return before.code in NEEDED or name in _READ or name == rules.class_field or path in planned


def carried(source: Json, before: Definition, is_workbook: bool) -> tuple[Json, list[str]]:
    """The source with what it leaves unsaid as it was before, and what is told of that."""
    taken: Json = {}
    if not source.get("rules"):
        taken["rules"] = rules_source(before.wire())
    if is_workbook:
        same = {
            key: before.document[key]
            for key in ("kind", "conditions", "applies", "for_all")
            if before.document.get(key)
        }
        taken |= same if source["groups"] else same | {"groups": list(before.groups)}
    words = [RULES[key] for key in ("rows", "alerts", "schedule") if before.document["rules"].get(key)]
    notes = [f"文件没有写规则：沿用现用版的{'、'.join(words)}"] if "rules" in taken and words else []
    return source | taken, notes


def lost_rules(before: Definition, after: Definition) -> Iterator[str]:
    """Parts of the rules that a form which comes with the program must not lose."""
    old, new = before.document["rules"], after.document["rules"]
    for key in _KEPT:
        if before.code in codes() and old.get(key) and not new.get(key):
            yield f"rules.{key}：现用版有{RULES[key]}，新版不能没有；请从现用版的 JSON 改起"
    planned, now = old.get("schedule", {}), new.get("schedule", {})
    for key, word in _PLANNED.items():
        if before.code in codes() and now and planned.get(key) and not now.get(key):
            yield f"schedule.{key}：现用版有“{word}”，新版不能没有"


def lost_rows(before: Definition, after: Definition) -> Iterator[str]:
    """Alerts and flags that are gone, for people to look at."""
    for key in ("alerts", "flags"):
        kept = {each["id"] for each in after.document["rules"][key]}
        gone = dict.fromkeys(each["id"] for each in before.document["rules"][key] if each["id"] not in kept)
        if gone:
            yield f"去掉了{RULES[key]} {'、'.join(gone)}"


def workbook_fault(code: str) -> str | None:
    """A workbook can say neither how a shipped form judges nor how it plans."""
    if code not in codes():
        return None
    return (
        f"settings，form_id：{code} 是系统自带的表单，工作簿写不出它的全部内容；"
        "请在“表单与规则”下载它的 JSON，修改后上传，或换一个 form_id"
    )
