"""How a form stands on paper: sections, lines and columns, by layouts/<form>.json or by the form itself.

A line is the id of a field, or [label, value], or {"cells": [line, …]} for several beside each other, or
{"medicines": field, "rows": n}. Label and value are texts with `{field}` or `{field:how}`; how: `box` the
boxes alone, `options` the options alone, `say` the code's label. `{occurred_on}`, `{author}`, `{clinic}`
are the entry's, `{who.name}` and so on the person's.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.formdefs.definitions.definition import Definition, Field

LAYOUTS = Path(__file__).parent / "layouts"
OF_ENTRY = ("occurred_on", "author", "clinic")
UNTOLD = frozenset({"is_face_to_face", "location_reason", "photos", "photo", "started_at", "ended_at"})
_SLOT = re.compile(r"\{([\w.]+)(?::(\w+))?\}")


@dataclass(frozen=True)
class Token:
    """A piece of a line's text: words, or the place of an answer."""

    text: str = ""
    path: str = ""
    how: str = ""


@dataclass(frozen=True)
class Cell:
    """A label and the place for its value."""

    label: tuple[Token, ...]
    value: tuple[Token, ...]


@dataclass(frozen=True)
class Part:
    """Lines under one heading; each line has one cell or several beside each other."""

    title: str
    lines: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Slots:
    """Columns that stand for a value of a field: one page a group of values, with a title of its own."""

    by: str
    pages: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Layout:
    """One form on paper. `kind`: columns (several visits beside each other), single, questions, slip."""

    form: str
    kind: str
    title: str
    columns: int
    parts: tuple[Part, ...]
    footer: tuple[Part, ...] = ()
    footer_if: str = ""  # the footer tells of the last visit in which this field is true
    slots: Slots | None = None
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field → value → title
    questions: tuple[str, ...] = ()
    points: Mapping[str, Sequence[int]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()  # fields that do not concern who gets the paper

    @property
    def told(self) -> frozenset[str]:
        """The names of the fields that have a place."""
        cells = (cell for part in (*self.parts, *self.footer) for line in part.lines for cell in line)
        names = {token.path.split(".")[0] for cell in cells for token in (*cell.label, *cell.value)}
        by = {self.slots.by} if self.slots else set()
        others = {*self.questions, *self.titles, *self.left_out}
        return frozenset((names | by | others) - {"", "who", *OF_ENTRY})


@cache
def layout_of(definition: Definition) -> Layout:
    path = LAYOUTS / f"{definition.code}.json"
    if not path.exists():
        return _plain(definition)
    source = json.loads(path.read_text(encoding="utf-8"))
    kind = source["kind"]
    slots = source.get("slots")
    return Layout(
        form=definition.code,
        kind=kind,
        title=source.get("title", definition.title),
        columns=source.get("columns", 1),
        parts=tuple(_part(each, definition, kind) for each in source["parts"]),
        footer=tuple(_part(each, definition, "single") for each in source.get("footer", ())),
        footer_if=source.get("footer_if", ""),
        slots=_slots(slots) if slots else None,
        titles=source.get("titles", {}),
        questions=tuple(source.get("questions", ())),
        points=source.get("points", {}),
        left_out=tuple(source.get("left_out", ())),
    )


def tokens(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    end = 0
    for found in _SLOT.finditer(text):
        if found.start() > end:
            yield Token(text=text[end : found.start()])
        yield Token(path=found[1], how=found[2] or "")
        end = found.end()
    if end < len(text):
        yield Token(text=text[end:])


def _slots(source: Mapping[str, Any]) -> Slots:
    return Slots(source["by"], tuple((page["title"], tuple(page["values"])) for page in source["pages"]))


def _part(source: Mapping[str, Any], definition: Definition, kind: str) -> Part:
    lines = (line for each in source["lines"] for line in _lines(each, definition, kind))
    return Part(source.get("title", ""), tuple(lines))


def _lines(source: Any, definition: Definition, kind: str) -> Iterator[tuple[Cell, ...]]:
    if isinstance(source, Mapping) and "medicines" in source:
        yield from _medicines(source["medicines"], source["rows"], kind)
    elif isinstance(source, Mapping):
        yield tuple(_cell(each, definition, kind) for each in source["cells"])
    else:
        yield (_cell(source, definition, kind),)


def _cell(source: str | list[str], definition: Definition, kind: str) -> Cell:
    if not isinstance(source, str):
        return Cell(tokens(source[0]), tokens(source[1]))
    asked = definition.field(source)
    if asked is None:
        raise ValueError(f"{definition.code} has no field {source}")
    label = f"{asked.label}（{asked.unit}）" if asked.unit else asked.label
    if kind == "columns" and asked.type == "choices":
        return Cell(tokens(f"{label} {{{source}:options}}"), tokens(f"{{{source}:box}}"))
    return Cell(tokens(label), tokens(f"{{{source}}}"))


def _medicines(name: str, rows: int, kind: str) -> Iterator[tuple[Cell, ...]]:
    """Name and use of each medicine, then the others in one line."""
    for row in range(rows):
        at = f"{name}.{row}"
        drug = Cell(tokens(f"药物名称{row + 1}"), tokens(f"{{{at}.drug_name}}"))
        use = f"每日{{{at}.times_per_day}}次，每次{{{at}.dose}}{{{at}.dose_unit:say}}"
        usage = Cell(tokens("用法用量"), tokens(use))
        yield from ((drug, usage),) if kind == "single" else ((drug,), (usage,))
    yield (Cell(tokens("其他药物"), tokens(f"{{{name}:from{rows}}}")),)


def _plain(definition: Definition) -> Layout:
    """A form without a national sheet: its own sections, one visit a page."""
    parts = (
        Part(section.title, tuple(_plain_lines(section.fields, definition)))
        for section in definition.sections
    )
    return Layout(
        form=definition.code,
        kind="single",
        title=definition.title,
        columns=1,
        parts=(
            Part("", ((Cell(tokens("日期"), tokens("{occurred_on}")),),)),
            *(part for part in parts if part.lines),
            Part("", ((Cell(tokens("记录人签名"), tokens("{author}")),),)),
        ),
    )


def _plain_lines(
    fields: Sequence[Field], definition: Definition, prefix: str = ""
) -> Iterator[tuple[Cell, ...]]:
    for each in fields:
        if each.type == "group":
            yield from _plain_lines(each.fields, definition, f"{prefix}{each.id}.")
        elif each.id not in UNTOLD:
            yield (_cell(f"{prefix}{each.id}", definition, "single"),)
