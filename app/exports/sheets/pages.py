"""Lays filled forms out on pages: four visits beside each other, or one a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.exports.sheets.draw import Filled, Piece, Place, remarks
from app.exports.sheets.layout import Cell, Layout, Part, Slots
from app.exports.sheets.whose import Whose
from app.formdefs.definitions.definition import Definition


@dataclass(frozen=True)
class Line:
    """One line of a sheet: labels, and for each of them the pieces in every column."""

    cells: tuple[tuple[list[Piece], list[list[Piece]]], ...]


@dataclass(frozen=True)
class Block:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Question:
    """A question with its options (points, text, whether chosen) and the score."""

    label: str
    options: tuple[tuple[str, str, bool], ...]
    score: str


@dataclass(frozen=True)
class Page:
    """One sheet of paper, or several if what was written is long."""

    title: str
    form: str
    kind: str
    whose: Whose
    columns: int
    blocks: tuple[Block, ...]
    footer: tuple[Block, ...]
    remarks: tuple[tuple[tuple[str, str], ...], ...]
    questions: tuple[Question, ...]

    @property
    def has_remarks(self) -> bool:
        return any(self.remarks)


@dataclass(frozen=True)
class _Sheet:
    title: str
    columns: Sequence[Filled | None]


def pages(layout: Layout, definition: Definition, whose: Whose, filled: Sequence[Filled]) -> list[Page]:
    """`filled` in the order of their days; none: the blank sheet."""
    return [_page(layout, definition, whose, sheet) for sheet in _sheets(layout, filled)]


def _sheets(layout: Layout, filled: Sequence[Filled]) -> Iterator[_Sheet]:
    if layout.slots:
        yield from _in_slots(layout.slots, layout.title, filled)
        return
    size = layout.columns
    for start in range(0, max(len(filled), 1), size):
        part = list(filled[start : start + size])
        yield _Sheet(_title(layout, part), [*part, *[None] * (size - len(part))])


def _title(layout: Layout, filled: Sequence[Filled]) -> str:
    for name, by_value in layout.titles.items():
        for each in filled:
            return by_value.get(str(each.answers.get(name)), layout.title)
    return layout.title


def _in_slots(slots: Slots, title: str, filled: Sequence[Filled]) -> Iterator[_Sheet]:
    """The page of each group of values in which there is something; others come after."""
    waiting = list(filled)
    while waiting or not filled:
        before = len(waiting)
        for page_title, values in slots.pages:
            columns = [_take(waiting, slots.by, value) for value in values]
            if any(columns) or not filled:
                yield _Sheet(page_title, columns)
        if len(waiting) == before:
            break
    size = len(slots.pages[0][1])
    for start in range(0, len(waiting), size):
        part = waiting[start : start + size]
        yield _Sheet(title, [*part, *[None] * (size - len(part))])


def _take(waiting: list[Filled], by: str, value: str) -> Filled | None:
    found = next((each for each in waiting if str(each.answers.get(by)) == value), None)
    if found is not None:
        waiting.remove(found)
    return found


def _page(layout: Layout, definition: Definition, whose: Whose, sheet: _Sheet) -> Page:
    columns = [Place(definition, each, whose) for each in sheet.columns]
    first = next((each for each in sheet.columns if each), None)
    return Page(
        title=sheet.title,
        form=layout.form,
        kind=layout.kind,
        whose=whose,
        columns=len(columns),
        blocks=tuple(_block(part, columns) for part in layout.parts),
        footer=_footer(layout, columns),
        remarks=tuple(tuple(remarks(layout, each)) if each else () for each in sheet.columns),
        questions=tuple(_question(layout, name, definition, first) for name in layout.questions),
    )


def _block(part: Part, columns: Sequence[Place]) -> Block:
    return Block(part.title, tuple(Line(tuple(_cell(each, columns) for each in line)) for line in part.lines))


def _cell(cell: Cell, columns: Sequence[Place]) -> tuple[list[Piece], list[list[Piece]]]:
    label = columns[0].without_entry().pieces(cell.label)
    return label, [place.pieces(cell.value) for place in columns]


def _footer(layout: Layout, columns: Sequence[Place]) -> tuple[Block, ...]:
    ending = [each for each in columns if each.filled and each.filled.answers.get(layout.footer_if)]
    told = ending[-1] if ending else columns[0].without_entry()
    return tuple(_block(part, [told]) for part in layout.footer)


def _question(layout: Layout, name: str, definition: Definition, filled: Filled | None) -> Question:
    asked = definition.field(name)
    if asked is None:
        raise ValueError(f"{layout.form} has no field {name}")
    answer = str(filled.answers.get(name, "")) if filled else ""
    points = layout.points.get(name) or [int(code) for code, _ in asked.options]
    options = tuple(
        (str(point), label, code == answer)
        for (code, label), point in zip(asked.options, points, strict=True)
    )
    score = next((point for point, _, chosen in options if chosen), "")
    return Question(asked.label, options, score)
