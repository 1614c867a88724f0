"""The shipped divisions, provinces to townships, with the days on which they held."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

DATA = Path(__file__).parent / "data"
COLUMNS = ("code", "name", "level", "valid_from", "valid_to", "source", "successor")


class DivisionLevel(StrEnum):
    PROVINCE = "province"  # 省级
    PREFECTURE = "prefecture"  # 地级
    COUNTY = "county"  # 县级
    TOWNSHIP = "township"  # 乡级


CODE_LENGTH = {
    DivisionLevel.PROVINCE: 2,
    DivisionLevel.PREFECTURE: 4,
    DivisionLevel.COUNTY: 6,
    DivisionLevel.TOWNSHIP: 9,
}
_LEVEL_BY_LENGTH = {length: level for level, length in CODE_LENGTH.items()}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One name of one code for as long as it held; both days count, None is open or unknown."""

    code: str
    name: str
    level: DivisionLevel
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    successor: str | None = None  # the code that took its place, where one did

    @property
    def parent_code(self) -> str | None:
        return parent_code(self.code)

    def held_on(self, day: date) -> bool:
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


def level_of(code: str) -> DivisionLevel:
    """The level that a code's length tells. KeyError for a length that no level has."""
    return _LEVEL_BY_LENGTH[len(code)]


def parent_code(code: str) -> str | None:
    """A code's parent is its own beginning; a province has none."""
    return max((code[:n] for n in _LEVEL_BY_LENGTH if n < len(code)), key=len, default=None)


def read_divisions(path: Path = DATA / "divisions.csv.gz") -> Iterator[DivisionRow]:
    """Every shipped row, ordered by code and by the day it began, read as a stream."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield DivisionRow(
                code=line["code"],
                name=line["name"],
                level=DivisionLevel(line["level"]),
                valid_from=_day(line["valid_from"]),
                valid_to=_day(line["valid_to"]),
                source=line["source"],
                successor=line["successor"] or None,
            )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
