"""The forms' rules, vector by vector; the phone is held to the same files."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from app.formdefs import catalog
from app.formdefs.answers.check import check_day, examine
from app.formdefs.answers.evaluate import Outcome
from tests.formdefs.other_side import ask
from tests.formdefs.results import examined
from tests.vectors.bases import context_for
from tests.vectors.examples import examples
from tests.vectors.make import files
from tests.vectors.read import context_of, vectors

FORMS = [each.code for each in catalog.current()]
SHAPE_CODES = {
    "type",
    "range",
    "digits",
    "too_long",
    "too_many",
    "not_a_code",
    "date",
    "characters",
    "format",
}
OF_FORM = {form: [vector | {"form": form} for vector in vectors(form)] for form in FORMS}
ALL = [vector for form in FORMS for vector in OF_FORM[form]]


def _as_expected(outcome: Outcome) -> dict[str, Any]:
    """The outcome as vectors write it."""
    return asdict(outcome) | {
        "next_by": outcome.next_by.isoformat() if outcome.next_by else None,
        "alerts": [[alert.code, alert.severity] for alert in outcome.alerts],
        "hints": [[hint.code, hint.severity] for hint in outcome.hints],
        "rules": list(outcome.rules),
        "flags": [flag.code for flag in outcome.flags],
    }


def _otherwise(vector: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """What is judged otherwise than the vector says: of what, as it says, as it is."""
    definition, context = catalog.definition(vector["form"]), context_of(vector["context"])
    assert definition is not None
    found = examine(definition, vector["answers"], context)
    yield from _other_faults(vector, sorted([fault.path, fault.code] for fault in found.faults))
    day = [[fault.path, fault.code] for fault in check_day(definition, context, vector["answers"])]
    if day != vector.get("day", []):
        yield "day", vector.get("day", []), day
    for name, value in vector.get("computed", {}).items():
        stored = found.answers.get(name)
        if (stored | value if isinstance(stored, dict) else value) != stored:
            yield name, value, stored
    outcome = _as_expected(found.outcome)
    for name, value in vector.get("outcome", {}).items():
        if outcome[name] != value:
            yield name, value, outcome[name]


def _other_faults(vector: dict[str, Any], faults: list[list[str]]) -> Iterator[tuple[str, Any, Any]]:
    if "faults" in vector and faults != sorted(vector["faults"]):
        yield "faults", sorted(vector["faults"]), faults
    if "fault" in vector and vector["fault"] not in faults:
        yield "fault", vector["fault"], faults
    if "sound" in vector and {code for path, code in faults if path == vector["sound"]} & SHAPE_CODES:
        yield "sound", vector["sound"], faults


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_is_judged_as_its_vector_says(form: str) -> None:
    """All of a form's at once: a test each, of some thousands, took longer to report than to run."""
    otherwise = []
    for vector in OF_FORM[form]:
        try:
            otherwise += [(vector["name"], *each) for each in _otherwise(vector)]
        except Exception as error:
            error.add_note(f"{form}: {vector['name']}")
            raise
    assert not otherwise, "\n".join(map(str, otherwise))


@pytest.mark.parametrize("form", FORMS)
def test_the_examples_of_a_form_are_right_at_the_bounds_and_wrong(form: str) -> None:
    definition, context = catalog.definition(form), context_of(context_for(form))
    assert definition is not None
    given = examples(form)
    assert examine(definition, given["valid"], context).faults == []
    assert examine(definition, given["boundary"], context).faults == []
    found = examine(definition, given["invalid"], context).faults
    assert given["fault"] in [[fault.path, fault.code] for fault in found]


@pytest.mark.parametrize("form", FORMS)
def test_every_row_of_a_table_decides_a_vector_and_every_alert_is_raised_in_one(form: str) -> None:
    definition = catalog.definition(form)
    assert definition is not None
    outcomes = [vector.get("outcome", {}) for vector in OF_FORM[form]]
    decided = {outcome.get("rule") for outcome in outcomes}
    decided |= {rule for outcome in outcomes for rule in outcome.get("rules", [])}
    raised = {code for each in outcomes for code, _ in each.get("alerts", []) + each.get("hints", [])}
    own = {alert.id for alert in definition.rules.alerts if not alert.id.startswith("V-")}
    assert {row.id for row in definition.rules.rows} - decided == set()
    assert own - raised == set()


def test_the_files_are_those_that_make_would_write() -> None:
    assert [path.name for path, content in files() if path.read_text(encoding="utf-8") != content] == []


def test_both_languages_give_the_same_faults_answers_and_outcome(tmp_path: Path) -> None:
    there = ask(
        tmp_path, entries=[{key: each[key] for key in ("form", "answers", "context")} for each in ALL]
    )
    here = [examined(each) for each in ALL]
    apart = [
        (vector["form"], vector["name"], one, other)
        for vector, one, other in zip(ALL, here, there["entries"], strict=True)
        if one != other
    ]
    assert apart[:3] == []
