"""The survey sheet as sections: every group becomes one, under all the conditions above it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.formdefs.definitions.names import RESERVED
from app.formdefs.definitions.resolve import block_fields
from app.formdefs.uploads.xlsform.choices import Options
from app.formdefs.uploads.xlsform.cycles import refuse_cycles
from app.formdefs.uploads.xlsform.expressions import condition
from app.formdefs.uploads.xlsform.findings import Findings, Spot
from app.formdefs.uploads.xlsform.questions import (
    Json,
    Row,
    attempt,
    calculation_of,
    field_of,
    note_of,
    shown_text,
)
from app.formdefs.uploads.xlsform.values import Known
from app.formdefs.uploads.xlsform.workbook import Line

MOST_QUESTIONS, DEEPEST = 300, 5
MET = {"==": [{"var": "visit_result"}, "1"]}  # questions are asked of somebody who was met
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_PLAIN = {"text": "text", "string": "text", "integer": "integer", "int": "integer", "decimal": "decimal",
          "date": "date", "note": "note", "calculate": "calculate"}  # fmt: skip
_SELECTS = {"select_one": "choice", "select_multiple": "choices"}
_OURS = {"start": "开始时间", "end": "结束时间", "today": "服务日期", "deviceid": "设备",
         "username": "填写人", "audit": "操作记录"}  # fmt: skip
_READ = {"type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message",
         "calculation", "unit", "min", "max", "digits"}  # fmt: skip
_LEFT_OUT = {"appearance": "外观", "default": "默认值", "required_message": "必填提示语"}
_MEDIA = ("media::", "image", "audio", "video", "big-image")
_REFUSED = {
    "choice_filter": "不支持按答案筛选选项",
    "repeat_count": "不支持重复组",
    "trigger": "不支持触发计算",
    "read_only": "不支持只读题目，请改用 calculate 或 note",
    "readonly": "不支持只读题目，请改用 calculate 或 note",
    "relevance": "请把列名改为 relevant",
    "disabled": "不支持停用的行，请删去这一行",
}


@dataclass
class _Group:
    """A group that is open: what it is called and when it is shown."""

    line: Line
    name: str
    title: str
    show: Any


@dataclass
class Survey:
    """What was read so far."""

    findings: Findings
    lists: Mapping[str, Options]
    form_title: str
    known: dict[str, Known] = field(default_factory=dict)
    sections: list[Json] = field(default_factory=list)
    groups: list[_Group] = field(default_factory=list)
    is_fresh: bool = True  # the next question begins a section


def read_survey(
    lines: Sequence[Line], lists: Mapping[str, Options], title: str, findings: Findings
) -> list[Json]:
    survey = Survey(findings, lists, title)
    _note_columns(lines, findings)
    refuse_cycles(lines, findings)
    rows = [(line, line["type"].split()) for line in lines]
    survey.known = {row.name: row.known for row in _answered(rows, lists)}
    taken: set[str] = set()
    for line, words in rows:
        _read_line(survey, line, words, taken)
    for group in survey.groups:
        findings.fault(group.line.spot("type"), "这个 begin group 没有对应的 end group")
    if not any(survey.sections):
        findings.fault(Spot("survey"), "没有题目")
    if len(taken) > MOST_QUESTIONS:
        findings.fault(Spot("survey"), f"题目超过 {MOST_QUESTIONS} 道")
    return survey.sections


def _answered(rows: Sequence[tuple[Line, list[str]]], lists: Mapping[str, Options]) -> list[Row]:
    """The questions that have answers, which conditions anywhere may name."""
    found = [_row(line, words, lists) for line, words in rows]
    return [row for row in found if row and row.type not in ("note", "calculate")]


def _row(line: Line, words: list[str], lists: Mapping[str, Options]) -> Row | None:
    if len(words) == 1 and words[0].lower() in _PLAIN:
        return Row(line, _PLAIN[words[0].lower()], line["name"])
    if len(words) == 2 and words[0].lower() in _SELECTS and lists.get(words[1]):
        return Row(line, _SELECTS[words[0].lower()], line["name"], lists[words[1]])
    return None


def _read_line(survey: Survey, line: Line, words: list[str], taken: set[str]) -> None:
    kind = " ".join(words).lower().replace("_", " ")
    if kind == "begin group":
        _begin(survey, line)
    elif kind == "end group":
        _end(survey, line)
    elif kind in _OURS:
        survey.findings.note(line.spot("type"), f"{_OURS[kind]}由系统自动记录，没有读取这一行")
    elif (row := _row(line, words, survey.lists)) is None:
        survey.findings.fault(line.spot("type"), _why_not(words))
    elif _is_named(survey.findings, row, taken):
        taken.add(row.name)
        _refuse_columns(survey.findings, line)
        _add(survey, _made(survey, row))


def _why_not(words: list[str]) -> str:
    if not words:
        return "请填写题型"
    if words[0].lower() in _SELECTS:
        if len(words) == 1:
            return "请在题型后写选项列表的名称，如 select_one yes_no"
        if len(words) > 2:
            return f"不支持“{' '.join(words[2:])}”，请把“其他”写成一个选项，另加一道文字题"
        return f"choices 中没有可用的选项列表“{words[1]}”"
    return f"不支持题型“{' '.join(words)}”"


def _is_named(findings: Findings, row: Row, taken: set[str]) -> bool:
    line, header = row.line, block_fields("header") or []
    if not _NAME.fullmatch(row.name):
        findings.fault(line.spot("name"), "名称应以字母开头，只含字母、数字和下划线，不超过 40 个字符")
    elif row.name in taken:
        findings.fault(line.spot("name"), f"名称“{row.name}”重复")
    elif row.name in RESERVED or row.name in header:
        findings.fault(line.spot("name"), f"名称“{row.name}”由系统使用，请改名")
    elif not line["label"] and row.type != "calculate":
        findings.fault(line.spot("label"), "请填写题目文字")
    else:
        return True
    return False


def _made(survey: Survey, row: Row) -> Json:
    if row.type == "note":
        return note_of(row, survey.known, survey.findings)
    if row.type == "calculate":
        made, known = calculation_of(row, survey.known, survey.findings)
        survey.known[row.name] = known  # for what follows: a calculation cannot look ahead
        return made
    return field_of(row, survey.known, survey.findings)


def _begin(survey: Survey, line: Line) -> None:
    findings = survey.findings
    _refuse_columns(findings, line)
    if len(survey.groups) >= DEEPEST:
        findings.fault(line.spot("type"), f"分组不能超过 {DEEPEST} 层")
    show = attempt(findings, line, "relevant", lambda text: condition(text, survey.known))
    title = shown_text(findings, line, "label") or survey.form_title
    survey.groups.append(_Group(line, line["name"], title, show))
    survey.is_fresh = True


def _end(survey: Survey, line: Line) -> None:
    if not survey.groups:
        survey.findings.fault(line.spot("type"), "这个 end group 没有对应的 begin group")
        return
    survey.groups.pop()
    survey.is_fresh = True


def _add(survey: Survey, made: Json) -> None:
    if survey.is_fresh:
        title = " · ".join(group.title for group in survey.groups) or survey.form_title
        conditions = [MET, *(group.show for group in survey.groups if group.show is not None)]
        show = conditions[0] if len(conditions) == 1 else {"and": conditions}
        number = len(survey.sections) + 1
        survey.sections.append({"id": f"part_{number}", "title": title, "show": show, "fields": []})
        survey.is_fresh = False
    survey.sections[-1]["fields"].append(made)


def _refuse_columns(findings: Findings, line: Line) -> None:
    for column, reason in _REFUSED.items():
        if line[column] and line[column].lower() not in ("no", "false", "0"):
            findings.fault(line.spot(column), reason)
    for column, word in _LEFT_OUT.items():
        if line[column] and line[column] != "multiline":
            findings.note(line.spot(column), f"{word}“{line[column][:30]}”没有采用")


def _note_columns(lines: Sequence[Line], findings: Findings) -> None:
    first = {column: line for line in reversed(lines) for column in line.cells}
    for column in sorted(first.keys() - _READ - _LEFT_OUT.keys() - _REFUSED.keys()):
        why = "不支持图片、声音和视频，" if column.startswith(_MEDIA) else ""
        findings.note(first[column].spot(column), f"{why}没有读取这一列")
