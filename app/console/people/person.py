"""One resident on one page: the record, the contract and what of it is done, the last visits."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.clock import today
from app.console.people.timeline import Happening, timeline
from app.contracts.models import AgreementItem, AgreementMember, DueSlot, Fulfilment, ServiceItem
from app.contracts.terms.catalogue import sensitive_items
from app.entries.models import Entry, Revision
from app.entries.sensitive import not_about
from app.extensions import db
from app.orgs.scope import Scope
from app.residents.groups.membership import (
    NO_GROUP,
    SENSITIVE,
    SENSITIVE_CONDITIONS,
    Detail,
    age_on,
    details_on,
    groups_on,
)
from app.residents.models import Condition, Resident

RECENT = 20
DEATH = "03"  # why a contract ended, domain.md §3.2


@dataclass(frozen=True)
class Promised:
    """A service item of a contract: how often it is promised, due by today, and done."""

    name: str
    times_total: int | None
    due: int
    done: int

    @property
    def is_behind(self) -> bool:
        return self.done < self.due


@dataclass(frozen=True)
class Contract:
    """One contract of the resident, with what was promised."""

    member: AgreementMember
    status: str
    items: Sequence[Promised]


@dataclass(frozen=True)
class Visit:
    """One of the last entries, with the blood pressure if it was taken."""

    entry: Entry
    pressure: str


@dataclass(frozen=True)
class PersonView:
    """What the person page shows."""

    resident: Resident
    age: int
    groups: Sequence[str]
    details: Sequence[Detail]
    happenings: Sequence[Happening]
    contracts: Sequence[Contract]
    visits: Sequence[Visit]
    conditions: Sequence[Condition]
    is_whole: bool  # else what is sensitive is left out
    family: Sequence[Resident]  # mother and children, as far as they are of the reader's scope

    @property
    def ended_by_death(self) -> date | None:
        """When a contract ended by a death that the record, still open, does not know of."""
        ends = (each.member for each in self.contracts if each.member.end_reason == DEATH)
        days = [member.ended_on or member.end_date for member in ends]
        return max(days) if days and self.resident.archive_status == "0" else None


def person(resident: Resident, scope: Scope, hidden: Collection[str] = ()) -> PersonView:
    """`hidden`: forms that the reader may not see; with them goes all that is sensitive."""
    day, is_whole = today(), not hidden
    groups = groups_on(resident.birth_date, resident.conditions, resident.groups, day)
    details = details_on(resident.birth_date, resident.conditions, resident.groups, day)
    return PersonView(
        resident=resident,
        age=age_on(resident.birth_date, day),
        groups=[each for each in groups if is_whole or each not in SENSITIVE],
        details=[each for each in details if is_whole or each.code not in SENSITIVE],
        happenings=timeline(resident, is_whole),
        contracts=_contracts(resident.id, day, is_whole),
        visits=_visits(resident.id, hidden),
        conditions=[
            each for each in resident.conditions if is_whole or each.code not in SENSITIVE_CONDITIONS
        ],
        is_whole=is_whole,
        family=_family(resident, scope),
    )


def _family(resident: Resident, scope: Scope) -> list[Resident]:
    is_kin = or_(Resident.id == resident.mother_id, Resident.mother_id == resident.id)
    query = select(Resident).where(is_kin, scope.holds(Resident.org_unit_id))
    return list(db.session.scalars(query.order_by(Resident.birth_date, Resident.id)))


def shown_groups(resident: Resident, day: date) -> list[str]:
    """The groups to show in a list, over the shoulder of others: not the sensitive ones, not 一般人群."""
    groups = groups_on(resident.birth_date, resident.conditions, resident.groups, day)
    return [code for code in groups if code not in SENSITIVE and code != NO_GROUP]


def _contracts(resident_id: UUID, day: date, is_whole: bool) -> list[Contract]:
    query = select(AgreementMember).where(AgreementMember.resident_id == resident_id)
    members = list(db.session.scalars(query.order_by(AgreementMember.start_date.desc())))
    ids = [member.id for member in members]
    items = _items(ids, is_whole)
    due = _counts(DueSlot, DueSlot.member_id.in_(ids), DueSlot.due_on <= day)
    done = _counts(Fulfilment, Fulfilment.member_id.in_(ids), Fulfilment.counted.is_(True))
    return [
        Contract(
            member,
            "expired" if member.status == "active" and member.end_date < day else member.status,
            [
                Promised(name, each.times_total, due[member.id, each.item_id], done[member.id, each.item_id])
                for each, name in items
                if each.member_id == member.id
            ],
        )
        for member in members
    ]


def _items(member_ids: Sequence[UUID], is_whole: bool) -> list[tuple[AgreementItem, str]]:
    query = select(AgreementItem).where(AgreementItem.member_id.in_(member_ids))
    items = list(db.session.scalars(query.order_by(AgreementItem.item_id)))
    named = select(ServiceItem.id, ServiceItem.name).order_by(ServiceItem.version)
    names = {row[0]: row[1] for row in db.session.execute(named)} if items else {}
    told = set() if is_whole else sensitive_items()
    return [(each, names.get(each.item_id, each.item_id)) for each in items if each.item_id not in told]


def _counts(table: type[DueSlot | Fulfilment], *where: ColumnElement[bool]) -> Counter[tuple[UUID, str]]:
    rows = db.session.execute(select(table.member_id, table.item_id).where(*where))
    return Counter((row[0], row[1]) for row in rows)


def _visits(resident_id: UUID, hidden: Collection[str]) -> list[Visit]:
    query = (
        select(Entry, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.resident_id == resident_id, not_about(hidden))
        .order_by(Entry.occurred_on.desc(), Entry.received_at.desc())
        .limit(RECENT)
    )
    return [Visit(entry, _pressure(answers)) for entry, answers in db.session.execute(query)]


def _pressure(answers: dict[str, Any]) -> str:
    sbp, dbp = answers.get("sbp"), answers.get("dbp")
    return f"{sbp}/{dbp}" if sbp is not None and dbp is not None else ""
