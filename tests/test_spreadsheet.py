"""What a spreadsheet did to a cell or a file is said as such, not as a fault of the number."""

from pathlib import Path

import pytest
import xlsxwriter

from app.console.bulk.agreement_file import COLUMNS, read_agreements
from app.errors import Invalid
from app.spreadsheet import FORMULA, LOST, as_text, has_lost_digits, read_first

HEADER = [column.header for column in COLUMNS if column.required]
LINE = ["张某", "11010519491231002X", "基础", "2026-01-01", "2026-01-01"]


def workbook(path: Path, number: object) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, LINE)
        sheet.write(1, 1, number)
    return path


@pytest.mark.parametrize(
    ("number", "said"), [(110105194912310021, LOST), ("1.10105E+17", LOST), ('="1101"&"05"', FORMULA)]
)
def test_an_id_number_that_a_spreadsheet_spoiled_says_so(tmp_path: Path, number: object, said: str) -> None:
    [row] = read_agreements(workbook(tmp_path / "a.xlsx", number))
    assert [(fault.column, fault.message) for fault in row.faults] == [("证件号码", said)]


def test_a_mark_of_text_before_a_number_is_none_of_it(tmp_path: Path) -> None:
    [row] = read_agreements(workbook(tmp_path / "a.xlsx", "'11010519491231002X"))
    assert row.values["id_no"] == "11010519491231002X"
    assert as_text("'n Sohn") == "'n Sohn"


def test_fifteen_digits_are_kept_whole() -> None:
    assert not has_lost_digits(999_999_999_999_999.0)
    assert not has_lost_digits("11010519491231002X")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b" \r\n", "文件是空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "旧的 .xls"),
        (b"PK\x03\x04 broken", "这不是 Excel 文件"),
        (b"\x00\x01", "这不是 Excel 文件"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(Invalid) as problem:
        read_first(path)
    assert said in problem.value.message
