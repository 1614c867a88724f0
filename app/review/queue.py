"""The reviewer's queue: entries of a scope, filtered, sorted, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select

from app.accounts.models import User
from app.entries.models import Entry, EntryStatus
from app.entries.sensitive import not_about
from app.extensions import db
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.paging import SIZE, Page
from app.residents.models import Resident

ALL = "all"
NEXT = 500  # how far the next entry is looked for


@dataclass(frozen=True)
class Filter:
    """What of the queue is asked for; None: anything."""

    status: str = EntryStatus.SUBMITTED.value
    form: str | None = None
    village: str | None = None
    author: UUID | None = None
    flag: str | None = None
    severity: str | None = None
    doubt: int | None = None  # at least
    since: date | None = None
    until: date | None = None
    name: str | None = None
    sort: str = "doubt"  # doubt (then oldest) or oldest
    hidden: tuple[str, ...] = ()  # forms that who asks may not see

    @property
    def has_more(self) -> bool:
        """Whether it asks for more than status, name, doubt and order."""
        more = (self.form, self.village, self.author, self.severity, self.flag, self.since, self.until)
        return any(each is not None for each in more)

    def query(self, **other: object) -> dict[str, str]:
        """As a query string's parameters, with `other` in place of its own; defaults are left out."""
        chosen = {each.name: getattr(self, each.name) for each in fields(self)} | other
        defaults = {each.name: each.default for each in fields(self)}
        return {
            name: str(value)
            for name, value in chosen.items()
            if value is not None and value != defaults.get(name) and name != "hidden"
        }


@dataclass(frozen=True)
class Line:
    """One entry as the queue lists it."""

    id: UUID
    form: str
    status: EntryStatus
    revision: int
    occurred_on: date
    received_at: datetime
    resident: str | None
    village: str | None
    author: str
    author_id: UUID
    severity: str | None
    flags: Sequence[dict[str, Any]]
    missing: Sequence[str]

    @property
    def is_doubted(self) -> bool:
        return any(flag["level"] == "HIGH" for flag in self.flags)


def queue(scope: Scope, wanted: Filter, number: int = 1) -> Page[Line]:
    total = db.session.scalar(_matching(select(func.count(Entry.id)), scope, wanted)) or 0
    number = min(number, max(1, -(-total // SIZE)))
    lines = _matching(_lines(), scope, wanted).order_by(*_order(wanted)).limit(SIZE)
    rows = db.session.execute(lines.offset((number - 1) * SIZE))
    return Page([Line(*row) for row in rows], number, total)


def tally(scope: Scope, wanted: Filter) -> dict[str, dict[str, int]]:
    """Form → status → how many entries; each is what the queue lists for that form and status."""
    counted: tuple[Any, ...] = (Entry.form, Entry.status, func.count(Entry.id))
    plain = select(*counted).group_by(Entry.form, Entry.status)
    found: dict[str, dict[str, int]] = {}
    for form, status, count in db.session.execute(_matching(plain, scope, replace(wanted, status=ALL))):
        found.setdefault(form, {})[status.value] = count
    return found


def following(scope: Scope, wanted: Filter, after: Entry, step: int = 1) -> UUID | None:
    """The entry `step` places behind (or before) this one in the queue; the first if it is not in it."""
    ids = _matching(select(Entry.id), scope, wanted).order_by(*_order(wanted)).limit(NEXT)
    found = list(db.session.scalars(ids))
    if after.id not in found:
        return found[0] if found and step > 0 else None
    place = found.index(after.id) + step
    return found[place] if 0 <= place < len(found) else None


def authors(scope: Scope) -> list[tuple[UUID, str]]:
    """Who may be filtered by: the people within the scope who may have logged something."""
    query = select(User.id, User.name).where(scope.holds(User.org_unit_id)).order_by(User.name).limit(500)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def villages(scope: Scope) -> list[tuple[str, str]]:
    query = (
        select(Village.code, Village.name).join(Village.clinic).where(scope.units()).order_by(Village.code)
    )
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Village.code))]


_COLUMNS: tuple[Any, ...] = (
    Entry.id,
    Entry.form,
    Entry.status,
    Entry.revision,
    Entry.occurred_on,
    Entry.received_at,
    Resident.name,
    Village.name,
    User.name,
    Entry.author_id,
    Entry.severity,
    Entry.flags,
    Entry.missing_attachments,
)


def _lines() -> Select[Any]:
    return select(*_COLUMNS).join(User, User.id == Entry.author_id)


def _matching(query: Select[Any], scope: Scope, wanted: Filter) -> Select[Any]:
    return (
        query.outerjoin(Resident, Resident.id == Entry.resident_id)
        .outerjoin(Village, Village.code == Entry.channel)
        .where(scope.holds(Entry.org_unit_id), *_conditions(wanted))
    )


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    asked = {name: getattr(wanted, name) for name in _CONDITIONS if getattr(wanted, name) is not None}
    conditions = [_CONDITIONS[name](value) for name, value in asked.items()]
    return conditions if wanted.status == ALL else [Entry.status == wanted.status, *conditions]


def _has_flag(code: str) -> ColumnElement[bool]:
    """Several are parted by commas: any of them."""
    flags, wanted = cast(Entry.flags, Text), [each.strip() for each in code.split(",") if each.strip()]
    return or_(*(flags.contains(f'"{each}"', autoescape=True) for each in wanted or [code]))


def _is_called(name: str) -> ColumnElement[bool]:
    initials = Resident.search_keys.startswith(name.lower(), autoescape=True)
    return or_(Resident.name.contains(name, autoescape=True), initials)


_CONDITIONS: dict[str, Callable[[Any], ColumnElement[bool]]] = {
    "form": lambda form: Entry.form == form,
    "hidden": not_about,
    "village": lambda code: Entry.channel == code,
    "author": lambda user_id: Entry.author_id == user_id,
    "flag": _has_flag,
    "severity": lambda severity: Entry.severity == severity,
    "doubt": lambda least: Entry.doubt >= least,
    "since": lambda day: Entry.occurred_on >= day,
    "until": lambda day: Entry.occurred_on <= day,
    "name": _is_called,
}


def _order(wanted: Filter) -> list[ColumnElement[Any]]:
    oldest: list[ColumnElement[Any]] = [Entry.received_at.asc(), Entry.id.asc()]
    return oldest if wanted.sort == "oldest" else [Entry.doubt.desc(), *oldest]
