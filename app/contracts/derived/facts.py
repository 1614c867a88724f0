"""What contracts are derived from: people, signings and services, read in a few queries."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import TeamMember
from app.contracts.derived.deaths import deaths_reported
from app.contracts.derived.fulfil import MANUAL, TOOK_PLACE
from app.contracts.events.events import EVENT_FORMS, TRANSFER, Event, events_by_member
from app.contracts.signings.read import SIGN, Written, chunks, read_signings, team_on, teams_of
from app.contracts.signings.sign import Person, Signing
from app.contracts.terms.catalogue import Catalogue, catalogues
from app.contracts.terms.service import CONTROLLED, Service
from app.contracts.terms.timing import FORMS, STAGED
from app.entries.drafts.draft import ATTENDEES
from app.entries.models import Attendance, Entry, EntryStatus, Revision
from app.extensions import db
from app.formdefs.catalog import definition
from app.orgs.settings import setting
from app.residents.life.absences import absences_of
from app.residents.models import Resident

DECIDED = (EntryStatus.APPROVED, EntryStatus.INVALIDATED)
WITH_SUBMITTED = (*DECIDED, EntryStatus.SUBMITTED)
LESSON = "health_edu"
TAUGHT = ("1", "2", "3", "6", "7")  # kinds of it in which people are taught: no notice board, no leaflets
ALONE = "3"
# Forms about the contract, the record, an alert, or whether another entry is true: no services.
NO_SERVICE = (
    *(SIGN, "needs_assess", *EVENT_FORMS),
    *("record_change", "alert_handling", "phone_survey", "spot_check"),
)


@dataclass(frozen=True)
class Facts:
    """All that decides the contracts of `people`."""

    versions: Sequence[Catalogue]
    people: Mapping[UUID, Person]
    signings: Sequence[Signing]
    services: Mapping[UUID, Sequence[Service]]
    events: Mapping[UUID, Sequence[Event]] = field(default_factory=dict)  # by member of an agreement
    grace_days: int = 90  # how long after its end a contract may be renewed

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
        services_of(ids & named, statuses, versions),
        events_by_member(_events(ids & named, statuses)),
        setting("renewal_grace_days"),
    )


def _people(ids: Iterable[UUID], statuses: Sequence[EntryStatus]) -> dict[UUID, Person]:
    columns = (Resident.id, Resident.birth_date, Resident.org_unit_id, Resident.village_code)
    found = {}
    for part in chunks(ids):
        reported = deaths_reported(part) if EntryStatus.SUBMITTED in statuses else {}
        absences = absences_of(part)
        for row in db.session.execute(select(*columns, Resident.death_date).where(Resident.id.in_(part))):
            died_on = row.death_date or reported.get(row.id)
            found[row.id] = Person(*row[:4], died_on, absences.get(row.id, ()))
    return found


def services_of(
    ids: Iterable[UUID], statuses: Sequence[EntryStatus], versions: Sequence[Catalogue]
) -> dict[UUID, list[Service]]:
    """By resident. Answers are read only of the forms in which a rule looks at them."""
    forms = _forms_to_read(versions)
    rows = [row for part in chunks(ids) for row in _services_to(part, statuses, forms)]
    controlled = {form: _controlled(form) for form in {row.form for row in rows if row.visit_class}}
    found: dict[UUID, list[Service]] = {}
    for row in rows:
        service = _service(row, controlled.get(row.form, CONTROLLED))
        found.setdefault(row.served_id, []).append(service)
    return found


def _services_to(
    ids: Sequence[UUID], statuses: Sequence[EntryStatus], forms: Sequence[str]
) -> Iterator[Row[Any]]:
    """The entries about these people, and the activities that they took part in."""
    newest = and_(Revision.entry_id == Entry.id, Revision.number == Entry.revision)
    about = _given(Entry.resident_id, statuses).outerjoin(Revision, and_(newest, Entry.form.in_(forms)))
    yield from db.session.execute(about.where(Entry.resident_id.in_(ids)))
    attended = _given(Attendance.resident_id, statuses).join(Attendance, Attendance.entry_id == Entry.id)
    for row in db.session.execute(attended.join(Revision, newest).where(Attendance.resident_id.in_(ids))):
        if str(row.served_id) in row.answers.get(ATTENDEES, ()) and _was_taught(row):
            yield row


def _was_taught(row: Row[Any]) -> bool:
    return row.form != LESSON or row.answers.get("kind") in TAUGHT


def _mode(row: Row[Any]) -> str | None:
    """How each was visited: one among the many at an activity was not, wherever it took place."""
    answers = row.answers or {}
    return None if ATTENDEES in answers and answers.get("kind") != ALONE else row.visit_mode


def _given(to: InstrumentedAttribute[Any], statuses: Sequence[EntryStatus]) -> Select[Any]:
    return (
        select(
            to.label("served_id"),
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
        .select_from(Entry)
        .where(Entry.status.in_(statuses), Entry.form.not_in(NO_SERVICE))
        .where(func.coalesce(Entry.visit_result, TOOK_PLACE) == TOOK_PLACE)
    )


def attendees(entry_ids: Iterable[UUID]) -> set[UUID]:
    """Who was named as having taken part in one of these activities."""
    query = select(Attendance.resident_id)
    return {
        id_
        for part in chunks(entry_ids)
        for id_ in db.session.scalars(query.where(Attendance.entry_id.in_(part)))
    }


def _events(ids: Iterable[UUID], statuses: Sequence[EntryStatus]) -> list[Event]:
    """Those that were invalidated are gone without a trace: they never happened."""
    standing = [each for each in statuses if each is not EntryStatus.INVALIDATED]
    query = (
        select(Entry.id, Entry.form, Entry.occurred_on, Entry.author_id, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.form.in_(EVENT_FORMS), Entry.status.in_(standing))
    )
    rows = [
        row for part in chunks(ids) for row in db.session.execute(query.where(Entry.resident_id.in_(part)))
    ]
    teams = teams_of(UUID(row.answers["doctor_id"]) for row in rows if row.form == TRANSFER)
    return [_event(row, teams) for row in rows]


def _event(row: Row[Any], teams: Mapping[UUID, Sequence[TeamMember]]) -> Event:
    team_id = _new_team(row.answers, teams) if row.form == TRANSFER else None
    return Event(row.id, row.form, row.occurred_on, row.author_id, row.answers, team_id)


def _new_team(answers: Mapping[str, Any], teams: Mapping[UUID, Sequence[TeamMember]]) -> UUID | None:
    """The team that a transfer names, or that of the doctor whom it names."""
    named, day = answers.get("team_id"), date.fromisoformat(answers["from_date"])
    return UUID(named) if named else team_on(teams, UUID(answers["doctor_id"]), day)


def _service(row: Row[Any], controlled: tuple[str, ...]) -> Service:
    return Service(
        entry_id=row.id,
        form=row.form,
        day=row.occurred_on,
        mode=_mode(row),
        result=row.visit_result,
        visit_class=row.visit_class,
        severity=row.severity,
        is_invalid=row.status is EntryStatus.INVALIDATED,
        answers=row.answers or {},
        controlled=controlled,
    )


def _controlled(code: str) -> tuple[str, ...]:
    form = definition(code)
    return form.rules.controlled if form else CONTROLLED


def _forms_to_read(versions: Sequence[Catalogue]) -> list[str]:
    rules = (rule for each in versions for item in each.items.values() for rule in item.rules)
    return sorted(
        {MANUAL, STAGED, *FORMS} | {rule["form"] for rule in rules if "when" in rule or "needs" in rule}
    )
