"""Reading a list of medicines from a file."""

from pathlib import Path

import pytest

from app.drugs.lists import SHIPPED
from app.drugs.read import DrugFault, read_drugs
from app.errors import Invalid
from app.pinyin import initials
from app.sheets import table

HEADER = "药物名称,规格,每次剂量,单位,每日次数,途径,每日最少,每日最多,胰岛素\n"


def read(folder: Path, text: str) -> list[DrugFault]:
    path = folder / "drugs.csv"
    path.write_text(text)
    return read_drugs(path).faults


def test_the_shipped_list_is_sound() -> None:
    reading = read_drugs(SHIPPED)
    assert reading.faults == []
    assert len(reading.drugs) >= 200
    assert {drug.category for drug in reading.drugs} >= {"高血压", "糖尿病", "慢阻肺", "精神", "结核"}


def test_columns_are_told_by_their_headers_and_codes_by_their_labels(tmp_path: Path) -> None:
    path = tmp_path / "drugs.xlsx"
    cells = [["片", "qod", "某药片", "口服", "是"]]
    path.write_bytes(table("清单", ["单位", "频次", "*药品名称", "用法", "胰岛素"], cells))
    [drug] = read_drugs(path).drugs
    assert (drug.name, drug.spec, drug.unit, drug.times, drug.route) == ("某药片", "", "04", 0.5, "1")
    assert drug.insulin


@pytest.mark.parametrize(
    ("row", "column", "cause"),
    [
        (",5mg,5,mg,1,,,,", "药物名称", "必填"),
        ("某药,5mg,5,,1,,,,", "单位", "必填"),
        ("某药,5mg,5,毫克,1,,,,", "单位", "不在可选范围内"),
        ("某药,5mg,五,mg,1,,,,", "每次剂量", "不是数字"),
        ("某药,5mg,0,mg,1,,,,", "每次剂量", "应在"),
        ("某药,5mg,5,mg,13,,,,", "每日次数", "应在"),
        ("某药,5mg,5,mg,0.25,,,,", "每日次数", "一位小数"),
        ("某药,5mg,5,mg,1,喝,,,", "途径", "不在可选范围内"),
        ("某药,5mg,5,mg,1,,10,2,", "每日最少", "大于每日最多"),
        ("某药,5mg,5,mg,3,,5,10,", "每次剂量", "不在每日最少和最多之间"),
        ("某药,5mg,5,mg,1,,,,也许", "胰岛素", "应填"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_column(
    tmp_path: Path, row: str, column: str, cause: str
) -> None:
    faults = read(tmp_path, f"{HEADER}好药,1mg,1,mg,1,口服,1,2,\n{row}\n")
    assert [(fault.row, fault.column) for fault in faults] == [(3, column)]
    assert cause in faults[0].message


def test_a_medicine_of_one_strength_stands_in_the_list_once(tmp_path: Path) -> None:
    faults = read(tmp_path, f"{HEADER}某药,5mg,5,mg,1,,,,\n某药,10mg,5,mg,1,,,,\n某药,5mg,5,mg,2,,,,\n")
    assert [(fault.row, fault.message) for fault in faults] == [(4, "与第 2 行重复")]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", HEADER])
def test_what_is_no_list_is_refused_whole(tmp_path: Path, text: str) -> None:
    with pytest.raises(Invalid):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("name", "keys"),
    [("氨氯地平片", "aldpp"), ("维生素B6片", "wssb6p"), ("门冬胰岛素30注射液", "mdyds30zsy"), ("", "")],
)
def test_a_medicine_is_found_by_its_initials(name: str, keys: str) -> None:
    assert initials(name) == keys
