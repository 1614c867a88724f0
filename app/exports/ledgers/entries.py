"""The entries that ledgers are made of: those of a scope, up to the end of a year, with their people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from app.accounts.models import User
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.residents.models import Resident

APPROVED, WITH_SUBMITTED = "已审核", "已审核和待审核"


@dataclass(frozen=True)
class Asked:
    """Which ledger: of whose scope, of which year, whether what waits for review is in it."""

    scope: Scope
    year: int
    with_open: bool
    today: date

    @property
    def last(self) -> date:
        return min(date(self.year, 12, 31), self.today)

    @property
    def basis(self) -> str:
        return WITH_SUBMITTED if self.with_open else APPROVED


def logged(asked: Asked, forms: Sequence[str], since: date | None = None) -> list[Row[Any]]:
    """By day; with the person's name, phone, village and last days here, and the author's name."""
    statuses = [EntryStatus.APPROVED, *([EntryStatus.SUBMITTED] if asked.with_open else [])]
    query = (
        select(
            Entry.id,
            Entry.form,
            Entry.form_version,
            Entry.resident_id,
            Entry.occurred_on,
            Revision.answers,
            Resident.name,
            Resident.phone,
            Resident.death_date.label("died_on"),
            Resident.archive_status,
            Resident.closed_on,
            Village.name.label("village"),
            User.name.label("author"),
        )
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .join(Resident, Resident.id == Entry.resident_id)
        .join(Village, Village.code == Resident.village_code)
        .join(User, User.id == Entry.author_id)
        .where(Entry.form.in_(forms), Entry.status.in_(statuses), Entry.occurred_on <= asked.last)
        .where(asked.scope.holds(Entry.org_unit_id))
        .order_by(Entry.occurred_on, Entry.received_at, Entry.id)
    )
    if since:
        query = query.where(Entry.occurred_on >= since)
    return list(db.session.execute(query))
