"""Conditions of a workbook that wait for each other."""

from pathlib import Path
from typing import Any

import pytest

from app.formdefs.uploads.xlsform.read import Reading, read_xlsform
from tests.formdefs.workbooks import xlsform

AGE = {"type": "integer", "name": "age", "label": "年龄"}
BORN = {"type": "date", "name": "born", "label": "出生日期"}
NAME = {"type": "text", "name": "who", "label": "由谁回答"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "form.xlsx"


def read(path: Path, *rows: dict[str, Any]) -> Reading:
    return read_xlsform(xlsform(path, *rows))


CYCLES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "two questions": (
        [AGE | {"relevant": "${who} = '我'"}, NAME | {"relevant": "${age} > 1"}],
        "survey 第 2 行，relevant：条件绕成了圈（age → who → age），这些题永远不会显示",
    ),
    "itself": (
        [AGE | {"relevant": "${age} > 1"}],
        "survey 第 2 行，relevant：条件绕成了圈（age → age），这些题永远不会显示",
    ),
    "a group and what is inside": (
        [
            {"type": "begin group", "name": "g", "label": "组", "relevant": "${age} > 1"},
            AGE,
            {"type": "end group"},
        ],
        "survey 第 2 行，relevant：条件绕成了圈（age → age），这些题永远不会显示",
    ),
    "a calculation between": (
        [
            AGE | {"relevant": "${twice} > 1"},
            {"type": "calculate", "name": "twice", "label": "两倍", "calculation": "${age} * 2"},
        ],
        "survey 第 2 行，relevant：条件绕成了圈（age → twice → age），这些题永远不会显示",
    ),
}


@pytest.mark.parametrize("what", CYCLES)
def test_conditions_that_wait_for_each_other_are_refused_for(what: str, path: Path) -> None:
    rows, told = CYCLES[what]
    assert told in read(path, *rows).faults


def test_questions_that_wait_in_a_row_are_no_cycle(path: Path) -> None:
    chained = [AGE, NAME | {"relevant": "${age} > 1"}, BORN | {"relevant": "${age} > 1 and ${who} = '我'"}]
    assert read(path, *chained).faults == []
