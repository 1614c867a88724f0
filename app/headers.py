"""The header line of a file handed in: read whatever its blanks and brackets; what nobody knows is named."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from app.errors import Invalid
from app.spreadsheet import as_text

_PASSED_OVER = re.compile(r"[*\s\u200b-\u200f\ufeff]")
_HINT = re.compile(r"\([^()]*\)$")  # behind a name: (月), (男/女)
_SAYS_NOTHING = re.compile(r"\((必填|选填|可选|可不填|文本|文本格式|\d+位)\)$")
_TOLD = 5  # places, at most, that a message names
_LETTERS = 26
Column = TypeVar("Column")


def plain(header: object) -> str:
    """As headers are compared: without stars and blanks, full-width signs as the usual ones."""
    return _PASSED_OVER.sub("", unicodedata.normalize("NFKC", as_text(header))).casefold()


def named(line: Sequence[Any], names: Iterable[tuple[Column, Sequence[str]]]) -> dict[int, Column]:
    """Which place holds which column. A header's own hint may be left out; another one makes it strange."""
    known: dict[str, Column] = {}
    for column, headers in names:
        for header in headers:
            known[plain(header)] = column
            known.setdefault(_HINT.sub("", plain(header)), column)
    found = dict[int, Column]()
    for place, header in enumerate(map(plain, line)):
        found_here = known.get(header) or known.get(_SAYS_NOTHING.sub("", header))
        if found_here is not None:
            found[place] = found_here
    return found


def require_named(
    lines: Sequence[Sequence[Any]], top: int, columns: Mapping[int, Any], sheet: str = ""
) -> None:
    """Raises Invalid for a column that would be dropped in silence: unknown, told twice, without a name."""
    header = lines[top]
    strange = [f"{_letter(place)} 列“{as_text(cell)[:20]}”" for place, cell in _strange(header, columns)]
    twice = [f"{_letter(place)} 列“{as_text(header[place])[:20]}”" for place in _again(columns)]
    bare = [f"{_letter(place)} 列" for place in _unnamed(lines, top)]
    said = [
        f"不认识的列：{_listed(strange)}" if strange else "",
        f"重复的列：{_listed(twice)}" if twice else "",
        f"有内容而没有列名：{_listed(bare)}" if bare else "",
    ]
    if any(said):
        where = f"工作表“{sheet}”的表头" if sheet else "表头"
        raise Invalid(
            f"{where}有{'；'.join(filter(None, said))}。请改成模板中的列名；不需要导入的，请删除该列后再上传"
        )


def _strange(header: Sequence[Any], columns: Mapping[int, Any]) -> Iterable[tuple[int, Any]]:
    return ((place, cell) for place, cell in enumerate(header) if plain(cell) and place not in columns)


def _again(columns: Mapping[int, Any]) -> list[int]:
    """Places whose column an earlier place holds."""
    told = list(columns.values())
    return [place for number, place in enumerate(columns) if columns[place] in told[:number]]


def _unnamed(lines: Sequence[Sequence[Any]], top: int) -> list[int]:
    """Places with something in them below a blank header."""
    filled = {place for line in lines[top + 1 :] for place, cell in enumerate(line) if as_text(cell)}
    return sorted(place for place in filled if place >= len(lines[top]) or not plain(lines[top][place]))


def _listed(places: Sequence[str]) -> str:
    more = f"等 {len(places)} 列" if len(places) > _TOLD else ""
    return "、".join(places[:_TOLD]) + more


def _letter(place: int) -> str:
    """As a spreadsheet names it: A, …, Z, AA."""
    before, last = divmod(place, _LETTERS)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)
