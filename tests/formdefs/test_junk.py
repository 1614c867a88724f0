"""Whatever is in a file that somebody uploads: it is taken, or refused with a reason."""

import json
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Problem
from app.formdefs import catalog
from app.formdefs.language.expression import compile_expression
from app.formdefs.uploads.upload import Checked, check_file
from app.formdefs.uploads.xlsform.expressions import translate
from app.formdefs.uploads.xlsform.findings import Inexpressible
from app.formdefs.uploads.xlsform.values import Known
from tests.formdefs.workbooks import CHOICES, SETTINGS, workbook

QUIET = settings(max_examples=40, suppress_health_check=list(HealthCheck))
CELLS = st.one_of(
    st.sampled_from(["", "text", "integer", "select_one yes_no", "begin group", "end group", "note",
                     "calculate", "${a} > 1", "selected(${b}, '1')", ". > 3", "a", "b", "yes", "${a}", "G01",
                     "x" * 3000]),
    st.text(max_size=12), st.integers(-9, 9), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
)  # fmt: skip
HEADINGS = st.sampled_from(["type", "name", "label", "relevant", "constraint", "calculation", "required",
                            "label::zh", "list_name", "form_id", "form_title", "groups", "modes", "",
                            "???"])  # fmt: skip
SHEET = st.builds(
    lambda head, rows: [head, *rows],
    st.lists(HEADINGS, min_size=1, max_size=8),
    st.lists(st.lists(CELLS, max_size=8), max_size=8),
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def looked_at(path: Path) -> Checked | None:
    try:
        return check_file(path)
    except Problem:
        return None


@QUIET
@given(survey=SHEET, choices=st.one_of(st.just(CHOICES), SHEET), head=st.one_of(st.just(SETTINGS), SHEET))
def test_any_workbook_is_read_or_refused(survey: Any, choices: Any, head: Any, app: Flask) -> None:
    with TemporaryDirectory() as folder:
        path = workbook(Path(folder) / "x.xlsx", {"survey": survey, "choices": choices, "settings": head})
        found = looked_at(path)
    assert found is None or found.faults or found.candidates


@QUIET
@given(junk=JUNK, place=st.integers(0, 10_000))
def test_any_junk_within_a_form_is_read_or_refused(junk: Any, place: int, app: Flask) -> None:
    htn = catalog.definition("htn")
    assert htn is not None
    document = json.loads(json.dumps(htn.wire()))
    _spoil(document, place, junk)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        found = looked_at(path)
    assert found is None or found.faults or found.candidates


def _spoil(document: Any, place: int, junk: Any) -> None:
    """Put the junk in place of one of the document's parts."""
    while True:
        keys = list(document) if isinstance(document, dict) else list(range(len(document)))
        place, which = divmod(place, len(keys))
        inner = document[keys[which]]
        if not isinstance(inner, dict | list) or not inner or place % 5 == 0:
            document[keys[which]] = junk
            return
        document = inner


@QUIET
@given(text=st.text(alphabet="${}ab.()'\"=<>!+-* 019,|/[]@:", max_size=40))
def test_any_expression_is_translated_or_refused(text: str) -> None:
    with suppress(Inexpressible):
        found = translate(text, {"a": Known("number"), "b": Known("choice", frozenset({"0", "1"}))}, "a")
        compile_expression(found.expression)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"\xff\xfe", b"\x00" * 100, b"null", b"NaN", b"1e999"]
)
def test_a_file_that_is_nothing_is_refused(content: bytes, app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    found = looked_at(path)
    assert found is None or found.faults
