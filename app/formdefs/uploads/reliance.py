"""What a definition relies on in other forms, or in its own: names that a plan would look for in vain."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.formdefs.definitions.definition import Definition, Field
from app.formdefs.definitions.schedule import Origin, Schedule

Json = Mapping[str, Any]
Forms = Mapping[str, Definition]
_OTHERS = ("joins", "next_form", "enders", "closers")
_BEGINS = {"condition": "病种", "group": "人群"}
_OWN_DAYS = ("doctor_date", "until")
_DAYS, _OFTEN = ("hint_from", "hint_again"), frozenset({"integer", "choice"})
_COMPARED = frozenset({"choice", "bool", "text", "integer", "computed"})
_YES_OR_NO = frozenset({"true", "false"})


def reliance_faults(definition: Definition, current: Iterable[Definition]) -> Iterator[str]:
    """`current`: the forms in force; this one takes the place of its own former version."""
    forms = {each.code: each for each in current} | {definition.code: definition}
    schedule, written = definition.rules.schedule, definition.document["rules"].get("schedule", {})
    yield from _past_faults(definition, forms)
    yield from _shared_faults(definition, forms)
    if schedule is None:
        return
    starters = {"condition": definition.conditions, "group": definition.groups}
    begins = schedule.also or schedule.begins or ""
    if schedule.joins is None and not starters.get(begins, True):
        yield f"schedule.begins：随访计划按{_BEGINS[begins]}开始，表单没有写是哪些"
        return
    unknown = list(_unknown_forms(schedule, forms))
    yield from unknown or _question_faults(definition, schedule, written, forms)


def _past_faults(definition: Definition, forms: Forms) -> Iterator[str]:
    for name, asked in definition.past.items():
        if not asked.forms:
            yield f"past.{name}.forms：至少要有一张表单"
        yield from (f"past.{name}.forms：没有表单 {code}" for code in asked.forms if code not in forms)


def _shared_faults(definition: Definition, forms: Forms) -> Iterator[str]:
    """What one form is answered is answered in the others."""
    others = (each for form in forms.values() if form.code != definition.code for each in form.fields)
    kinds = {each.shared_name or "": each.type for each in others if each.shared_name}
    for each in definition.fields:
        kind = kinds.get(each.shared_name or "", each.type)
        if kind != each.type:
            yield f"{each.id}：共用名称 {each.shared_name} 在其他表单中是 {kind} 题，不是 {each.type} 题"


def _unknown_forms(schedule: Schedule, forms: Forms) -> Iterator[str]:
    named = [(key, code) for key in _OTHERS for code in _codes(getattr(schedule, key)) if code != "*"]
    for key in ("origins", "ended_by", "voided_by"):
        named += [(f"{key}.form", each.form) for each in getattr(schedule, key)]
    named += [("raised_by", each[0]) for each in schedule.raised_by]
    for key, code in named:
        if code not in forms:
            yield f"schedule.{key}：没有表单 {code}"


def _codes(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value or ()


def _question_faults(own: Definition, schedule: Schedule, written: Json, forms: Forms) -> Iterator[str]:
    joined = (
        each for each in forms.values() if each.rules.schedule and each.rules.schedule.joins == own.code
    )
    programme = [own, *joined]
    for keys, asking in ((_OWN_DAYS, [own]), (_DAYS, programme)):
        for key in written.keys() & set(keys):
            yield from _day_faults(f"schedule.{key}", written[key], asking)
    yield from _often_faults(schedule.a_week, programme)
    for key in ("origins", "ended_by", "voided_by"):
        for origin in getattr(schedule, key):
            yield from _origin_faults(f"schedule.{key}", origin, forms)
    yield from _said_faults(own, schedule, forms)


def _often_faults(path: str | None, programme: Iterable[Definition]) -> Iterator[str]:
    if path is None:
        return
    found = _asked(path, programme)
    if not found or any(each.type not in _OFTEN for each in found):
        yield f"schedule.a_week：应是表单的整数题或单选题，不是 {path}"


def _said_faults(own: Definition, schedule: Schedule, forms: Forms) -> Iterator[str]:
    told = [(key, own, each) for key in ("part_if", "lost_if") for each in getattr(schedule, key)]
    if schedule.kind != "referral_check":  # that one ends by what any form says
        told += [("ends_if", own, each) for each in schedule.ends_if]
    told += [("raised_by", forms[each[0]], each[1:]) for each in schedule.raised_by]
    for key, form, (path, *codes) in told:
        yield from _answer_faults(f"schedule.{key}", form, path, codes)


def _origin_faults(where: str, origin: Origin, forms: Forms) -> Iterator[str]:
    form = forms[origin.form]
    yield from _day_faults(f"{where}.path", origin.path, [form])
    if origin.when:
        yield from _answer_faults(f"{where}.when", form, origin.when[0], origin.when[1:])


def _asked(path: str, forms: Iterable[Definition]) -> list[Field]:
    return [field for form in forms if (field := form.field(path)) is not None]


def _day_faults(where: str, path: str, forms: Iterable[Definition]) -> Iterator[str]:
    found = _asked(path, forms)
    if not found or not all(
        each.type == "date" or (each.type, each.of) == ("computed", "date") for each in found
    ):
        yield f"{where}：应是表单的日期题，不是 {path}"


def _answer_faults(where: str, form: Definition, path: str, codes: Iterable[str]) -> Iterator[str]:
    """Planning compares one answer with the codes: what may be several is none of them."""
    field = form.field(path)
    if field is None:
        yield f"{where}：表单 {form.code} 没有题目 {path}"
        return
    wanted = list(codes)
    if wanted and field.type not in _COMPARED:
        yield f"{where}：题目 {path} 不能按代码比较，应是单选题或是非题"
    known = _YES_OR_NO if field.type == "bool" else field.codes
    wrong = [code for code in wanted if known and code not in known]
    if wrong:
        yield f"{where}：表单 {form.code} 的题目 {path} 没有选项 {'、'.join(wrong)}"
