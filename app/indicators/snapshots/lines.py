"""The lines of an indicator with whose each is and of what kind, as they are kept: all ids as 32 digits."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import String, cast, func, select

from app.extensions import db
from app.indicators.indicator import TOLD_BY, Indicator, lines_of
from app.indicators.source.place import BY_ID, By, Owner
from app.indicators.source.view import View

WAYS = (By.CENTRE, By.CLINIC, By.VILLAGE, By.TEAM, By.DOCTOR)
KINDS = (By.GROUP, By.SEX, By.AGE, By.MODE, By.PACKAGE)
_NAMES = ("subject_id", "item_id", "resident_id", "member_id", "whole", "part", "pending", "thing")
_IDS = ("subject_id", "resident_id", "member_id")


class Place(NamedTuple):
    """Whose a line is; "" where nobody is."""

    centre: str
    clinic: str
    village: str
    team: str
    doctor: str


class Kind(NamedTuple):
    """What kind of person and contract a line is about; several keys have spaces between them."""

    group: str
    sex: str
    age: str
    mode: str
    package: str

    def keys(self, by: By) -> list[str]:
        """The rows of a breakdown that such a line stands in."""
        return self[KINDS.index(by)].split(" ")


UNKNOWN = Kind("", "", "", "", "")


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
    kind: Kind = UNKNOWN

    @property
    def key(self) -> tuple[str, str]:
        return self.subject_id, self.item_id


T = TypeVar("T", Place, Kind)
Told = tuple[int, Callable[[str], str | None]]  # the column of a line, and what it tells


class Owners:
    """Whose the lines of a view are, and of what kind; each kind of owner read once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._read: dict[tuple[By, Owner], dict[str, str]] = {}

    def placing(self, owner: Owner) -> Callable[[Any], Place]:
        """What tells the place of a row with the columns of a line."""
        return _telling(Place, [self._told(by, owner) for by in WAYS])

    def kinding(self, indicator: Indicator) -> Callable[[Any], Kind]:
        """What tells its kind. Where a line is a person and group, it is of that group alone."""
        told = {by: self._told(by, indicator.owner) for by in KINDS}
        if indicator.is_by_group:
            told[By.GROUP] = (_NAMES.index("item_id"), str)
        return _telling(Kind, list(told.values()))

    def villages(self) -> dict[str, str]:
        """Resident → the village that answers for them."""
        return self._keys(By.VILLAGE, Owner.RESIDENT)

    def _told(self, by: By, owner: Owner) -> Told:
        of = by.told_by(owner)
        return _NAMES.index(TOLD_BY[of]), self._keys(by, of).get

    def _keys(self, by: By, owner: Owner) -> dict[str, str]:
        if (by, owner) not in self._read:
            keys, found = self.view.keys(by, owner), dict[str, str]()
            key = digits(keys.c.key) if by in BY_ID else cast(keys.c.key, String)
            query = select(digits(keys.c.id), key).where(keys.c.key.is_not(None)).order_by(key)
            for id_, each in db.session.execute(query):
                found[id_] = f"{found[id_]} {each}" if id_ in found else each
            self._read[by, owner] = found
        return self._read[by, owner]


def _telling(make: type[T], told: Sequence[Told]) -> Callable[[Any], T]:
    known = dict[T, T]()

    def tell(row: Any) -> T:
        found = make(*(key(row[column]) or "" for column, key in told))
        return known.setdefault(found, found)

    return tell


def lines_in(indicator: Indicator, view: View, owners: Owners) -> list[KeptLine]:
    """In the order of their subjects and items."""
    lines = lines_of(indicator, view)
    place, kind = owners.placing(indicator.owner), owners.kinding(indicator)
    columns = [digits(lines.c[name]) if name in _IDS else lines.c[name] for name in _NAMES]
    found = [_line(row, place(row), kind(row)) for row in db.session.execute(select(*columns))]
    return sorted(found, key=lambda line: line[:2])


def digits(column: Any) -> Any:
    """An id as 32 digits, on any database."""
    return func.replace(cast(column, String), "-", "", type_=String)


def _line(row: Any, place: Place, kind: Kind) -> KeptLine:
    subject, item, resident, member, whole, part, pending, thing = row
    kept = (subject, item or "", resident, member or "", int(whole), int(part), int(pending), thing or "")
    return KeptLine(*kept, place, kind)
