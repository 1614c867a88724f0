"""Everything a reviewer reads of one entry, gathered."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.clock import today
from app.contracts.claims.guards import named_in
from app.contracts.models import Agreement, AgreementMember, Fulfilment, ServiceItem, ServicePackage
from app.contracts.signings.crowd import Crowd, crowd_with
from app.contracts.signings.read import SIGN
from app.contracts.words import why_not_name
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.formdefs.catalog import known as known_form
from app.formdefs.definitions.definition import Definition
from app.orgs.models import Village
from app.residents.models import Resident
from app.review.evidence import Evidence, evidence
from app.review.history import Event, audit_trail, decisions, timeline
from app.review.layout import Part, Sheet, Told, lay_out
from app.review.models import Decision
from app.review.place import Place, place

DEEPEST = 10
GONE = (EntryStatus.VOID, EntryStatus.INVALIDATED)


@dataclass(frozen=True)
class Served:
    """An item of a contract that the entry served, or why it does not count."""

    name: str
    counted: bool
    reason: str
    people: int = 1  # of an activity: for how many of those who took part


@dataclass(frozen=True)
class Reading:
    """One entry in one view."""

    entry: Entry
    title: str
    village: Village | None
    revision: Revision
    parts: Sequence[Part]
    previous_on: date | None
    evidence: Sequence[Evidence]
    place: Place | None
    same_visit: Sequence[Entry]
    decisions: Sequence[Decision]
    timeline: Sequence[Event]
    audit: Sequence[Event]
    served: Sequence[Served]
    agreement: Agreement | None
    crowd: Crowd | None  # what the signing, once approved, makes too many for its doctor
    entered_by: str  # who entered it in bulk; empty: its author did
    raw: Mapping[str, Any] | None  # the answers as they are, if their form is no longer known

    @property
    def last_return(self) -> Decision | None:
        returned = [each for each in self.decisions if each.outcome == "returned"]
        return returned[-1] if returned else None

    @property
    def doubts(self) -> list[Told]:
        return [flag for flag in self.entry.flags if flag["level"] == "HIGH"]

    @property
    def is_correction(self) -> bool:
        return self.revision.number > 1


def read(entry: Entry, seen: int | None = None) -> Reading:
    """`seen`: the revision to compare the newest with; the one before it unless said."""
    newest, form = entry.newest, known_form(entry.form, entry.form_version)
    before = previous_entry(entry)
    decided = decisions(entry.id)
    names = names_in(newest.answers)
    remarks = _remarks(decided, entry)
    sheet = Sheet(
        answers=newest.answers,
        previous=before.newest.answers if before else None,
        former=_former(entry, seen),
        flags=entry.flags,
        remarks=remarks,
        names=names,
    )
    parts = lay_out(form, sheet) if form else []
    village = db.session.get(Village, entry.channel)
    return Reading(
        entry=entry,
        title=form.short if form else entry.form,
        village=village,
        revision=newest,
        parts=parts,
        previous_on=before.occurred_on if before else None,
        evidence=_evidence(entry, form, newest.answers, names),
        place=place(newest.content.get("location"), entry.resident, village),
        same_visit=_same_visit(entry),
        decisions=decided,
        timeline=timeline(entry, decided),
        audit=audit_trail(entry.id),
        served=_served(entry),
        agreement=db.session.scalar(select(Agreement).where(Agreement.entry_id == entry.id)),
        crowd=_crowd(entry),
        entered_by=_name(newest.entered_by),
        raw=None if form else newest.answers,
    )


def previous_entry(entry: Entry) -> Entry | None:
    """The resident's last entry of this form before this one, of those that stand."""
    if entry.resident_id is None:
        return None
    earlier = or_(
        Entry.occurred_on < entry.occurred_on,
        (Entry.occurred_on == entry.occurred_on) & (Entry.received_at < entry.received_at),
    )
    query = (
        select(Entry)
        .where(Entry.resident_id == entry.resident_id, Entry.form == entry.form, Entry.id != entry.id)
        .where(Entry.status.not_in(GONE), earlier)
        .order_by(Entry.occurred_on.desc(), Entry.received_at.desc())
    )
    return db.session.scalar(query.limit(1))


def names_in(answers: Mapping[str, Any]) -> dict[str, str]:
    """The names of the people, contracts, packages and items that answers refer to."""
    texts = set(_texts(answers))
    ids = [UUID(text) for text in texts if _is_uuid(text)]
    names = _people_and_contracts(ids) if ids else {}
    for catalogue in (ServicePackage, ServiceItem):
        codes = [text for text in texts if text.startswith(("P-", "I0"))]
        rows = select(catalogue.id, catalogue.name).where(catalogue.id.in_(codes)).order_by(catalogue.version)
        names |= {row[0]: row[1] for row in db.session.execute(rows)} if codes else {}
    return names


def _people_and_contracts(ids: Sequence[UUID]) -> dict[str, str]:
    names: dict[str, str] = {}
    for who in (Resident, User):
        people = db.session.execute(select(who.id, who.name).where(who.id.in_(ids)))
        names |= {str(row[0]): row[1] for row in people}
    one = AgreementMember
    terms = select(one).where(or_(one.id.in_(ids), one.agreement_id.in_(ids)))
    for each in db.session.scalars(terms):
        term = f"{each.start_date} 至 {each.end_date}"
        names |= {str(each.id): term, str(each.agreement_id): term}
    return names


def _name(user_id: UUID | None) -> str:
    by = db.session.get(User, user_id) if user_id else None
    return by.name if by else ""


def _former(entry: Entry, seen: int | None) -> Mapping[str, Any] | None:
    number = seen if seen is not None and 0 < seen < entry.revision else entry.revision - 1
    return next((each.answers for each in entry.revisions if each.number == number), None)


def _evidence(
    entry: Entry, form: Definition | None, answers: Mapping[str, Any], names: Mapping[str, str]
) -> list[Evidence]:
    return evidence(entry, form, answers, names) if form else []


def _remarks(decided: Sequence[Decision], entry: Entry) -> list[Told]:
    """What was remarked when the entry was last returned, while that still matters."""
    returned = [each for each in decided if each.outcome == "returned"]
    return list(returned[-1].remarks) if returned and entry.is_open else []


def _same_visit(entry: Entry) -> list[Entry]:
    if entry.visit_id is None:
        return []
    query = select(Entry).where(Entry.visit_id == entry.visit_id, Entry.id != entry.id)
    same_place = Entry.org_unit_id == entry.org_unit_id
    return list(db.session.scalars(query.where(same_place).options(joinedload(Entry.resident))))


def _served(entry: Entry) -> list[Served]:
    items = (
        select(Fulfilment, ServiceItem.name)
        .outerjoin(ServiceItem, ServiceItem.id == Fulfilment.item_id)
        .where(Fulfilment.entry_id == entry.id)
        .order_by(Fulfilment.item_id)
    )
    found = {each.id: (each, name) for each, name in db.session.execute(items)}
    told = Counter((name or each.item_id, each.counted, each.reason or "") for each, name in found.values())
    return [
        Served(name, counted, why_not_name(reason), people)
        for (name, counted, reason), people in told.items()
    ]


def _crowd(entry: Entry) -> Crowd | None:
    if entry.form != SIGN or entry.status is not EntryStatus.SUBMITTED:
        return None
    return crowd_with(entry.author, named_in(entry.newest.answers), today())


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """No form nests deeper than that; what was refused may."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list) and depth < DEEPEST:
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each, depth + 1)


def _is_uuid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and text.replace("-", "").isalnum() and _parses(text)


def _parses(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
