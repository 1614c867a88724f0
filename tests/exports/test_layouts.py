"""The layouts of the national sheets fit the forms."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.exports.sheets.draw import Filled
from app.exports.sheets.history import NATIONAL, known
from app.exports.sheets.layout import LAYOUTS, UNTOLD, layout_of
from app.exports.sheets.pages import Page, pages
from app.exports.sheets.whose import Whose
from app.formdefs.catalog import current
from tests.vectors.examples import examples

DAY = date(2026, 3, 10)


def drawn(page: Page) -> str:
    """All words of a page, in its order, without the spaces."""
    words = []
    for block in (*page.blocks, *page.footer):
        words.append(block.title)
        for line in block.lines:
            for label, columns in line.cells:
                words += [piece.text for piece in label]
                words += [piece.text for column in columns for piece in column]
    words += [f"{label}：{text}" for column in page.remarks for label, text in column]
    words += [f"{question.label}{question.score}" for question in page.questions]
    return "".join("".join(words).split())


def filled(form: str, answers: dict[str, Any], day: date = DAY, mark: str = "") -> Filled:
    return Filled(known(form), answers, day, "测试医生", mark)


@pytest.mark.parametrize("form", [form.code for form in current()])
def test_every_form_can_be_printed_blank(form: str) -> None:
    definition = known(form)
    made = pages(layout_of(definition), definition, Whose(), [])
    assert made
    assert all(drawn(page) for page in made)


@pytest.mark.parametrize("form", sorted(path.stem for path in LAYOUTS.glob("*.json")))
def test_a_layout_names_fields_that_the_form_has(form: str) -> None:
    assert form in NATIONAL
    definition = known(form)
    names = layout_of(definition).told
    assert {name for name in names if definition.field(name) is None} == set()


@pytest.mark.parametrize("form", NATIONAL)
def test_nothing_that_was_answered_is_missing_on_the_sheet(form: str) -> None:
    definition, answers = known(form), examples(form)["valid"]
    page = pages(layout_of(definition), definition, Whose(), [filled(form, answers)])[0]
    text = drawn(page)
    for field in definition.fields:
        value = answers.get(field.id)
        if value is None or field.auto or field.id in UNTOLD | {"visit_result"}:
            continue
        if field.type in ("integer", "decimal", "text"):
            assert str(value).replace(" ", "") in text, field.id


def test_the_fifth_visit_begins_another_sheet() -> None:
    definition = known("htn")
    visits = [filled("htn", {"sbp": 121 + number}, date(2026, number, 1)) for number in range(1, 6)]
    first, second = pages(layout_of(definition), definition, Whose(), visits)
    assert [sum(f"{121 + n}" in drawn(page) for n in range(1, 6)) for page in (first, second)] == [4, 1]
    assert "2026年4月1日" in drawn(first)
    assert "2026年5月1日" in drawn(second)


def test_checks_of_a_child_stand_in_the_columns_of_their_ages() -> None:
    definition = known("child")
    visits = [
        filled("child", {"age_stage": stage, "weight": weight}) for stage, weight in (("6", 8), ("36", 14))
    ]
    first, second = pages(layout_of(definition), definition, Whose(), visits)
    assert (first.title, second.title) == ("1～8月龄儿童健康检查记录表", "3～6岁儿童健康检查记录表")
    ages = [
        ["".join(piece.text for piece in column) for column in page.blocks[0].lines[0].cells[0][1]]
        for page in (first, second)
    ]
    assert ages == [["", "", "6月", ""], ["3岁", "", "", ""]]


def test_a_second_check_at_the_same_age_has_a_sheet_of_its_own() -> None:
    definition = known("child")
    visits = [filled("child", {"age_stage": "6", "weight": weight}) for weight in (7, 8)]
    assert len(pages(layout_of(definition), definition, Whose(), visits)) == 2


def test_a_check_of_an_age_without_a_column_is_printed_all_the_same() -> None:
    definition = known("child")
    made = pages(layout_of(definition), definition, Whose(), [filled("child", {"weight": 17})])
    assert "17" in drawn(made[-1])


def test_what_was_answered_beside_the_national_lines_stands_below() -> None:
    definition = known("htn")
    page = pages(
        layout_of(definition), definition, Whose(), [filled("htn", {"waist": 91, "note": "下次带药盒"})]
    )[0]
    assert ("腰围", "91 cm") in page.remarks[0]
    assert ("备注", "下次带药盒") in page.remarks[0]


def test_the_ending_of_a_treatment_stands_below_the_visits() -> None:
    definition = known("tb_follow")
    visits = [filled("tb_follow", {"treatment_ended": True, "doses_due": 180, "doses_taken": 177})]
    page = pages(layout_of(definition), definition, Whose(), visits)[0]
    assert "应服药180次" in drawn(page)
    assert "实际服药177次" in drawn(page)


def test_a_referral_has_a_stub_and_a_slip() -> None:
    definition, answers = known("referral_up"), examples("referral_up")["valid"]
    person = Whose("测试甲", "36078310120100123", "女", date(1960, 1, 1), "13800000000", "三组 5 号")
    page = pages(layout_of(definition), definition, person, [filled("referral_up", answers)])[0]
    assert [block.title for block in page.blocks] == ["存根", "双向转诊（转出）单"]
    for block in page.blocks:
        text = drawn(replace(page, blocks=(block,)))
        assert "测试甲" in text
        assert answers["to_org"] in text
        assert "2026年3月10日" in text
        assert "年龄66" in text
    assert "测试医生" in text
    assert answers["reason"] in text
    assert not page.has_remarks


def test_the_last_eight_digits_of_the_record_stand_in_the_boxes() -> None:
    assert Whose(record_no="36078310120100123").boxes == ("201", "00123")
    assert Whose().boxes == ("   ", "     ")
