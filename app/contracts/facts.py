"""What contracts are derived from: people, signings and services, read in a few queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, func, select

from app.contracts.catalogue import Catalogue, catalogues
from app.contracts.deaths import deaths_reported
from app.contracts.fulfil import MANUAL, TOOK_PLACE, Service
from app.contracts.sign import Person, Signing
from app.contracts.signings import SIGN, Written, chunks, read_signings
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.residents.models import Resident

DECIDED = (EntryStatus.APPROVED, EntryStatus.INVALIDATED)
WITH_SUBMITTED = (*DECIDED, EntryStatus.SUBMITTED)


@dataclass(frozen=True)
class Facts:
    """All that decides the contracts of `people`."""

    versions: Sequence[Catalogue]
    people: Mapping[UUID, Person]
    signings: Sequence[Signing]
    services: Mapping[UUID, Sequence[Service]]

    def catalogue(self, version: int) -> Catalogue:
        return next(each for each in self.versions if each.version == version)


def gather(
    resident_ids: Iterable[UUID], signed: Sequence[Written], statuses: Sequence[EntryStatus] = DECIDED
) -> Facts:
    """The facts about these residents by the entries of these states; of `signed`, what concerns them."""
    ids = set(resident_ids)
    concerning = [each for each in signed if not ids.isdisjoint(each.named)]
    named = {id_ for each in concerning for id_ in each.named}
    versions = catalogues()
    people = _people(ids | named | {each.row.resident_id for each in concerning}, statuses)
    return Facts(
        versions,
        {id_: person for id_, person in people.items() if id_ in ids},
        read_signings(concerning, people, versions),
        _services(ids & named, statuses, _forms_to_read(versions)),
    )


def _people(ids: Iterable[UUID], statuses: Sequence[EntryStatus]) -> dict[UUID, Person]:
    columns = (Resident.id, Resident.birth_date, Resident.org_unit_id, Resident.village_code)
    found = {}
    for part in chunks(ids):
        reported = deaths_reported(part) if EntryStatus.SUBMITTED in statuses else {}
        for row in db.session.execute(select(*columns, Resident.death_date).where(Resident.id.in_(part))):
            found[row.id] = Person(*row[:4], row.death_date or reported.get(row.id))
    return found


def _services(
    ids: Iterable[UUID], statuses: Sequence[EntryStatus], forms: Sequence[str]
) -> dict[UUID, list[Service]]:
    """By resident. Answers are read only of the forms in which a rule looks at them."""
    has_answers = and_(
        Revision.entry_id == Entry.id, Revision.number == Entry.revision, Entry.form.in_(forms)
    )
    query = (
        select(
            Entry.resident_id,
            Entry.id,
            Entry.form,
            Entry.occurred_on,
            Entry.visit_mode,
            Entry.visit_result,
            Entry.visit_class,
            Entry.severity,
            Entry.status,
            Revision.answers,
        )
        .outerjoin(Revision, has_answers)
        .where(Entry.status.in_(statuses), Entry.form != SIGN)
        .where(func.coalesce(Entry.visit_result, TOOK_PLACE) == TOOK_PLACE)
    )
    found: dict[UUID, list[Service]] = {}
    for part in chunks(ids):
        for row in db.session.execute(query.where(Entry.resident_id.in_(part))):
            found.setdefault(row.resident_id, []).append(_service(row))
    return found


def _service(row: Row[Any]) -> Service:
    return Service(
        entry_id=row.id,
        form=row.form,
        day=row.occurred_on,
        mode=row.visit_mode,
        result=row.visit_result,
        visit_class=row.visit_class,
        severity=row.severity,
        is_invalid=row.status is EntryStatus.INVALIDATED,
        answers=row.answers or {},
    )


def _forms_to_read(versions: Sequence[Catalogue]) -> list[str]:
    rules = (rule for each in versions for item in each.items.values() for rule in item.rules)
    return sorted({MANUAL} | {rule["form"] for rule in rules if "when" in rule})
