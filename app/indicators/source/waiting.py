"""What waits for review about the people who are looked at, and what it can change: read once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Select, Subquery, Table, select

from app.contracts.derived.deaths import DIED
from app.contracts.derived.early import items_by_age, may_move_dues
from app.contracts.derived.facts import NO_SERVICE
from app.contracts.events.events import EVENT_FORMS
from app.contracts.models import AgreementItem, AgreementMember
from app.contracts.signings.read import SIGN, Written, written
from app.contracts.terms.catalogue import catalogues
from app.contracts.terms.timing import AGE
from app.contracts.terms.timing import FORMS as PLANNING
from app.entries.models import Attendance, Entry, EntryStatus
from app.extensions import db
from app.indicators.source.answer import Answering, Pick, residents_on
from app.indicators.source.period import Period
from app.indicators.source.place import CLINIC, OF_THE_AUTHOR, Where, of_work
from app.residents.models import Resident
from app.rowset import ids_of

SUBMITTED = EntryStatus.SUBMITTED
REGISTRATION = "resident_registration"
OUTSIDE_CONTRACTS = ("home_service", "bed_open", "bed_round", "bed_close", "poverty")  # F06, F07, F09
_OF_CONTRACTS = frozenset((SIGN, *EVENT_FORMS, REGISTRATION))


@dataclass(frozen=True)
class Logged:
    """An entry that waits, as far as it is about one person."""

    form: str
    day: date
    result: str | None
    born: date  # the person


@dataclass(frozen=True)
class Waiting:
    """Of whom something waits, or whom a signing that waits names; and all the signings that wait."""

    about: Mapping[UUID, Sequence[Logged]]
    signings: Sequence[Written]

    @cached_property
    def people(self) -> list[UUID]:
        return sorted(self.about, key=str)

    @cached_property
    def more_than_services(self) -> set[UUID]:
        """Those of them whose life or contracts would be others, whatever services wait besides."""
        changed = {id_ for each in self.signings for id_ in each.named}.intersection(self.about)
        changed |= self.dead | {id_ for id_, _ in self._of(lambda each: each.form in _OF_CONTRACTS)}
        changed |= self._owed_by_age()
        planned = {id_ for id_, _ in self._of(lambda each: each.form in PLANNING)} - changed
        return changed | _owed_by_plan(planned)

    @property
    def dead(self) -> set[UUID]:
        return {id_ for id_, _ in self._of(lambda each: each.result == DIED)}

    @property
    def served_outside_contracts(self) -> set[UUID]:
        """Those who were given services that count whether or not they are signed up."""
        return {id_ for id_, _ in self._of(lambda each: each.form in OUTSIDE_CONTRACTS)}

    @property
    def services(self) -> dict[UUID, list[date]]:
        """The days of the services of which nothing but themselves depends, by person."""
        found: dict[UUID, list[date]] = {}
        for id_, each in self._of(lambda each: each.form not in NO_SERVICE):
            if id_ not in self.more_than_services:
                found.setdefault(id_, []).append(each.day)
        return found

    def _owed_by_age(self) -> set[UUID]:
        """Those for whom a service that waits may move what falls due by their age."""
        items = items_by_age(catalogues())
        given = self._of(lambda each: each.form not in NO_SERVICE)
        return {id_ for id_, each in given if may_move_dues(items, each.form, each.born, each.day)}

    def _of(self, which: Any) -> Iterator[tuple[UUID, Logged]]:
        return ((id_, each) for id_, some in self.about.items() for each in some if which(each))


def waiting(where: Where, period: Period) -> Waiting:
    """Of the people who are looked at, or served there."""
    signings, logged = written([SUBMITTED]), _logged()
    about: dict[UUID, list[Logged]] = {}
    said = [logged.c[name] for name in ("form", "occurred_on", "visit_result")]
    columns = [Resident.id, *said, Resident.birth_date]
    _take(about, _people(where, period, lambda _: columns, logged.c.resident_id == Resident.id, logged))
    named = {id_ for each in signings for id_ in each.named} - about.keys()
    others = set(db.session.scalars(_named(where, period, named))) if named else set()
    others |= set(db.session.scalars(_served(where, period))) - about.keys()
    if others:
        about |= {id_: [] for id_ in others}
        query = select(Resident.id, *said, Resident.birth_date).where(Resident.id.in_(ids_of(others)))
        _take(about, query.join(logged, logged.c.resident_id == Resident.id))
    return Waiting(about, signings)


def _take(about: dict[UUID, list[Logged]], query: Select[Any] | CompoundSelect[Any]) -> None:
    for id_, *said in db.session.execute(query):
        about.setdefault(id_, []).append(Logged(*said))


def _logged() -> Subquery:
    """resident_id, form, occurred_on, visit_result: each entry that waits with the people it is about."""
    said = (Entry.form, Entry.occurred_on, Entry.visit_result)
    alone = select(Entry.resident_id, *said).where(Entry.status == SUBMITTED, Entry.resident_id.is_not(None))
    together = select(Attendance.resident_id, *said).join(Entry, Entry.id == Attendance.entry_id)
    return alone.union_all(together.where(Entry.status == SUBMITTED)).subquery("logged")


def _people(
    where: Where, period: Period, columns: Pick, which: ColumnElement[bool], logged: Subquery | None = None
) -> CompoundSelect[Any]:
    """Of every team and doctor: what waits may be a contract of another one than the person's."""
    everybody = where.whoever()

    def narrowed(query: Select[Any], at: Answering) -> Select[Any]:
        query = query.join(CLINIC, CLINIC.id == at.org_unit_id)
        if logged is not None:
            query = query.join(logged, which)
        return query.where(which, *everybody.conditions(period, at))

    return residents_on(period.day, columns, narrowed)


def _named(where: Where, period: Period, named: set[UUID]) -> CompoundSelect[Any]:
    return _people(where, period, lambda _: [Resident.id], Resident.id.in_(ids_of(named)))


def _served(where: Where, period: Period) -> Select[UUID]:
    """Who was given a service from there, if it waits and belongs to who gave it."""
    query = select(Resident.id).join(Entry, Entry.resident_id == Resident.id)
    query = query.join(CLINIC, CLINIC.id == Entry.org_unit_id).where(*where.conditions(period, of_work()))
    return query.where(Entry.status == SUBMITTED, Entry.form.in_(OF_THE_AUTHOR))


def _owed_by_plan(people: set[UUID]) -> set[UUID]:
    """Those of them to whom services are promised that fall due by a treatment or a bed."""
    items = (item for each in catalogues() for item in each.items.values() if item.timing)
    timed = {item.id for item in items if item.timing and item.timing["by"] != AGE}
    if not (people and timed):
        return set()
    member, item = _table(AgreementMember), _table(AgreementItem)
    query = select(member.c.resident_id).join(item, item.c.member_id == member.c.id).distinct()
    query = query.where(member.c.resident_id.in_(ids_of(people)), item.c.item_id.in_(timed))
    return set(db.session.scalars(query))


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
