"""The desktop's page of a form, with the phone's checker behind it."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import FieldList

from app.formdefs import catalog
from app.formdefs.answers.page import answers_of, check_page, page_form, sections_of
from app.formdefs.definitions.definition import Definition
from tests.vectors.bases import ANSWERS, CONTEXT, context_for
from tests.vectors.read import context_of

UNASKED = {
    "started_at",
    "ended_at",
    "consent_seconds",
    "consent_scrolled",
    "consent_digest",
    "consent_told",
    "template_version",
    "base_version",
}


def _definition(code: str) -> Definition:
    found = catalog.definition(code)
    assert found is not None
    return found


def _typed(answers: dict[str, Any], prefix: str = "") -> MultiDict[str, str]:
    """The answers as a browser sends them."""
    sent: MultiDict[str, str] = MultiDict()
    for name, value in answers.items():
        _type(sent, prefix + name, value)
    return sent


def _type(sent: MultiDict[str, str], name: str, value: Any) -> None:
    if isinstance(value, dict):
        sent.update(_typed(value, f"{name}-"))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, row in enumerate(value):
            sent.update(_typed(row, f"{name}-{number}-"))
    elif isinstance(value, list) and name.split("-")[-1] in (
        "crew",
        "packages",
        "items",
        "item_ids",
        "photos",
    ):
        sent.add(name, " ".join(value))
    elif isinstance(value, list):
        sent.setlist(name, value)
    elif isinstance(value, bool):
        sent.add(name, "true" if value else "false")
    else:
        sent.add(name, str(value).replace(":00+08:00", ""))


@pytest.mark.parametrize(
    "code",
    [each for each in ANSWERS if each not in ("sign", "resident_update", "alert_handling", "referral_check")],
)
def test_what_is_typed_on_the_page_is_what_a_phone_would_send(code: str) -> None:
    page = page_form(_definition(code))(_typed(ANSWERS[code]))
    assert answers_of(page) == {name: value for name, value in ANSWERS[code].items() if name not in UNASKED}
    assert check_page(_definition(code), page, context_of(context_for(code))) is not None


def test_a_fault_stands_at_its_field() -> None:
    answers = ANSWERS["htn"] | {"sbp": 301, "medications": [ANSWERS["htn"]["medications"][0] | {"dose": 0}]}
    page = page_form(_definition("htn"))(_typed(answers))
    assert check_page(_definition("htn"), page, context_of(CONTEXT)) is None
    assert page.errors["sbp"] == ["收缩压应在 40 到 300 mmHg 之间"]
    rows = page["medications"]
    assert isinstance(rows, FieldList)
    assert list(rows.entries[0].form["dose"].errors) == ["每次剂量应在 0.001 到 10000 之间"]


def test_a_red_result_without_referral_is_refused_on_the_page_too() -> None:
    page = page_form(_definition("htn"))(_typed(ANSWERS["htn"] | {"sbp": 185, "visit_class": "2"}))
    assert check_page(_definition("htn"), page, context_of(CONTEXT)) is None
    assert [error for error in page.form_errors if "危急" in error]


def test_what_is_no_number_is_refused_and_said() -> None:
    page = page_form(_definition("htn"))(_typed(ANSWERS["htn"] | {"weight": "六十"}))
    assert check_page(_definition("htn"), page, context_of(CONTEXT)) is None
    assert "weight" in page.errors


@pytest.mark.parametrize("code", [each.code for each in catalog.current()])
def test_every_page_renders_all_its_fields(code: str) -> None:
    page = page_form(_definition(code))()
    shown = [field for _, fields in sections_of(_definition(code), page) for field in fields]
    assert len(shown) == len(list(page))
    assert all(str(field()) for field in shown)
