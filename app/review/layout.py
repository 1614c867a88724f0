"""One entry's answers laid out by its form, beside what was said before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.formdefs.definitions.definition import Definition, Field
from app.review.describe import Names, describe

Answers = Mapping[str, Any]
Told = Mapping[str, Any]  # a flag, or a reviewer's remark
OF_SIGNING = ("consent_read", "signer_kind")
UNRECORDED = "未记录（纸质协议导入）"


@dataclass(frozen=True)
class Row:
    """One question with its answer, the previous visit's, and what was remarked on it."""

    path: str
    label: str
    text: str
    previous: str
    corrected_from: str | None  # the former revision's answer, if the newest changed it
    flags: Sequence[Told]
    remarks: Sequence[Told]

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what the previous visit found."""
        return bool(self.text and self.previous and self.text != self.previous)


@dataclass(frozen=True)
class Part:
    """A section of the form with the rows that say something."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Sheet:
    """What the layout is made from."""

    answers: Answers
    previous: Answers | None = None
    former: Answers | None = None  # the revision before, of a correction
    flags: Sequence[Told] = ()
    remarks: Sequence[Told] = ()
    names: Names = field(default_factory=dict)


def lay_out(definition: Definition, sheet: Sheet) -> list[Part]:
    """The sections in the form's order; questions that nobody answered are left out."""
    parts = (Part(each.title, list(_rows(each.fields, sheet))) for each in definition.sections)
    return [part for part in parts if part.rows]


def _rows(fields: Sequence[Field], sheet: Sheet) -> Iterator[Row]:
    for each in fields:
        if each.type == "group":
            yield from _group_rows(each, sheet)
        else:
            row = _row(each, each.id, each.label, sheet)
            if _says_something(row):
                yield row


def _group_rows(group: Field, sheet: Sheet) -> Iterator[Row]:
    for each in group.fields:
        row = _row(each, f"{group.id}.{each.id}", each.label, sheet)
        if _says_something(row):
            yield row


def _row(each: Field, path: str, label: str, sheet: Sheet) -> Row:
    text = describe(each, _at(sheet.answers, path), sheet.names) or _unknown(path, sheet.answers)
    former = describe(each, _at(sheet.former, path), sheet.names) if sheet.former is not None else text
    return Row(
        path=path,
        label=label,
        text=text,
        previous=describe(each, _at(sheet.previous, path), sheet.names),
        corrected_from=former if former != text else None,
        flags=[flag for flag in sheet.flags if _concerns(flag, path)],
        remarks=[remark for remark in sheet.remarks if _concerns(remark, path)],
    )


def _unknown(path: str, answers: Answers) -> str:
    """What nobody knows of an agreement that was signed on paper is said to be unknown."""
    return UNRECORDED if answers.get("paper_no") and path in OF_SIGNING else ""


def _says_something(row: Row) -> bool:
    return bool(row.text or row.flags or row.remarks or row.corrected_from is not None)


def _concerns(told: Told, path: str) -> bool:
    named = _path(told)
    return named == path or named.startswith(f"{path}.")


def _path(told: Told) -> str:
    return str(told.get("field") or "").removeprefix("answers.")


def _at(answers: Answers | None, path: str) -> Any:
    found: Any = answers
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
