"""Reads the signings (`sign` entries) that contracts are derived from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from app.accounts.models import TeamMember
from app.contracts.models import Agreement, AgreementMember
from app.contracts.signings.evidence import Evidence, Signed, examine
from app.contracts.signings.place import place_of
from app.contracts.signings.sign import ADULT_FROM, Person, Signing
from app.contracts.signings.signatures import is_from_paper
from app.contracts.terms.catalogue import Catalogue, in_force
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.residents.groups.membership import age_on
from app.residents.households import Housed, housed

SIGN = "sign"
CHUNK = 500


@dataclass(frozen=True)
class Written:
    """A `sign` entry as it stands in the tables."""

    row: Row[Any]

    @cached_property
    def named(self) -> frozenset[UUID]:
        """Whom it signs up."""
        return frozenset(UUID(each["resident_id"]) for each in self.row.answers.get("members") or ())


def written(statuses: Sequence[EntryStatus], entry_ids: Iterable[UUID] | None = None) -> list[Written]:
    """The `sign` entries of these states: all, or those with these ids."""
    query = (
        select(
            Entry.id,
            Entry.resident_id,
            Entry.author_id,
            Entry.org_unit_id,
            Entry.occurred_on,
            Entry.status,
            Entry.missing_attachments,
            Revision.answers,
            Revision.content["location"].label("location"),  # all of it is long
            Revision.device_id,
            Revision.app_version,
        )
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.form == SIGN, Entry.status.in_(statuses), Entry.resident_id.is_not(None))
    )
    if entry_ids is None:
        return [Written(row) for row in db.session.execute(query)]
    rows = (row for part in chunks(entry_ids) for row in db.session.execute(query.where(Entry.id.in_(part))))
    return [Written(row) for row in rows]


def signings_of(resident_ids: Iterable[UUID]) -> set[UUID]:
    """The `sign` entries from which these people have, or had, contracts."""
    query = select(Agreement.entry_id).join(AgreementMember, AgreementMember.agreement_id == Agreement.id)
    return {
        entry_id
        for part in chunks(resident_ids)
        for entry_id in db.session.scalars(query.where(AgreementMember.resident_id.in_(part)))
    }


def read_signings(
    entries: Sequence[Written], people: Mapping[UUID, Person], versions: Sequence[Catalogue]
) -> list[Signing]:
    known = [each for each in entries if each.row.resident_id in people]
    teams = teams_of({each.row.author_id for each in entries})
    homes = {
        id_: home
        for part in chunks(each.row.resident_id for each in known)
        for id_, home in housed(part).items()
    }
    return [_signing(each, people, versions, teams, homes[each.row.resident_id]) for each in known]


def chunks(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    """Parts small enough for one statement, always cut alike."""
    known = sorted(set(ids), key=str)
    return (known[start : start + CHUNK] for start in range(0, len(known), CHUNK))


def _signing(
    each: Written,
    people: Mapping[UUID, Person],
    versions: Sequence[Catalogue],
    teams: Mapping[UUID, Sequence[TeamMember]],
    home: Housed,
) -> Signing:
    row = each.row
    return Signing(
        entry_id=row.id,
        representative_id=row.resident_id,
        doctor_id=row.author_id,
        team_id=team_on(teams, row.author_id, row.occurred_on),
        org_unit_id=row.org_unit_id,
        signed_on=row.occurred_on,
        is_void=row.status is EntryStatus.INVALIDATED,
        catalogue_version=in_force(versions, row.occurred_on).version,
        evidence=evidence_of(each, people),
        answers=row.answers,
        place=place_of(row.answers, row.location),
        is_from_paper=is_from_paper(row.device_id),
        household_id=home.on(row.occurred_on),
    )


def evidence_of(each: Written, people: Mapping[UUID, Person]) -> Evidence:
    """What of the evidence set is there; `people`: those whom the signing names."""
    row = each.row
    signed = Signed(
        row.answers,
        row.location,
        row.device_id,
        row.app_version,
        frozenset(row.missing_attachments),
    )
    return examine(signed, str(row.resident_id), _children(each, people))


def _children(each: Written, people: Mapping[UUID, Person]) -> frozenset[str]:
    """Those of a signing who were minors on its day."""
    known = (person for id_ in each.named if (person := people.get(id_)))
    return frozenset(
        str(one.id) for one in known if age_on(one.birth_date, each.row.occurred_on) < ADULT_FROM
    )


def teams_of(user_ids: Iterable[UUID]) -> dict[UUID, list[TeamMember]]:
    """The teams that these people are or were in, the newest first."""
    found: dict[UUID, list[TeamMember]] = {}
    for part in chunks(user_ids):
        query = select(TeamMember).where(TeamMember.user_id.in_(part))
        for post in db.session.scalars(query.order_by(TeamMember.valid_from.desc(), TeamMember.team_id)):
            found.setdefault(post.user_id, []).append(post)
    return found


def team_on(teams: Mapping[UUID, Sequence[TeamMember]], user_id: UUID, day: date) -> UUID | None:
    """The team that somebody is in on that day."""
    belongs = (post.team_id for post in teams.get(user_id, ()) if _holds(post, day))
    return next(belongs, None)


def _holds(post: TeamMember, day: date) -> bool:
    return post.valid_from <= day <= (post.valid_to or date.max)
