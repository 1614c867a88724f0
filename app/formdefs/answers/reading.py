"""Reads answers in their circumstances: what is usable, what is computed, and the names rules know."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from app.formdefs.answers.context import Context
from app.formdefs.answers.shape import Check, compile_shape, read_object
from app.formdefs.definitions.definition import Definition, Field
from app.formdefs.definitions.past import told
from app.formdefs.language.expression import Compiled, compile_expression, variables
from app.formdefs.language.fault import Fault
from app.formdefs.language.values import is_number
from app.id_number import IdNumber, check_id_number


@dataclass
class Reading:
    """`answers`: what is kept, computed values included. `names`: these and the circumstances."""

    answers: dict[str, object]
    names: dict[str, object]
    faults: list[Fault]


@dataclass(frozen=True)
class _Reader:
    shapes: Mapping[str, Check]
    computed: tuple[tuple[str | None, str, Compiled], ...]  # group or none, field, value
    previous: Mapping[str, Callable[[object], bool] | None]  # the names that rules ask of the previous entry
    params: Mapping[str, Any]
    id_numbers: tuple[str, ...]


def read_answers(definition: Definition, answers: Mapping[str, object], context: Context) -> Reading:
    reader = _reader(definition)
    faults: list[Fault] = []
    kept = read_object(answers, reader.shapes, "answers", faults, context.today)
    names = {**kept, **context.names(), "params": reader.params}
    names["prev"] = _previous(reader, context)
    if definition.past:
        names["past"] = _past(definition, context)
    names["said"] = {name: _said(kept.get(name), context.today) for name in reader.id_numbers}
    for group, name, compute in reader.computed:
        _compute(kept, names, group, name, compute)
    return Reading(kept, names, faults)


@cache
def asks_for_contract(definition: Definition) -> bool:
    """Whether it must be known of the resident what the contract says: that costs a look at it."""
    return any(path.startswith("resident.is_") for path in variables(definition.document))


@cache
def looked_up(definition: Definition) -> tuple[Field, ...]:
    """The fields whose value rests on other entries or on the contract: each side has its own store."""
    return tuple(
        field
        for field in definition.fields
        if field.type == "computed"
        and any(path.startswith(("past.", "resident.is_")) for path in variables(field.compute))
    )


@cache
def _reader(definition: Definition) -> _Reader:
    fields = {field.id: field for field in definition.fields}
    asked = {path.split(".")[1] for path in variables(definition.document) if path.startswith("prev.")}
    return _Reader(
        {name: compile_shape(field) for name, field in fields.items()},
        tuple(_computed(definition)),
        {name: _usable(fields[name]) for name in sorted(asked & fields.keys())},
        definition.rules.params,
        tuple(name for name, field in fields.items() if field.format == "id_no"),
    )


def _computed(definition: Definition) -> Iterator[tuple[str | None, str, Compiled]]:
    for field in definition.fields:
        if field.type == "computed":
            yield None, field.id, compile_expression(field.compute)
        if field.type == "group":
            for inner in field.fields:
                if inner.type == "computed":
                    yield field.id, inner.id, compile_expression(inner.compute)


def _compute(
    kept: dict[str, object], names: dict[str, object], group: str | None, name: str, compute: Compiled
) -> None:
    inside = kept if group is None else kept.get(group)
    if not isinstance(inside, dict):
        return
    value = compute(names)
    if value is not None:
        inside[name] = value
        if group is None:
            names[name] = value


def _said(text: object, today: date) -> dict[str, object]:
    """What a valid identity card number says of its bearer."""
    number = check_id_number(text, today) if isinstance(text, str) else None
    return (
        {"birth_date": number.birth_date.isoformat(), "sex": number.sex}
        if isinstance(number, IdNumber)
        else {}
    )


def _usable(field: Field) -> Callable[[object], bool] | None:
    """A test for a value of an earlier version of the form; None: the shape decides."""
    if field.type != "computed":
        return None
    if field.of == "number":
        return is_number
    wanted = bool if field.of == "bool" else str
    return lambda value: isinstance(value, wanted)


def _previous(reader: _Reader, context: Context) -> dict[str, object]:
    """Of the previous entry, what rules ask for and can use: it may have been made with another version."""
    previous = context.previous
    if not previous:
        return {}
    found: dict[str, object] = {"occurred_on": previous.get("occurred_on")}
    for name, usable in reader.previous.items():
        value = previous.get(name)
        if value is None:
            continue
        if usable is None:
            found[name] = reader.shapes[name](value, name, [], context.today)
        elif usable(value):
            found[name] = value
    return found


def _past(definition: Definition, context: Context) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [told(asked, row) for row in context.past.get(name, ())]
        for name, asked in definition.past.items()
    }
