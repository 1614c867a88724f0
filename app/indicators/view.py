"""What an indicator looks at: the source, the days, the place and the parameters, and what they share.

Each property is one part (CTE) of a statement. However many indicators stand in a statement, those that look
at the same view share its parts, and the database reads them once.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Select, Uuid, and_, exists, func, or_, select, true

from app.contracts.models import ServiceItem
from app.entries.models import Entry
from app.extensions import db
from app.indicators.basis import Source
from app.indicators.period import Period
from app.indicators.place import CLINIC, By, Where, column_of, column_of_work
from app.indicators.rowset import rowset
from app.indicators.rules import Counting, ItemScope, Rules
from app.indicators.states import (
    held_on,
    is_standing,
    lesser,
    lives_here,
    met_in,
    one_if,
    stayed,
    until,
)
from app.residents.grouping import grouping
from app.residents.models import Resident


@dataclass(frozen=True)
class View:
    """`among`: of these people alone."""

    source: Source
    period: Period
    where: Where
    rules: Rules = field(default_factory=Rules)
    among: tuple[UUID, ...] | None = None
    _keys: dict[tuple[By, bool], CTE] = field(init=False, default_factory=dict, compare=False, repr=False)

    def keys(self, by: By, is_work: bool = False) -> CTE:
        """id, key: which row of a breakdown residents, contracts (mode, package) or entries stand in."""
        if (by, is_work) not in self._keys:
            name = f"{by.value}_of_work" if is_work else f"{by.value}_of"
            self._keys[by, is_work] = self._told(by, is_work).cte(name)
        return self._keys[by, is_work]

    def _told(self, by: By, is_work: bool) -> Select[Any]:
        if by is By.GROUP:
            return select(self.groups.c.resident_id.label("id"), self.groups.c.group_code.label("key"))
        if by is By.PACKAGE:
            return _packages_of(self.source.member)
        if by is By.MODE:
            member, agreement = self.source.member, self.source.agreement
            query = select(member.c.id, agreement.c.mode.label("key"))
            return query.join(agreement, agreement.c.id == member.c.agreement_id)
        if is_work:
            return self.work(Entry.id.label("id"), column_of_work(by, self.period).label("key"))
        return self.residents(Resident.id.label("id"), column_of(by, self.period).label("key"))

    @cached_property
    def who(self) -> CTE:
        """id: the residents that are looked at."""
        return self.residents(Resident.id).cte("who")

    def residents(self, *columns: Any) -> Select[Any]:
        """Columns of Resident and of CLINIC, their clinic, of these residents."""
        query = select(*columns).select_from(Resident).join(CLINIC, CLINIC.id == Resident.org_unit_id)
        return query.where(*self.where.conditions(self.period), *self._some())

    def work(self, *columns: Any) -> Select[Any]:
        """Columns of Entry, of its Resident and of CLINIC, the clinic that gave the service."""
        query = select(*columns).select_from(Entry).join(Resident, Resident.id == Entry.resident_id)
        query = query.join(CLINIC, CLINIC.id == Entry.org_unit_id)
        return query.where(
            Entry.status.in_(self.source.statuses),
            *self.where.conditions_of_work(self.period),
            *self._some(),
        )

    @cached_property
    def people(self) -> CTE:
        """id, birth_date: those of them who live here on the day."""
        person = self.source.person
        query = select(person.c.id, person.c.birth_date).where(lives_here(person, self.period))
        return query.where(person.c.id.in_(select(self.who.c.id))).cte("people")

    @cached_property
    def groups(self) -> CTE:
        """resident_id, group_code: the groups of everybody on the day."""
        return grouping(self.period.day)

    @cached_property
    def priority(self) -> CTE:
        """resident_id: who belongs to a priority group on the day."""
        groups = self.groups
        query = select(groups.c.resident_id).where(groups.c.group_code.in_(self.rules.priority_groups))
        return query.distinct().cte("priority")

    @cached_property
    def members(self) -> CTE:
        """Contracts that ever stood, of these residents, with what the agreement says of them."""
        member, agreement = self.source.member, self.source.agreement
        columns = [member.c[name] for name in ("id", "resident_id", "start_date", "status", "end_reason")]
        said = [agreement.c[name] for name in ("kind", "mode", "scope", "fee_total", "catalogue_version")]
        return (
            select(*columns, *said, until(member).label("until"))
            .join(agreement, agreement.c.id == member.c.agreement_id)
            .where(is_standing(member), member.c.resident_id.in_(select(self.who.c.id)))
            .cte("members")
        )

    @cached_property
    def held(self) -> CTE:
        """The contracts in force on the day."""
        return select(self.members).where(held_on(self.members, self.period)).cte("held")

    @cached_property
    def in_force(self) -> CTE:
        """Those, and those that ended within the period otherwise than by death or moving away."""
        members = self.members
        kept = or_(members.c.until >= self.period.day, stayed(members))
        return select(members).where(met_in(members, self.period), kept).cte("in_force")

    @cached_property
    def given(self) -> CTE:
        """The fulfilments that count, by the day, of those contracts: member_id, item_id, served_on, …"""
        fulfilment, members = self.source.fulfilment, self.in_force
        columns = [fulfilment.c[name] for name in ("member_id", "item_id", "served_on", "is_face_to_face")]
        query = select(*columns, members.c.resident_id).join(members, members.c.id == fulfilment.c.member_id)
        query = query.where(fulfilment.c.counted.is_(True), fulfilment.c.served_on <= self.period.day)
        return query.where(fulfilment.c.served_on <= members.c.until, *self._in_scope(fulfilment)).cte(
            "given"
        )

    @cached_property
    def owed(self) -> CTE:
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
        return lines.where(or_(whole > 0, part > 0)).cte("owed")

    def _due(self) -> Any:
        slot, members = self.source.slot, self.in_force
        before = func.sum(one_if(slot.c.due_on < self.period.first)).label("before")
        query = select(
            slot.c.member_id, slot.c.item_id, members.c.resident_id, func.count().label("due"), before
        ).join(members, members.c.id == slot.c.member_id)
        query = query.where(slot.c.due_on <= self.period.day, slot.c.due_on <= members.c.until)
        query = query.where(*self._in_scope(slot))
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
            found.append(Resident.id.in_(rowset({"id": Uuid()}, [{"id": id_} for id_ in self.among])))
        return found


def _packages_of(member: Any) -> Select[Any]:
    if db.session().get_bind().dialect.name == "postgresql":
        each = func.jsonb_array_elements_text(member.c.packages).table_valued("value", name="package")
    else:
        each = func.json_each(member.c.packages).table_valued("value", name="package")
    return select(member.c.id, each.c.value.label("key")).select_from(member).join(each, true())
