"""Every form of the catalogue is sound and complete, and an unsound one is refused when it is loaded."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.formdefs import catalog
from app.formdefs.definitions.definition import Definition, Field, read_definition
from app.formdefs.definitions.validate import UnsoundDefinition, require_sound
from tests.vectors.read import vectors

CURRENT = catalog.current()
REQUIRED = json.loads((Path(__file__).parent / "required_fields.json").read_text(encoding="utf-8"))


def _fields(fields: Any) -> list[Field]:
    return [found for each in fields for found in (each, *_fields(each.fields))]


@pytest.mark.parametrize("definition", CURRENT, ids=lambda each: each.id)
def test_every_form_has_vectors_right_and_wrong_ones(definition: Definition) -> None:
    wrong = [bool(vector.get("faults") or vector.get("fault")) for vector in vectors(definition.code)]
    assert any(wrong)
    assert not all(wrong)


@pytest.mark.parametrize("code", REQUIRED)
def test_a_form_has_every_field_that_the_specification_gives_it(code: str) -> None:
    """required_fields.json lists them with the national data-element ids, as the specification has them."""
    (definition,) = (each for each in CURRENT if each.code == code)
    found = {field.id: field for field in _fields(definition.fields)}
    for name, element in REQUIRED[code].items():
        assert name in found
        assert found[name].de == element or not element  # some have an id where the list gives none


@pytest.mark.parametrize("definition", CURRENT, ids=lambda each: each.id)
def test_every_question_has_a_chinese_name_and_every_code_a_label(definition: Definition) -> None:
    for field in _fields(definition.fields):
        assert field.label
        assert all(code and label for code, label in field.options)
        assert len(field.codes) == len(field.options)


@pytest.mark.parametrize("definition", CURRENT, ids=lambda each: each.id)
def test_a_form_read_back_from_the_wire_is_the_same_form(definition: Definition) -> None:
    again = read_definition(json.loads(json.dumps(definition.wire())))
    assert again.wire() == definition.wire()
    assert [field.id for field in again.fields] == [field.id for field in definition.fields]


@pytest.mark.parametrize("definition", CURRENT, ids=lambda each: each.id)
def test_what_is_carried_over_from_another_form_fits_the_question(definition: Definition) -> None:
    for field in definition.fields:
        for source in field.carry if isinstance(field.carry, tuple) else ():
            form, _, name = source.partition(".")
            other = catalog.definition(form)
            taken = other.field(name or field.id) if other else None
            assert taken is not None
            assert field.type == "choice" if taken.type == "computed" else taken.type == field.type
            assert taken.codes <= field.codes
            assert (taken.max or 0) <= (field.max or 0) or field.type not in ("text", "integer", "decimal")


@pytest.mark.parametrize("definition", CURRENT, ids=lambda each: each.id)
def test_what_a_form_asks_of_earlier_entries_is_there(definition: Definition) -> None:
    for asked in definition.past.values():
        forms = [other for form in asked.forms if (other := catalog.definition(form))]
        assert len(forms) == len(asked.forms)
        assert all(any(form.field(name) for name in asked.fields) for form in forms if asked.fields)
        for name, kind in asked.fields.items():
            fields = [field for form in forms if (field := form.field(name))]
            assert {_kind(field) for field in fields} == {kind}


def _kind(field: Field) -> str:
    kinds = {"choice": "text", "integer": "number", "decimal": "number"}
    return kinds.get(field.type, field.of or "" if field.type == "computed" else field.type)


def test_forms_are_found_by_code_and_version_and_unknown_ones_are_not() -> None:
    htn = catalog.definition("htn")
    assert htn is not None
    assert catalog.definition("htn", htn.version) is htn
    assert catalog.definition("htn", htn.version + 1) is None
    assert catalog.definition("dragon") is None
    assert catalog.versions("dragon") == []
    assert htn.version in catalog.versions("htn")


def test_a_path_names_its_field() -> None:
    htn = catalog.definition("htn")
    assert htn is not None
    dose, level = htn.field("answers.medications.0.dose"), htn.field("referral.ref_level")
    assert dose is not None
    assert level is not None
    assert (dose.label, level.label) == ("每次剂量", "转诊级别")
    assert htn.field("medications.0.colour") is None


def _htn() -> dict[str, Any]:
    found = catalog.definition("htn")
    assert found is not None
    return deepcopy(found.wire())


def _named(document: dict[str, Any], name: str) -> dict[str, Any]:
    fields = [field for section in document["sections"] for field in section["fields"]]
    found: dict[str, Any] = next(field for field in fields if field["id"] == name)
    return found


BREAKAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "an unknown operator": ("sbp", {"show": {"xor": [True, False]}}),
    "too many operands": ("sbp", {"show": {"not": [True, False]}}),
    "a name that no one answers": ("sbp", {"show": {">": [{"var": "spb"}, 1]}}),
    "a text put in order": ("sbp", {"show": {">": [{"var": "note"}, 1]}}),
    "a number where a condition belongs": ("sbp", {"required": {"+": [1, 2]}}),
    "a wrong type in a rule": ("sbp", {"hard": [{"when": {"and": [{"var": "sbp"}]}, "message": "x"}]}),
    "a computed value of another kind": ("bmi", {"compute": {"var": "note"}}),
    "a number without limits": ("sbp", {"max": None}),
    "a choice without options": ("adr", {"options": []}),
    "an exclusive code that is no option": ("symptoms", {"exclusive": "77"}),
    "an unknown type": ("sbp", {"type": "colour"}),
    "an unknown format": ("note", {"format": "colour"}),
    "a reserved name": ("note", {"id": "resident"}),
    "a name twice": ("note", {"id": "sbp"}),
}


@pytest.mark.parametrize("breakage", BREAKAGES, ids=list(BREAKAGES))
def test_a_definition_is_refused_for(breakage: str) -> None:
    document = _htn()
    name, change = BREAKAGES[breakage]
    _named(document, name).update(change)
    with pytest.raises(UnsoundDefinition, match="htn:1"):
        require_sound(read_definition(document))


def test_a_rule_with_an_unknown_name_is_refused() -> None:
    document = _htn()
    document["rules"]["rows"][0]["when"] = {">": [{"var": "given.nothing"}, 1]}
    with pytest.raises(UnsoundDefinition, match="没有名为“given"):
        require_sound(read_definition(document))


def test_a_key_that_the_format_does_not_know_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        read_definition(_htn() | {"colour": "red"})
