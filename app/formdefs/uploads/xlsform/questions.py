"""One row of the survey sheet as a field of our forms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.formdefs.language.values import tidy
from app.formdefs.uploads.xlsform.choices import YES, Options
from app.formdefs.uploads.xlsform.expressions import condition, translate, violation
from app.formdefs.uploads.xlsform.findings import Findings, Inexpressible
from app.formdefs.uploads.xlsform.values import BOOL, CHOICE, DATE, LIST, NUMBER, TEXT, Known
from app.formdefs.uploads.xlsform.workbook import Line

Json = dict[str, Any]
_LARGEST = 999_999_999
_SHORT, _LONG, _LONGEST = 200, 1000, 5000
_NO = {"", "no", "false", "false()", "0", "否"}
_REFERENCE = re.compile(r"\$\{[^}]*\}")
KINDS = {"text": TEXT, "integer": NUMBER, "decimal": NUMBER, "date": DATE, "choice": CHOICE, "choices": LIST}
COMPUTED = {NUMBER: "number", TEXT: "text", CHOICE: "text", DATE: "date", BOOL: "bool"}


@dataclass(frozen=True)
class Row:
    """A question as the survey sheet has it; `type` is already one of ours, or note or calculate."""

    line: Line
    type: str
    name: str
    options: Options = ()

    @property
    def known(self) -> Known:
        return Known(KINDS[self.type], frozenset(code for code, _ in self.options))


def attempt(findings: Findings, line: Line, column: str, translated: Callable[[str], Any]) -> Any:
    """What the column says, translated; None when it says nothing or cannot be expressed."""
    text = line[column]
    if not text:
        return None
    try:
        return translated(text)
    except Inexpressible as reason:
        findings.fault(line.spot(column), f"{reason}（{text[:60]}）")
        return None


def shown_text(findings: Findings, line: Line, column: str) -> str:
    """A text for people, which cannot show answers of others."""
    text = line[column]
    if _REFERENCE.search(text):
        findings.fault(line.spot(column), "文字中不能引用其他题目的答案")
    return text


def field_of(row: Row, known: Mapping[str, Known], findings: Findings) -> Json:
    """A question to answer; `known` are those that it may refer to."""
    line = row.line
    found: Json = {"id": row.name, "label": shown_text(findings, line, "label"), "type": row.type}
    if line["hint"]:
        found["help"] = shown_text(findings, line, "hint")
    if row.options:
        found["options"] = [list(option) for option in row.options]
    if line["unit"]:
        found["unit"] = line["unit"]
    found |= _limits(row, findings)
    found |= _conditions(line, known, findings)
    broken = attempt(findings, line, "constraint", lambda text: violation(text, known, row.name))
    if broken is not None:
        message = shown_text(findings, line, "constraint_message") or f"{found['label']}不符合要求，请核对"
        found["hard"] = [{"when": broken, "message": message}]
    return found


def note_of(row: Row, known: Mapping[str, Known], findings: Findings) -> Json:
    show = attempt(findings, row.line, "relevant", lambda text: condition(text, known))
    text = shown_text(findings, row.line, "label")
    return {"id": row.name, "label": text, "type": "note"} | ({} if show is None else {"show": show})


def calculation_of(row: Row, known: Mapping[str, Known], findings: Findings) -> tuple[Json, Known]:
    """The computed field, and what it is to those that refer to it. Its name stands in for a label."""
    line = row.line
    if not line["calculation"]:
        findings.fault(line.spot("calculation"), "请填写计算式")
    value = attempt(findings, line, "calculation", lambda text: translate(text, known))
    kind = value.kind if value else NUMBER
    if kind == LIST:
        findings.fault(line.spot("calculation"), "多选题不能作为计算结果")
    field: Json = {
        "id": row.name,
        "label": shown_text(findings, line, "label") or row.name,
        "type": "computed",
        "of": COMPUTED.get(kind, "number"),
        "compute": value.expression if value else None,
    }
    show = attempt(findings, line, "relevant", lambda text: condition(text, known))
    return field | ({} if show is None else {"show": show}), Known(TEXT if kind == CHOICE else kind)


def _conditions(line: Line, known: Mapping[str, Known], findings: Findings) -> Json:
    found: Json = {}
    show = attempt(findings, line, "relevant", lambda text: condition(text, known))
    if show is not None:
        found["show"] = show
    asked = line["required"].lower()
    if asked in YES:
        found["required"] = True
    elif asked not in _NO:
        required = attempt(findings, line, "required", lambda text: condition(text, known))
        found |= {} if required is None else {"required": required}
    return found


def _limits(row: Row, findings: Findings) -> Json:
    line = row.line
    if row.type == "text":
        usual = _LONG if "multiline" in line["appearance"] else _SHORT
        return {"max": int(_number(findings, line, "max", usual, 1, _LONGEST))}
    if row.type not in ("integer", "decimal"):
        return {}
    least = _number(findings, line, "min", -_LARGEST, -_LARGEST, _LARGEST)
    found: Json = {"min": least, "max": _number(findings, line, "max", _LARGEST, least, _LARGEST)}
    if row.type == "decimal":
        found["digits"] = int(_number(findings, line, "digits", 2, 1, 6))
    return found


def _number(findings: Findings, line: Line, column: str, usual: float, least: float, most: float) -> float:
    text = line[column]
    try:
        given = float(text) if text else usual
    except ValueError:
        given = least - 1
    if not least <= given <= most:
        findings.fault(line.spot(column), f"应为 {tidy(least)} 到 {tidy(most)} 的数字")
        return usual
    return tidy(given) or 0
