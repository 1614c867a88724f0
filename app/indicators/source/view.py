"""What an indicator looks at: the source, the days, the place and the parameters, and what they share.

Each property is one part of a statement: a CTE, or for several indicators in a row (`sharing_parts`) a
temporary table that is filled once.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from app.contracts.models import ServiceItem
from app.entries.models import Entry
from app.extensions import db
from app.indicators.source.answer import Answering, Pick, contracts_on, residents_on
from app.indicators.source.basis import Source
from app.indicators.source.period import Period
from app.indicators.source.place import CLINIC, OF_THE_AUTHOR, By, Owner, Where, column_of, of_work
from app.indicators.source.rules import Counting, ItemScope, Rules
from app.indicators.source.states import (
    VOID,
    held_on,
    is_standing,
    lesser,
    lives_here,
    met_in,
    one_if,
    stayed,
    until,
)
from app.indicators.source.temporary import TemporaryTables
from app.residents.groups.everybody import grouping
from app.residents.models import Resident
from app.rowset import ids_of

T = TypeVar("T")
IS_SOMEBODY = Resident.archive_status != VOID  # an untrue record is nobody's
_OF_PEOPLE = ("who", "members", "apart")  # parts that do not ask for the days, unless ages are asked for
_OF_THE_DAY = ("groups", "priority", "people", "held")


@dataclass(frozen=True)
class View:
    """`among`: of these people alone; `marked`: what is about these is told apart."""

    source: Source
    period: Period
    where: Where
    rules: Rules = field(default_factory=Rules)
    among: tuple[UUID, ...] | None = None
    marked: tuple[UUID, ...] = ()
    tables: TemporaryTables | None = None
    _keys: dict[tuple[By, Owner], FromClause] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )
    _noted: dict[str, Any] = field(init=False, default_factory=dict, compare=False, repr=False)

    def noted(self, name: str, read: Callable[[], T]) -> T:
        """What several indicators tell in Python, read once."""
        if name not in self._noted:
            self._noted[name] = read()
        told: T = self._noted[name]
        return told

    def at(self, period: Period) -> "View":
        """The same at other days, sharing the parts that are the same then."""
        other = replace(self, period=period)
        shared = [*_OF_PEOPLE, *_OF_THE_DAY]
        if period.day != self.period.day:
            shared = [] if {By.AGE, By.GROUP} & self.where.filters.keys() else [*_OF_PEOPLE]
        vars(other).update({name: getattr(self, name) for name in shared})
        return other

    @contextmanager
    def meanwhile(self) -> Iterator["View"]:
        """The view, with what of its parts does not ask for the days; others are kept no longer than this."""
        vars(self).update({name: getattr(self, name) for name in _OF_PEOPLE})
        with self.tables.meanwhile() if self.tables else nullcontext():
            yield self

    def _part(self, name: str, query: Select[Any] | CompoundSelect[Any], index: str = "id") -> FromClause:
        return self.tables.add(name, query, index) if self.tables else query.cte(name)

    @cached_property
    def whoever(self) -> "View":
        """The same of every team and doctor; lines of contracts are narrowed to one afterwards."""
        if not self.where.names_whom:
            return self
        other = replace(self, where=self.where.whoever())
        vars(other).update({name: vars(self)[name] for name in ("groups", "priority") if name in vars(self)})
        return other

    def keys(self, by: By, owner: Owner = Owner.RESIDENT) -> FromClause:
        """id, key: which row of a breakdown residents, contracts or entries stand in."""
        if (by, owner) not in self._keys:
            self._keys[by, owner] = self._part(f"{by.value}_of_{owner.value}", self._told(by, owner))
        return self._keys[by, owner]

    def _told(self, by: By, owner: Owner) -> Select[Any] | CompoundSelect[Any]:
        if by is By.GROUP:
            return select(self.groups.c.resident_id.label("id"), self.groups.c.group_code.label("key"))
        if owner is Owner.CONTRACT:
            return self._told_of_contracts(by)
        if owner is Owner.AUTHOR:
            done: Select[Any] = self.work(
                Entry.id.label("id"), column_of(by, self.period, of_work()).label("key")
            )
            return done.where(Entry.form.in_(OF_THE_AUTHOR))
        return self.residents(
            lambda at: [Resident.id.label("id"), column_of(by, self.period, at).label("key")]
        )

    def _told_of_contracts(self, by: By) -> Select[Any]:
        member, agreement = self.source.member, self.source.agreement
        if by is By.PACKAGE:
            return _packages_of(member)
        if by is By.MODE:
            query = select(member.c.id, agreement.c.mode.label("key"))
            return query.join(agreement, agreement.c.id == member.c.agreement_id)
        whose = contracts_on(self.period.day, member, self.source.former, f"{by.value}_id")
        return whose.where(member.c.resident_id.in_(select(self.who.c.id)))

    @cached_property
    def who(self) -> FromClause:
        """id: the residents that are looked at."""
        return self._part("who", self.residents(lambda _: [Resident.id]))

    @cached_property
    def apart(self) -> FromClause:
        """id: the residents who are marked."""
        return self._part("apart", ids_of(self.marked))

    def mark(self, resident_id: Any) -> ColumnElement[int]:
        """1 if it is of one of them."""
        return one_if(resident_id.in_(select(self.apart.c.id))) if self.marked else literal(0)

    def residents(self, columns: Pick) -> CompoundSelect[Any]:
        """Columns of Resident, of who answers for them on the day, and of CLINIC, their clinic."""
        some = self._some()

        def narrowed(query: Select[Any], at: Answering) -> Select[Any]:
            query = query.join(CLINIC, CLINIC.id == at.org_unit_id)
            return query.where(IS_SOMEBODY, *self.where.conditions(self.period, at), *some)

        return residents_on(self.period.day, columns, narrowed)

    def work(self, *columns: Any) -> Select[Any]:
        """Columns of Entry, of its Resident and of CLINIC, the clinic that gave the service."""
        query = select(*columns).select_from(Entry).join(Resident, Resident.id == Entry.resident_id)
        query = query.join(CLINIC, CLINIC.id == Entry.org_unit_id)
        return query.where(
            IS_SOMEBODY,
            Entry.status.in_(self.source.statuses),
            *self.where.conditions(self.period, of_work()),
            *self._some(),
        )

    @cached_property
    def people(self) -> FromClause:
        """id, birth_date: those of them who live here on the day."""
        person = self.source.person
        query = select(person.c.id, person.c.birth_date).where(lives_here(person, self.period))
        return self._part("people", query.where(person.c.id.in_(select(self.who.c.id))))

    @cached_property
    def groups(self) -> FromClause:
        """resident_id, group_code: the groups of everybody on the day."""
        groups = grouping(self.period.day)
        return self._part("groups", select(groups), "resident_id, group_code") if self.tables else groups

    @cached_property
    def priority(self) -> FromClause:
        """resident_id: who belongs to a priority group on the day."""
        groups = self.groups
        query = select(groups.c.resident_id).where(groups.c.group_code.in_(self.rules.priority_groups))
        return self._part("priority", query.distinct(), "resident_id")

    @cached_property
    def members(self) -> FromClause:
        """Contracts that ever stood, of these residents, with what the agreement says of them."""
        member, agreement = self.source.member, self.source.agreement
        columns = [member.c[name] for name in ("id", "resident_id", "start_date", "status", "end_reason")]
        said = [agreement.c[name] for name in ("kind", "mode", "scope", "fee_total", "catalogue_version")]
        query = select(*columns, *said, until(member).label("until"))
        query = query.join(agreement, agreement.c.id == member.c.agreement_id)
        query = query.where(is_standing(member), member.c.resident_id.in_(select(self.who.c.id)))
        return self._part("members", query, "resident_id")

    @cached_property
    def held(self) -> FromClause:
        """The contracts in force on the day, of those who live here then."""
        members = self.members
        query = select(members).where(held_on(members, self.period), self._is_here(members))
        return self._part("held", query, "resident_id")

    @cached_property
    def in_force(self) -> FromClause:
        """Those, and those that ended within the period otherwise than by death or moving away."""
        members = self.members
        holds = and_(members.c.until >= self.period.day, self._is_here(members))
        ended = and_(members.c.until <= self.period.day, stayed(members))
        return self._part("in_force", select(members).where(met_in(members, self.period), or_(holds, ended)))

    def _is_here(self, member: FromClause) -> ColumnElement[bool]:
        """One rule for whoever is counted on the day: not who died by then, nor who left before (§6.1)."""
        return member.c.resident_id.in_(select(self.people.c.id))

    @cached_property
    def given(self) -> FromClause:
        """The fulfilments that count, by the day, of those contracts: member_id, item_id, served_on, …"""
        fulfilment, members = self.source.fulfilment, self.in_force
        columns = [fulfilment.c[name] for name in ("member_id", "item_id", "served_on", "is_face_to_face")]
        query = select(*columns, members.c.resident_id).join(members, members.c.id == fulfilment.c.member_id)
        query = query.where(fulfilment.c.counted.is_(True), fulfilment.c.served_on <= self.period.day)
        query = query.where(fulfilment.c.served_on <= members.c.until, *self._in_scope(fulfilment))
        return self._part("given", query, "member_id, item_id")

    @cached_property
    def owed(self) -> FromClause:
        """member_id, item_id, resident_id, due, credit: each item of which something was due or done."""
        due, done = self._due(), self._done()
        both = (done.c.member_id == due.c.member_id) & (done.c.item_id == due.c.item_id)
        credit = lesser(func.coalesce(done.c.done, 0), due.c.due)
        before = lesser(func.coalesce(done.c.before, 0), due.c.before)
        if self.rules.counting is Counting.TO_DATE:
            whole, part = due.c.due, credit
        else:
            whole, part = due.c.due - due.c.before, credit - before
        lines = select(
            due.c.member_id, due.c.item_id, due.c.resident_id, whole.label("due"), part.label("credit")
        ).outerjoin(done, both)
        return self._part("owed", lines.where(or_(whole > 0, part > 0)), "member_id, item_id")

    def _due(self) -> Any:
        slot, members = self.source.slot, self.in_force
        before = func.sum(one_if(slot.c.due_on < self.period.first)).label("before")
        query = select(
            slot.c.member_id, slot.c.item_id, members.c.resident_id, func.count().label("due"), before
        ).join(members, members.c.id == slot.c.member_id)
        query = query.where(slot.c.due_on <= self.period.day, slot.c.due_on <= members.c.until)
        query = query.where(*self._in_scope(slot))
        if self.rules.waiver_counts:  # as far as it had been explained by the day
            query = query.where(or_(slot.c.waived_on.is_(None), slot.c.waived_on > self.period.day))
        return query.group_by(slot.c.member_id, slot.c.item_id, members.c.resident_id).subquery("due")

    def _done(self) -> Any:
        given = self.given
        before = func.sum(one_if(given.c.served_on < self.period.first)).label("before")
        query = select(given.c.member_id, given.c.item_id, func.count().label("done"), before)
        return query.group_by(given.c.member_id, given.c.item_id).subquery("done")

    def _in_scope(self, of: Any) -> list[Any]:
        """That an item is one of those that the fulfilment rates look at, in the version promised."""
        if self.rules.item_scope is ItemScope.ALL:
            return []
        wanted = {
            ItemScope.PUBLIC_HEALTH: ServiceItem.is_public_health.is_(True),
            ItemScope.PAID: ServiceItem.price > 0,
        }[self.rules.item_scope]
        version = self.in_force.c.catalogue_version
        same = and_(ServiceItem.id == of.c.item_id, ServiceItem.version == version)
        return [exists().where(same, wanted).correlate(of, self.in_force)]

    def _some(self) -> list[Any]:
        found = []
        group = self.where.filters.get(By.GROUP)
        if group:
            in_group = select(self.groups.c.resident_id).where(self.groups.c.group_code == group)
            found.append(Resident.id.in_(in_group))
        if self.among is not None:
            found.append(Resident.id.in_(ids_of(self.among)))
        return found


def _packages_of(member: Any) -> Select[Any]:
    if db.session().get_bind().dialect.name == "postgresql":
        each = func.jsonb_array_elements_text(member.c.packages).table_valued("value", name="package")
    else:
        each = func.json_each(member.c.packages).table_valued("value", name="package")
    return select(member.c.id, each.c.value.label("key")).select_from(member).join(each, true())
