"""The sheets choices and settings of an XLSForm."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.formdefs.definitions.resolve import code_list
from app.formdefs.uploads.xlsform.findings import Findings, Spot
from app.formdefs.uploads.xlsform.workbook import Line

Options = Sequence[tuple[str, str]]
_CODE = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_FORM = re.compile(r"[a-z][a-z0-9_]{1,39}")
_CHOICES = {"list_name", "list", "name", "label"}
MOST_OPTIONS = 200
YES = {"yes", "true", "true()", "1", "是"}
_MODES = "1 2 3"


def read_lists(lines: Sequence[Line], findings: Findings) -> dict[str, Options]:
    """List name → code and label."""
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        name, code, label = line["list_name"] or line["list"], line["name"], line["label"]
        options = found.setdefault(name, {}) if name else {}
        if not name:
            findings.fault(line.spot("list_name"), "请填写选项列表的名称")
        elif not _CODE.fullmatch(code):
            findings.fault(line.spot("name"), "选项代码应为 1 到 40 个字母、数字、下划线、点或连字符")
        elif not label:
            findings.fault(line.spot("label"), "请填写选项的文字")
        elif code in options:
            findings.fault(line.spot("name"), f"选项代码“{code}”在这个列表中重复")
        elif len(options) >= MOST_OPTIONS:
            findings.fault(line.spot(), f"一个列表最多 {MOST_OPTIONS} 个选项")
        else:
            options[code] = label
    _note_unread(lines, _CHOICES, findings)
    return {name: list(options.items()) for name, options in found.items()}


@dataclass(frozen=True)
class Settings:
    """What the form is called and for whom it is."""

    code: str
    title: str
    short: str
    basis: str
    groups: Sequence[str]
    modes: Sequence[str]
    is_signed: bool

    @property
    def counting_modes(self) -> list[str]:
        return [mode for mode in self.modes if mode in ("1", "2")] or list(self.modes)


_SETTINGS = {"form_id", "form_title", "version", "short_title", "basis", "groups", "modes", "signature"}


def read_settings(lines: Sequence[Line], findings: Findings) -> Settings:
    line = lines[0] if lines else Line("settings", 2, {})
    if len(lines) > 1:
        findings.note(lines[1].spot(), "settings 只读取第一行")
    if not _FORM.fullmatch(line["form_id"]):
        findings.fault(
            line.spot("form_id"), "请填写表单代码：小写字母开头，只含小写字母、数字和下划线，2 到 40 个字符"
        )
    if not line["form_title"] or len(line["form_title"]) > 60:
        findings.fault(line.spot("form_title"), "请填写表单名称，不超过 60 个字")
    if line["version"]:
        findings.note(line.spot("version"), "版本号由系统按顺序编")
    _note_unread(lines[:1], _SETTINGS, findings)
    return Settings(
        code=line["form_id"],
        title=line["form_title"],
        short=line["short_title"] or line["form_title"][:12],
        basis=line["basis"] or "本县自定表单",
        groups=_codes(line, "groups", "", code_list("GROUP"), findings),
        modes=_codes(line, "modes", _MODES, code_list("VM"), findings),
        is_signed=line["signature"].lower() in YES,
    )


def _codes(
    line: Line, column: str, otherwise: str, known: Mapping[str, str], findings: Findings
) -> list[str]:
    given = list(dict.fromkeys(re.split(r"[\s,，、;；]+", line[column] or otherwise)))
    wrong = [each for each in given if each and each not in known]
    if wrong:
        findings.fault(line.spot(column), f"没有代码 {'、'.join(wrong)}；可用：{'、'.join(known)}")
    return [each for each in given if each in known]


def _note_unread(lines: Sequence[Line], known: set[str], findings: Findings) -> None:
    unread = sorted({column for line in lines for column in line.cells} - known)
    if unread:
        findings.note(Spot(lines[0].sheet), f"没有读取的列：{'、'.join(unread)}")
