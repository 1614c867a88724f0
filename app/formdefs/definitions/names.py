"""The names that the expressions of a form may use, and the kind of each."""

from collections.abc import Iterable

from app.formdefs.definitions.definition import Definition, Field
from app.formdefs.language.kinds import (
    ANY,
    BOOL,
    DATE,
    LIST,
    MOMENT,
    NUMBER,
    OBJECT,
    TEXT,
    Kind,
    check_expression,
)

_KINDS: dict[str, Kind] = {
    "integer": NUMBER, "decimal": NUMBER, "text": TEXT, "date": DATE, "datetime": MOMENT, "choice": TEXT,
    "choices": LIST, "bool": BOOL, "rows": LIST, "group": OBJECT, "photo": TEXT, "photos": LIST,
    "signature": ANY, "ref": TEXT, "refs": LIST,
}  # fmt: skip
_COMPUTED: dict[str, Kind] = {"number": NUMBER, "date": DATE, "text": TEXT, "bool": BOOL}

CONTEXT: dict[str, Kind] = {
    "occurred_on": DATE, "today": DATE, "recorded_on": DATE, "has_location": BOOL,
    "resident.sex": TEXT, "resident.birth_date": DATE, "resident.age": NUMBER,
    "resident.groups": LIST, "resident.groups.*": TEXT,
    "resident.conditions": LIST, "resident.conditions.*": TEXT,
    "resident.is_signed": BOOL, "resident.is_served": BOOL,
}  # fmt: skip
PROPOSED: dict[str, Kind] = {
    "proposed.visit_class": TEXT, "proposed.next_by": DATE, "proposed.applies": BOOL,
}  # fmt: skip
RESERVED = frozenset({"resident", "prev", "past", "params", "said", "given", "proposed", "item", *CONTEXT})


def kind_of(field: Field) -> Kind:
    return _COMPUTED[field.of] if field.type == "computed" else _KINDS[field.type]


def names_of(definition: Definition) -> dict[str, Kind]:
    """The names for conditions of fields: the answers, those of the previous entry, and the circumstances."""
    answers = _answers(definition.fields, "")
    previous = {f"prev.{name}": kind for name, kind in answers.items()}
    params = {
        f"params.{name}": check_expression(value, {}) for name, value in definition.rules.params.items()
    }
    said = {
        f"said.{field.id}.{name}": kind
        for field in definition.fields
        if field.format == "id_no"
        for name, kind in (("birth_date", DATE), ("sex", TEXT))
    }
    return CONTEXT | {"prev.occurred_on": DATE} | previous | answers | params | said | _past(definition)


def rule_names_of(definition: Definition) -> dict[str, Kind]:
    """The names for rules: all of the above and the values that the rules name themselves, in their order."""
    names = names_of(definition)
    for name, expression in definition.rules.given:
        names[f"given.{name}"] = check_expression(expression, names)
    return names


def row_names(field: Field, names: dict[str, Kind]) -> dict[str, Kind]:
    """Within rows, the row is called `item`."""
    return names | {f"item.{inner.id}": kind_of(inner) for inner in field.fields}


def _past(definition: Definition) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for name, asked in definition.past.items():
        found |= {f"past.{name}": LIST, f"past.{name}.*.occurred_on": DATE}
        found |= {f"past.{name}.*.{field}": _COMPUTED.get(kind, ANY) for field, kind in asked.fields.items()}
    return found


def _answers(fields: Iterable[Field], prefix: str) -> dict[str, Kind]:
    found: dict[str, Kind] = {}
    for field in fields:
        if field.type == "note":
            continue
        name = prefix + field.id
        found[name] = kind_of(field)
        if field.type in ("choices", "photos", "refs"):
            found[f"{name}.*"] = TEXT
        if field.type == "rows":
            found |= _answers(field.fields, f"{name}.*.")
        if field.type == "group":
            found |= _answers(field.fields, f"{name}.")
    return found
