"""What a new version of a form changes against the one before it, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.formdefs.definitions.definition import Definition, Field
from app.formdefs.uploads.keeping import RULES, is_needed, lost_rows, lost_rules

_ASPECTS = {
    "label": "文字", "type": "题型", "of": "类型", "unit": "单位", "digits": "小数位数", "min": "下限",
    "max": "上限", "usual_min": "常见下限", "usual_max": "常见上限", "required": "是否必填",
    "show": "显示条件", "hard": "校验", "soft": "提醒", "compute": "计算式", "help": "说明",
    "exclusive": "互斥项", "format": "格式", "format_when": "格式条件", "carry": "沿用上次",
    "previous": "显示上次", "shared": "与其他表共用", "auto": "自动填写", "de": "数据元",
}  # fmt: skip


@dataclass
class Comparison:
    """`changes` tell what is different; `warnings` what may hurt records or people who fill the form."""

    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def compare(before: Definition, after: Definition) -> Comparison:
    found = Comparison()
    old, new = _by_path(before), _by_path(after)
    for path in old.keys() - new.keys():
        found.changes.append(f"删除题目 {path}（{old[path].label}）")
        _lost(found, before, path, f"删除了题目 {path}：旧记录仍可查看，新记录不再有这一项")
    for path in new.keys() - old.keys():
        found.changes.append(f"新增题目 {path}（{new[path].label}）")
    for path in sorted(old.keys() & new.keys()):
        _compare_fields(found, before, path, old[path], new[path])
    _compare_wholes(found, before, after)
    found.changes.sort()
    return found


def _by_path(definition: Definition) -> dict[str, Field]:
    return dict(_paths(definition.fields, ""))


def _paths(fields: Any, prefix: str) -> Iterator[tuple[str, Field]]:
    for each in fields:
        yield prefix + each.id, each
        yield from _paths(each.fields, f"{prefix}{each.id}.")


def _compare_fields(found: Comparison, before: Definition, path: str, old: Field, new: Field) -> None:
    aspects = [word for name, word in _ASPECTS.items() if getattr(old, name) != getattr(new, name)]
    options = list(_option_changes(old, new))
    if aspects or options:
        told = "、".join([*aspects, *options])
        found.changes.append(f"修改题目 {path}（{new.label}）：{told}")
    if (old.type, old.of) != (new.type, new.of):
        _lost(found, before, path, f"题目 {path} 的题型由 {old.type} 改为 {new.type}：上次的答案不能带入")
    gone = old.codes - new.codes
    if gone and new.codes and is_needed(before, path):
        found.faults.append(f"{path}：系统要读取这一项，不能删除选项 {'、'.join(sorted(gone))}")
    elif gone and new.codes:
        kept = "，上次选了这些的不能沿用" if old.carry or old.previous else ""
        found.warnings.append(f"题目 {path} 删除了选项 {'、'.join(sorted(gone))}{kept}")


def _lost(found: Comparison, before: Definition, path: str, told: str) -> None:
    if is_needed(before, path):
        found.faults.append(f"{path}：系统要读取这一项，不能删除或改变题型")
    else:
        found.warnings.append(told)


def _option_changes(old: Field, new: Field) -> Iterator[str]:
    before, after = dict(old.options), dict(new.options)
    if added := after.keys() - before.keys():
        yield f"新增选项 {'、'.join(sorted(added))}"
    if gone := before.keys() - after.keys():
        yield f"删除选项 {'、'.join(sorted(gone))}"
    if any(before[code] != after[code] for code in before.keys() & after.keys()):
        yield "选项文字"


_WHOLE = {
    "title": "名称", "short": "简称", "kind": "类别", "basis": "依据", "modes": "服务方式",
    "counting_modes": "计入面对面的方式", "groups": "人群", "conditions": "病种", "applies": "适用条件",
    "for_all": "提供给所有适用的人", "past": "取自以前记录的内容",
}  # fmt: skip


def _compare_wholes(found: Comparison, before: Definition, after: Definition) -> None:
    for name, word in _WHOLE.items():
        if getattr(before, name) != getattr(after, name):
            found.changes.append(f"修改{word}")
    if [each.id for each in before.sections] != [each.id for each in after.sections]:
        found.changes.append("调整各部分的划分或顺序")
    old, new = (_without_names(each.document["rules"]) for each in (before, after))
    parts = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    if parts:
        found.changes.append(f"修改规则：{'、'.join(RULES.get(key, key) for key in parts)}")
    found.faults += lost_rules(before, after)
    found.warnings += lost_rows(before, after)


def _without_names(rules: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in rules.items() if key not in ("set", "table", "note")}
