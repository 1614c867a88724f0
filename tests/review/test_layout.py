"""Answers laid out by their form, in words."""

from typing import Any

import pytest

from app.formdefs.catalog import definition
from app.formdefs.definitions.definition import Definition
from app.review.describe import describe
from app.review.layout import Part, Row, Sheet, lay_out
from app.review.reading import names_in


def htn() -> Definition:
    found = definition("htn")
    assert found is not None
    return found


def row(parts: list[Part], path: str) -> Row:
    return next(row for part in parts for row in part.rows if row.path == path)


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("sbp", 150, "150 mmHg"),
        ("weight", 61.5, "61.5 kg"),
        ("sbp", None, ""),
        ("smoke", 0, "0 支"),
        ("visit_mode", "2", "家庭"),
        ("visit_mode", "77", "77"),
        ("symptoms", ["2", "6"], "头痛头晕、心悸胸闷"),
        ("is_face_to_face", False, "否"),
        ("photos", ["a", "b"], "2 张，见证据"),
        ("resident_sign", {"image": "a"}, "已签，见证据"),
        ("started_at", "2026-03-01T00:30:00Z", "2026-03-01 08:30"),
        ("started_at", "yesterday", "yesterday"),
        ("medications", [{"dose": 5, "dose_unit": "01"}, "?"], "每次剂量 5，剂量单位 mg"),
        ("referral", {"ref_flag": "2"}, "是否转诊 有"),
        ("referral", "?", ""),
    ],
)  # fmt: skip
def test_an_answer_is_told_in_words(path: str, value: Any, text: str) -> None:
    field = htn().field(path)
    assert field is not None
    assert describe(field, value, {}) == text


def test_what_is_referred_to_is_told_by_its_name() -> None:
    form = definition("sign")
    field = form.field("packages") if form else None
    assert field is not None
    assert describe(field, ["P-BASE", "P-X"], {"P-BASE": "基础包"}) == "基础包、P-X"


def test_questions_that_nobody_answered_are_left_out() -> None:
    parts = lay_out(htn(), Sheet({"sbp": 150}))
    assert [row.path for part in parts for row in part.rows] == ["sbp"]


def test_a_correction_shows_also_what_was_taken_away() -> None:
    parts = lay_out(htn(), Sheet({"sbp": 150}, former={"sbp": 150, "dbp": 95}))
    assert row(parts, "dbp").corrected_from == "95 mmHg"
    assert row(parts, "dbp").text == ""
    assert row(parts, "sbp").corrected_from is None


def test_what_differs_from_the_previous_visit_is_marked_and_what_was_not_asked_then_is_not() -> None:
    parts = lay_out(htn(), Sheet({"sbp": 150, "dbp": 95, "weight": 60}, previous={"sbp": 140, "dbp": 95}))
    assert [row(parts, name).is_changed for name in ("sbp", "dbp", "weight")] == [True, False, False]


def test_a_flag_stands_at_its_field_also_inside_rows_and_groups() -> None:
    flags = [{"field": f} for f in ("answers.medications.0.dose", "referral.ref_org", "occurred_on", None)]
    sheet = Sheet({"medications": [{"drug_name": "x"}], "referral": {"ref_flag": "2"}}, flags=flags)
    parts = lay_out(htn(), sheet)
    assert row(parts, "medications").flags == [flags[0]]
    assert row(parts, "referral.ref_org").flags == [flags[1]]


def test_what_nests_without_end_is_not_followed() -> None:
    answers: dict[str, Any] = {}
    for _ in range(5000):
        answers = {"a": [answers]}
    assert names_in({"x": "no id", "deep": answers}) == {}
