"""What services that wait would fulfil of contracts that stay as they are stored.

Most of what waits are services. They change no contract, so that nothing of the contracts has to be derived
for them: who is signed up, until when and for what is read, and the services are counted by the same rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select

from app.contracts.derived.facts import WITH_SUBMITTED, services_of
from app.contracts.derived.fulfil import fulfil
from app.contracts.derived.rows import fulfilment_row
from app.contracts.models import Agreement, AgreementItem, AgreementMember, Fulfilment
from app.contracts.signings.read import chunks
from app.contracts.terms.catalogue import Catalogue, catalogues
from app.contracts.terms.promise import Promise
from app.contracts.terms.service import Service
from app.extensions import db

NEVER_HELD = ("void", "pending_member")


@dataclass(frozen=True)
class Standing:
    """A contract as it is stored."""

    id: UUID
    resident_id: UUID
    start: date
    until: date
    signed_on: date
    version: int

    def covers(self, day: date) -> bool:
        return self.start <= day <= self.until

    def is_too_early(self, day: date) -> bool:
        return self.covers(day) and day < self.signed_on

    def is_cut_off(self, _: date) -> bool:
        """Only what counts is asked for."""
        return False


@dataclass(frozen=True)
class Change:
    """What would count for somebody beside what is stored, and (by id) what would no longer."""

    resident_id: UUID
    gained: Sequence[dict[str, Any]]
    lost: frozenset[UUID]


def refulfil(waiting: Mapping[UUID, Sequence[date]]) -> list[Change]:
    """What would be otherwise under the contracts of people to whom services of these days wait."""
    versions = {each.version: each for each in catalogues()}
    standing = [each for part in chunks(waiting) for each in _serving(part, waiting)]
    return list(_changes(standing, versions))


def _changes(standing: Sequence[Standing], versions: Mapping[int, Catalogue]) -> Iterator[Change]:
    services = services_of({each.resident_id for each in standing}, WITH_SUBMITTED, list(versions.values()))
    ids = [each.id for each in standing]
    times, stored = _times(ids), _stored(ids)
    for member in standing:
        given = services.get(member.resident_id, ())
        hoped = _hoped(member, versions[member.version], times.get(member.id, {}), given)
        counts = frozenset(stored.get(member.id, ()))
        gained = [row for id_, row in hoped.items() if id_ not in counts]
        lost = counts.difference(hoped)
        if gained or lost:
            yield Change(member.resident_id, gained, lost)


def _hoped(
    member: Standing, catalogue: Catalogue, times: Mapping[str, int | None], services: Iterable[Service]
) -> dict[UUID, dict[str, Any]]:
    """What would count under a contract."""
    promises = {id_: Promise(catalogue.items[id_], None, often) for id_, often in times.items()}
    rows = fulfil(member, promises, catalogue, services)
    return {each.id: fulfilment_row(each) for each in rows if each.reason is None}


def _serving(resident_ids: Sequence[UUID], waiting: Mapping[UUID, Sequence[date]]) -> Iterator[Standing]:
    """Those of their contracts in whose term a service waits."""
    member, agreement = _table(AgreementMember), _table(Agreement)
    until = func.coalesce(member.c.ended_on, member.c.end_date)
    columns = (member.c.id, member.c.resident_id, member.c.start_date, until)
    query = (
        select(*columns, agreement.c.signed_on, agreement.c.catalogue_version)
        .join(agreement, agreement.c.id == member.c.agreement_id)
        .where(member.c.resident_id.in_(resident_ids), member.c.status.not_in(NEVER_HELD))
    )
    for row in db.session.execute(query):
        found = Standing(*row)
        if any(found.covers(day) for day in waiting[found.resident_id]):
            yield found


def _times(member_ids: Sequence[UUID]) -> dict[UUID, dict[str, int | None]]:
    """Member → item → how often it was promised."""
    item = _table(AgreementItem)
    query = select(item.c.member_id, item.c.item_id, item.c.times_total)
    found: dict[UUID, dict[str, int | None]] = {}
    for part in chunks(member_ids):
        for member_id, item_id, often in db.session.execute(query.where(item.c.member_id.in_(part))):
            found.setdefault(member_id, {})[item_id] = often
    return found


def _stored(member_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Member → what counts as it is."""
    given = _table(Fulfilment)
    query = select(given.c.member_id, given.c.id).where(given.c.counted.is_(True))
    found: dict[UUID, set[UUID]] = {}
    for part in chunks(member_ids):
        for member_id, id_ in db.session.execute(query.where(given.c.member_id.in_(part))):
            found.setdefault(member_id, set()).add(id_)
    return found


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table
