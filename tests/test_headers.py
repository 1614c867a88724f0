"""Headers of files handed in: alike however they are written, and none dropped in silence."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.accounts.staff_file import read_staff
from app.console.bulk.agreement_file import COLUMNS, read_agreements
from app.drugs.read import read_drugs
from app.errors import Invalid
from app.headers import named, plain, require_named
from app.indicators.goals.workbook import TARGET_HEADER, read_book
from app.residents.roster.columns import COLUMNS as ROSTER
from app.residents.roster.file import read_roster

AGREEMENT = [column.header for column in COLUMNS if column.required]


def refused(read: Callable[[], object]) -> str:
    """What is said."""
    with pytest.raises(Invalid) as problem:
        read()
    return problem.value.message


def csv(path: Path, *lines: list[str]) -> Path:
    path.write_text("\n".join(",".join(line) for line in lines), "utf-8")
    return path


@pytest.mark.parametrize(
    "written",
    [
        "签约周期(月)",
        "*签约周期（月）",
        "签约周期",
        " 签约 周期（ 月 ）",
        "签约周期（个月）",
        "签约周期(月)(选填)",
    ],
)
def test_a_term_is_read_however_its_header_is_written(written: str, tmp_path: Path) -> None:
    path = csv(
        tmp_path / "a.csv", [*AGREEMENT, written], ["某某", "1", "基础", "2026-01-01", "2026-01-01", "24"]
    )
    [row] = read_agreements(path)
    assert row.values["months"] == 24


def test_a_fee_by_another_name_is_read(tmp_path: Path) -> None:
    line = ["某某", "1", "基础", "2026-01-01", "2026-01-01", "36"]
    [row] = read_agreements(csv(tmp_path / "a.csv", [*AGREEMENT, "费用（元）"], line))
    assert row.values["fee_total"] == 36


def test_another_unit_is_no_known_header(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", [*AGREEMENT, "签约周期(年)"])
    assert "F 列“签约周期(年)”" in refused(lambda: read_agreements(path))


@pytest.mark.parametrize(
    ("header", "filled", "said"),
    [
        (["甲", "丙"], ["1", "2"], "不认识的列：B 列“丙”"),
        (["甲", "甲（文本）"], ["1", "2"], "重复的列：B 列“甲"),
        (["甲", ""], ["1", "2"], "有内容而没有列名：B 列"),
        (["甲"], ["1", "2"], "有内容而没有列名：B 列"),
    ],
)
def test_a_column_that_would_be_dropped_is_named(header: list[str], filled: list[str], said: str) -> None:
    columns = named(header, [("a", ("甲",)), ("b", ("乙",))])
    assert said in refused(lambda: require_named([header, filled], 0, columns))


def test_empty_columns_are_none() -> None:
    require_named([["甲", ""], ["1", ""]], 0, {0: "a"})
    assert plain("＊证件 号码（文本）") == "证件号码(文本)"


def test_every_import_names_the_columns_that_it_does_not_know(tmp_path: Path) -> None:
    roster = csv(tmp_path / "r.csv", [*(column.header for column in ROSTER), "随便"])
    drugs = csv(tmp_path / "d.csv", ["药物名称", "单位", "随便"])
    staff = csv(tmp_path / "s.csv", ["用户名", "姓名", "角色", "所属机构代码", "随便"])
    goals = csv(tmp_path / "g.csv", [*TARGET_HEADER, "随便"])
    for read in (
        lambda: read_roster(roster),
        lambda: read_drugs(drugs),
        lambda: read_staff(staff),
        lambda: read_book(goals, ()),
    ):
        assert "列“随便”" in refused(read)
