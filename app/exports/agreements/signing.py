"""A signing as it is read for paper: its answers, the people, their contracts, what was signed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.events.events import CONFIRM, END
from app.contracts.models import Agreement, AgreementMember
from app.contracts.signings.sign import member_id
from app.entries.models import Entry, EntryStatus, Revision
from app.exports.agreements.number import SIGN
from app.extensions import db
from app.formdefs.catalog import known
from app.formdefs.definitions.definition import Definition
from app.residents.models import Resident

STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)


@dataclass(frozen=True)
class Later:
    """An entry about a member's line that bears a signature: a confirmation, or the end of the contract."""

    entry: Entry
    answers: Mapping[str, Any]
    form: Definition

    @property
    def day(self) -> date:
        return self.entry.occurred_on

    @property
    def waits(self) -> bool:
        return self.entry.status is EntryStatus.SUBMITTED


@dataclass(frozen=True)
class Signing:
    """Everything that one agreement is printed from."""

    entry: Entry
    form: Definition
    answers: Mapping[str, Any]
    people: Mapping[UUID, Resident]
    contract: Agreement | None
    members: Mapping[UUID, AgreementMember]  # by resident
    since: Mapping[tuple[UUID, str], Later]  # by resident and form

    @property
    def is_household(self) -> bool:
        return self.answers.get("scope") == "household"

    @property
    def lines(self) -> Sequence[Mapping[str, Any]]:
        return [line for line in self.answers.get("members") or () if line.get("resident_id")]


def read_signing(entry: Entry) -> Signing:
    form = known(SIGN, entry.form_version)
    if form is None:
        raise KeyError(SIGN)
    answers = entry.newest.answers
    ids = [UUID(line["resident_id"]) for line in answers.get("members") or () if line.get("resident_id")]
    people = {each.id: each for each in db.session.scalars(select(Resident).where(Resident.id.in_(ids)))}
    contract = db.session.scalar(select(Agreement).where(Agreement.entry_id == entry.id))
    members = {each.resident_id: each for each in contract.members} if contract else {}
    return Signing(entry, form, answers, people, contract, members, _since(entry, ids))


def digest_of(value: Any) -> str:
    """A signature is a digest, or `{"image": digest, …}`."""
    found = value.get("image") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else ""


def _since(entry: Entry, resident_ids: Sequence[UUID]) -> dict[tuple[UUID, str], Later]:
    """The first confirmation and the earliest end of each line."""
    lines = {str(member_id(entry.id, each)): each for each in resident_ids}
    query = (
        select(Entry, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.form.in_((CONFIRM, END)), Entry.status.in_(STANDING))
        .where(Entry.resident_id.in_(resident_ids))
        .order_by(Entry.status, Entry.occurred_on, Entry.id)  # what was approved comes first
    )
    found: dict[tuple[UUID, str], Later] = {}
    for later, answers in db.session.execute(query):
        whose, form = (
            lines.get(str(answers.get("agreement_member_id"))),
            known(later.form, later.form_version),
        )
        if whose and form:
            found.setdefault((whose, later.form), Later(later, answers, form))
    return found
