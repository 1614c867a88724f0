"""The pieces that a cell of a sheet is drawn from: words, written values, boxes with codes, pictures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.exports.sheets.layout import OF_ENTRY, UNTOLD, Layout, Token
from app.exports.sheets.whose import Whose
from app.formdefs.definitions.definition import Definition, Field
from app.formdefs.language.values import tidy
from app.review.describe import describe, moment

BOXES = 5  # for a question of several answers, unless more were given
LONG = 7  # options beyond which a choice is said in words
MET = "1"  # visit_result


@dataclass(frozen=True)
class Piece:
    """`kind`: text, option, value (what was written), box, mark, picture (of that digest)."""

    kind: str
    text: str = ""


@dataclass(frozen=True)
class Filled:
    """One entry as it stands on a sheet; `mark` says in a word why it does not count yet."""

    definition: Definition
    answers: Mapping[str, Any]
    occurred_on: date
    author: str
    mark: str = ""
    clinic: str = ""


@dataclass(frozen=True)
class Place:
    """Where answers are written: one entry, or none, about one person."""

    definition: Definition
    filled: Filled | None
    whose: Whose

    def without_entry(self) -> "Place":
        return replace(self, filled=None)

    def pieces(self, source: Sequence[Token]) -> list[Piece]:
        """What a label or a value is drawn from; without an entry, the empty places."""
        return [piece for token in source for piece in self._pieces(token)]

    def _pieces(self, token: Token) -> Iterator[Piece]:
        if token.text:
            yield Piece("text", token.text)
        elif token.path in OF_ENTRY or token.path.startswith("who."):
            yield from self._circumstance(token.path)
        else:
            value = _at(self.filled.answers, token.path) if self.filled else None
            yield from _field(self._asked(token.path), value, token.how)

    def _circumstance(self, name: str) -> Iterator[Piece]:
        filled = self.filled
        if name.startswith("who."):
            yield Piece("value", self.whose.told(name[4:], filled.occurred_on if filled else None))
        elif name == "occurred_on":
            yield Piece("value", day(filled.occurred_on.isoformat() if filled else None))
            if filled and filled.mark:
                yield Piece("mark", filled.mark)
        else:
            yield Piece("value", getattr(filled, name) if filled else "")

    def _asked(self, path: str) -> Field:
        """The question as it was put then; one that was not yet put, as it is now."""
        own = self.filled.definition.field(path) if self.filled else None
        asked = own or self.definition.field(path)
        if asked is None:
            raise ValueError(f"{self.definition.code} has no field {path}")
        return asked


def remarks(layout: Layout, filled: Filled) -> list[tuple[str, str]]:
    """Label and text of what was answered and has no place on the sheet, so that nothing is left out."""
    met = {"visit_result"} if filled.answers.get("visit_result", MET) == MET else set()
    left = (each for each in filled.definition.fields if each.id not in layout.told | UNTOLD | met)
    told = ((each.label, describe(each, filled.answers.get(each.id), {})) for each in left if not each.auto)
    return [(label, text.replace("\n", "；")) for label, text in told if text and text != "已签，见证据"]


def _field(asked: Field, value: Any, how: str) -> Iterator[Piece]:
    if how.startswith("from"):
        yield Piece("value", _others(asked, value, int(how.removeprefix("from"))))
    elif asked.type in ("signature", "photo"):
        yield from _picture(value)
    elif asked.options and how != "say":
        yield from _options(asked, value, how)
    else:
        yield Piece("value", _plain(asked, value))


def _options(asked: Field, value: Any, how: str) -> Iterator[Piece]:
    if how == "options":
        yield from _listed_options(asked)
        return
    if how == "" and asked.type != "choices" and len(asked.options) > LONG:
        yield Piece("value", _plain(asked, value))
        return
    if how != "box":
        yield from _listed_options(asked)
    chosen = [str(each) for each in _listed(value)]
    places = 1 if asked.type != "choices" else max(len(chosen), min(BOXES, len(asked.options)))
    for place in range(places):
        if place:
            yield Piece("text", "/")
        yield Piece("box", chosen[place] if place < len(chosen) else "")


def _listed_options(asked: Field) -> Iterator[Piece]:
    for code, label in asked.options:
        if label.startswith(code):
            yield Piece("option", label)
        else:
            yield Piece("option", f"{code} {label}" if label[0].isdigit() else f"{code}{label}")


def _picture(value: Any) -> Iterator[Piece]:
    digest = value.get("image") if isinstance(value, Mapping) else value
    yield Piece("picture", digest) if isinstance(digest, str) else Piece("value")


def _plain(asked: Field, value: Any) -> str:
    kind = asked.of if asked.type == "computed" else asked.type
    if kind == "date":
        return day(value)
    if value is None:
        return ""
    if kind == "datetime":
        return moment(str(value))
    if asked.options:
        return "、".join(asked.label_of(str(each)) for each in _listed(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(tidy(value)) if isinstance(value, float) else str(value)


def _others(asked: Field, value: Any, first: int) -> str:
    return "；".join(describe(asked, [row], {}) for row in _listed(value)[first:])


def day(text: str | None) -> str:
    """A day as it is written by hand; without one, the place for it."""
    if not text:
        return "　　年　月　日"
    year, month, number = text[:10].split("-")
    return f"{int(year)}年{int(month)}月{int(number)}日"


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _at(answers: Any, path: str) -> Any:
    found = answers
    for step in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(step)
        elif isinstance(found, Sequence) and step.isdigit() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found
