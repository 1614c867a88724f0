"""What goes onto a person's sheets: the entries of a form, of a year, approved or all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.entries.models import Entry, EntryStatus, Revision
from app.exports.sheets.draw import Filled
from app.extensions import db
from app.formdefs import catalog
from app.formdefs.catalog import definition
from app.formdefs.definitions.definition import Definition
from app.worklists.alerts.outcomes import CHECK

NATIONAL = (
    "htn", "dm", "copd", "psy", "tb_first", "tb_follow", "selfcare", "exam65", "tcm33",
    "antenatal", "postnatal", "newborn", "child", "referral_up", "referral_down",
)  # fmt: skip  # domain.md §4.34
COUNTED = (EntryStatus.APPROVED,)
STANDING = (EntryStatus.APPROVED, EntryStatus.SUBMITTED, EntryStatus.RETURNED)
MARKS = {EntryStatus.SUBMITTED: "待审", EntryStatus.RETURNED: "退回"}


@dataclass(frozen=True)
class Choice:
    """Which entries of a form are printed. No year: all; `entry_id`: that one alone."""

    form: str
    year: int | None = None
    with_open: bool = False
    entry_id: UUID | None = None
    is_blank: bool = False  # none at all, to fill in by hand

    @property
    def span(self) -> tuple[date, date] | None:
        return (date(self.year, 1, 1), date(self.year, 12, 31)) if self.year else None

    @property
    def statuses(self) -> Sequence[EntryStatus]:
        return STANDING if self.with_open or self.entry_id else COUNTED


def written(resident_ids: Iterable[UUID], choice: Choice) -> dict[UUID, list[Filled]]:
    """By resident, in the order of the days."""
    if choice.is_blank:
        return {}
    query = (
        select(Entry, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.resident_id.in_(list(resident_ids)), Entry.form == choice.form)
        .where(Entry.status.in_(choice.statuses))
        .options(joinedload(Entry.author), joinedload(Entry.org_unit))
        .order_by(Entry.occurred_on, Entry.received_at, Entry.id)
    )
    if choice.entry_id:
        query = query.where(Entry.id == choice.entry_id)
    elif choice.span:
        query = query.where(Entry.occurred_on.between(*choice.span))
    rows = db.session.execute(query).all()
    checked = _checked([row.Entry.resident_id for row in rows if "referral" in row.answers])
    found: dict[UUID, list[Filled]] = {}
    for entry, answers in rows:
        form = catalog.known(entry.form, entry.form_version) or known(entry.form)
        filled = Filled(
            form,
            _with_outcome(answers, checked.get(str(entry.id))),
            entry.occurred_on,
            entry.author.name,
            mark=MARKS.get(entry.status, ""),
            clinic=entry.org_unit.name,
        )
        found.setdefault(entry.resident_id, []).append(filled)
    return found


def _checked(resident_ids: Sequence[UUID]) -> dict[str, str]:
    """Referring entry → what became of its referral, as the newest check of these residents tells."""
    query = (
        select(Revision.answers)
        .join(Entry, (Entry.id == Revision.entry_id) & (Entry.revision == Revision.number))
        .where(Entry.resident_id.in_(resident_ids), Entry.form == CHECK, Entry.status.in_(STANDING))
        .order_by(Entry.occurred_on, Entry.received_at, Entry.id)
    )
    told = db.session.scalars(query)
    return {
        each["referral_entry_id"]: each["ref_check_result"] for each in told if "ref_check_result" in each
    }


def _with_outcome(answers: Mapping[str, Any], outcome: str | None) -> Mapping[str, Any]:
    """As the sheet has it: the result stands beside the referral, though another entry told it."""
    if outcome is None:
        return answers
    return {**answers, "referral": {**(answers.get("referral") or {}), "ref_check_result": outcome}}


def known(form: str) -> Definition:
    """The newest version of a form that exists. KeyError for one that does not."""
    found = definition(form)
    if found is None:
        raise KeyError(form)
    return found


def counts(resident_id: UUID) -> dict[str, dict[int, int]]:
    """Form → year → how many entries stand, the newest year first."""
    query = (
        select(Entry.form, Entry.occurred_on)
        .where(Entry.resident_id == resident_id, Entry.status.in_(STANDING))
        .order_by(Entry.occurred_on.desc())
    )
    found: dict[str, dict[int, int]] = {}
    for form, day in db.session.execute(query):
        years = found.setdefault(form, {})
        years[day.year] = years.get(day.year, 0) + 1
    return found
