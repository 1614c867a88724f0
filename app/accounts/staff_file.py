"""The workbook that sets a county up: sheets 机构, 团队, 人员, each told by its header; or a CSV of one."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from app.errors import Invalid
from app.headers import named, require_named
from app.spreadsheet import as_text, read_sheets, require_small

UNITS, TEAMS, PEOPLE = "机构", "团队", "人员"
MOST_ROWS, MOST_COLUMNS, MOST_UNPACKED = 10_000, 100, 50 * 1024 * 1024
HEADER_WITHIN = 5
SAMPLE = "示例"

COLUMNS: dict[str, dict[str, str]] = {
    UNITS: {
        "code": "*机构代码",
        "name": "*机构名称",
        "level": "*类型",
        "parent": "上级机构代码",
        "phone": "电话",
        "villages": "负责村居代码",
    },
    TEAMS: {"name": "*团队名称", "centre": "*所属卫生院代码", "phone": "电话", "grids": "网格"},
    PEOPLE: {
        "username": "*用户名",
        "name": "*姓名",
        "role": "*角色",
        "unit": "*所属机构代码",
        "employee_no": "工号",
        "phone": "电话",
        "team": "团队名称",
        "team_role": "团队角色",
        "posts": "兼职机构代码",
    },
}
_SAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    UNITS: (
        (f"{SAMPLE}101", "示例镇卫生院", "卫生院", "", "0797-0000000", ""),
        (f"{SAMPLE}101201", "示例村卫生室", "村卫生室", f"{SAMPLE}101", "", "360783101201;360783101202"),
    ),
    TEAMS: ((f"{SAMPLE}第一团队", "360783101", "", "360783101201:第一网格;360783101201:第二网格"),),
    PEOPLE: (
        (
            f"{SAMPLE}01",
            "张某",
            "乡村医生",
            "360783101201",
            "LN001",
            "",
            "第一团队",
            "乡村医生",
            "360783101202",
        ),
    ),
}
_RULES = (
    "先导入村居（flask import-villages），再导入本表。行首写“示例”的行自动跳过。",
    "机构类型：卫生院、村卫生室、医院。卫生院和医院的上级可不填（即县级机构），村卫生室填卫生院的代码。",
    "多个村居、网格、兼职机构用分号隔开；网格写成“村居代码:网格名称”。",
    "角色：乡村医生、团队成员、团队队长、审核员、卫生院负责人、县级督导、系统管理员。",
    "已有的代码、团队名称、用户名再次导入时更新其名称和电话等，不会重复建立，也不会改变密码。",
    "新账号没有密码；导入后在“人员”页面或用 flask issue-passwords 发放一次性密码。",
)


@dataclass(frozen=True)
class StaffRow:
    """One filled line: where it stands, and its cells by field; empty ones are left out."""

    sheet: str
    number: int
    cells: dict[str, str]


def read_staff(path: Path) -> dict[str, list[StaffRow]]:
    """Sheet → rows, in the order of COLUMNS. Raises Invalid for a file with none of the three headers."""
    require_small(path, MOST_UNPACKED, MOST_ROWS, MOST_COLUMNS)
    found: dict[str, list[StaffRow]] = {}
    for name, lines in read_sheets(path).items():
        if len(lines) > MOST_ROWS:
            raise Invalid(f"一个工作表最多 {MOST_ROWS} 行，请拆分后再导入")
        told = _header(name, lines)
        if told is not None:
            kind, top, places = told
            found.setdefault(kind, []).extend(_rows(kind, lines, top, places))
        elif name in COLUMNS:
            needed = "、".join(title[1:] for title in COLUMNS[name].values() if title.startswith("*"))
            raise Invalid(f"工作表“{name}”的表头不全，应含{needed}，请使用下载的模板")
    if not found:
        raise Invalid("没有找到机构、团队或人员的表头，请使用下载的模板")
    return {kind: found[kind] for kind in COLUMNS if kind in found}


def staff_template() -> bytes:
    """The three sheets with sample lines that imports pass over; digits stay text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        head, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        for kind, columns in COLUMNS.items():
            sheet = book.add_worksheet(kind)
            sheet.set_column(0, len(columns) - 1, 20, text)
            sheet.write_row(0, 0, columns.values(), head)
            for number, line in enumerate(_SAMPLES[kind], 1):
                sheet.write_row(number, 0, line, text)
            sheet.freeze_panes(1, 0)
        rules = book.add_worksheet("填写说明")
        rules.set_column(0, 0, 100)
        rules.write_column(0, 0, _RULES)
    return buffer.getvalue()


def _header(sheet: str, lines: Sequence[list[Any]]) -> tuple[str, int, dict[int, str]] | None:
    """Which of the three it is, the line of the header, and which place holds which field."""
    for number, line in enumerate(lines[:HEADER_WITHIN]):
        for kind, columns in COLUMNS.items():
            places = named(line, [(field, (title,)) for field, title in columns.items()])
            if {field for field, title in columns.items() if title.startswith("*")} <= set(places.values()):
                require_named(lines, number, places, sheet)
                return kind, number, places
    return None


def _rows(kind: str, lines: Sequence[list[Any]], top: int, places: dict[int, str]) -> list[StaffRow]:
    rows = []
    for number, line in enumerate(lines[top + 1 :], top + 2):
        cells = {field: as_text(line[place]) for place, field in places.items() if place < len(line)}
        filled = {field: cell for field, cell in cells.items() if cell}
        if filled and not next(iter(cells.values())).startswith(SAMPLE):
            rows.append(StaffRow(kind, number, filled))
    return rows
