"""The lines of an indicator with whom each belongs to, as they are kept: all ids as 32 digits."""

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import String, cast, func, select

from app.extensions import db
from app.indicators.indicator import TOLD_BY, Indicator, lines_of
from app.indicators.source.place import By, Owner
from app.indicators.source.view import View

WAYS = (By.CENTRE, By.CLINIC, By.VILLAGE, By.TEAM, By.DOCTOR)
_NAMES = ("subject_id", "item_id", "resident_id", "member_id", "whole", "part", "pending", "thing")
_IDS = ("subject_id", "resident_id", "member_id")


class Place(NamedTuple):
    """Whose a line is; "" where nobody is."""

    centre: str
    clinic: str
    village: str
    team: str
    doctor: str


class KeptLine(NamedTuple):
    """One thing behind a figure: what it weighs, and whose it is. `member_id`: its contract, or ""."""

    subject_id: str
    item_id: str
    resident_id: str
    member_id: str
    whole: int
    part: int
    pending: int
    thing: str
    place: Place

    @property
    def key(self) -> tuple[str, str]:
        return self.subject_id, self.item_id


class Owners:
    """Whose the lines of a view are, each kind of owner read once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._read: dict[tuple[By, Owner], dict[str, str]] = {}

    def placing(self, owner: Owner) -> Callable[[Any], Place]:
        """What tells the place of a row with the columns of a line."""
        told = [by.told_by(owner) for by in WAYS]
        columns = [_NAMES.index(TOLD_BY[each]) for each in told]
        keys = [self._keys(by, each) for by, each in zip(WAYS, told, strict=True)]
        pairs, known = list(zip(columns, keys, strict=True)), dict[Place, Place]()

        def place(row: Any) -> Place:
            found = Place(*(key.get(row[column], "") for column, key in pairs))
            return known.setdefault(found, found)

        return place

    def villages(self) -> dict[str, str]:
        """Resident → the village that answers for them."""
        return self._keys(By.VILLAGE, Owner.RESIDENT)

    def _keys(self, by: By, owner: Owner) -> dict[str, str]:
        if (by, owner) not in self._read:
            keys = self.view.keys(by, owner)
            key = keys.c.key if by is By.VILLAGE else digits(keys.c.key)
            rows = db.session.execute(select(digits(keys.c.id), key).where(keys.c.key.is_not(None)))
            self._read[by, owner] = {row[0]: row[1] for row in rows}
        return self._read[by, owner]


def lines_in(indicator: Indicator, view: View, owners: Owners) -> list[KeptLine]:
    """In the order of their subjects and items."""
    lines, place = lines_of(indicator, view), owners.placing(indicator.owner)
    columns = [digits(lines.c[name]) if name in _IDS else lines.c[name] for name in _NAMES]
    found = [_line(row, place) for row in db.session.execute(select(*columns))]
    return sorted(found, key=lambda line: line[:2])


def digits(column: Any) -> Any:
    """An id as 32 digits, on any database."""
    return func.replace(cast(column, String), "-", "", type_=String)


def _line(row: Any, place: Callable[[Any], Place]) -> KeptLine:
    subject, item, resident, member, whole, part, pending, thing = row
    kept = (subject, item or "", resident, member or "", int(whole), int(part), int(pending), thing or "")
    return KeptLine(*kept, place(row))
