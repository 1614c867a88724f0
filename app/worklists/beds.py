"""Doubts about home beds: a contract, a bed that is open, and the approval of its plan (domain.md §5.13)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Text, cast, or_, select

from app.contracts.models import AgreementMember
from app.entries.claims import checks_claims
from app.entries.draft import Draft
from app.entries.facts import STANDING
from app.entries.models import Entry, EntryStatus, Revision
from app.extensions import db
from app.formdefs.catalog import definition
from app.formdefs.conditions import Flag
from app.formdefs.dates import read_day
from app.worklists.due import MET

OPENING, ROUND, CLOSING = "bed_open", "bed_round", "bed_close"
HELD = ("active", "upcoming", "expired", "renewed", "terminated", "transferred")  # until its last day


@dataclass(frozen=True)
class Bed:
    """A home bed as the entries have it: since when, when approved last, and when closed."""

    opened_on: date
    approved_on: date
    closed_on: date | None


@checks_claims(OPENING)
def check_opening(draft: Draft, _: Mapping[str, Any]) -> Iterator[Flag]:
    """Q-08: only for residents with a contract. Q-07: one bed at a time."""
    if not _is_contracted(draft):
        yield Flag("Q-08", "HIGH", "建床日期不在该居民的签约期内：家庭病床只收治已签约居民", "bed_open_date")
    bed = _bed(draft)
    if bed is not None and bed.closed_on is None:
        said = f"该居民 {bed.opened_on.isoformat()} 建的家庭病床还没有撤床"
        yield Flag("Q-07", "HIGH", said, "bed_open_date")


@checks_claims(ROUND)
def check_round(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """A round is of an open bed; beyond the days of a plan it has to be approved again."""
    bed = _bed(draft)
    if bed is None or (bed.closed_on and bed.closed_on < draft.occurred_on):
        yield Flag("bed_missing", "HIGH", "巡诊当天没有已建的家庭病床", "occurred_on")
        return
    form = definition(OPENING)
    most = form.rules.schedule.hint_after if form and form.rules.schedule else None
    approved = max(bed.approved_on, _day(answers.get("reapproved_on")) or bed.approved_on)
    if most is not None and (draft.occurred_on - approved).days > most:
        yield Flag("bed_unapproved", "MED", f"建床已超过 {most} 天，没有续床审批", "reapproved_on")


@checks_claims(CLOSING)
def check_closing(draft: Draft, _: Mapping[str, Any]) -> Iterator[Flag]:
    """What is closed was open."""
    bed = _bed(draft)
    if bed is None or bed.closed_on:
        yield Flag("bed_missing", "HIGH", "没有需要撤床的家庭病床：没有建床记录，或已经撤床", "bed_open_date")


def _is_contracted(draft: Draft) -> bool:
    member = AgreementMember
    held = select(member.id).where(
        member.resident_id == draft.resident_id,
        member.status.in_(HELD),
        member.start_date <= draft.occurred_on,
        member.end_date >= draft.occurred_on,
        or_(member.ended_on.is_(None), member.ended_on >= draft.occurred_on),
    )
    return db.session.scalar(held.limit(1)) is not None or _is_waiting(draft)


def _is_waiting(draft: Draft) -> bool:
    """Whether they, or the household they belong to, have signed for the day, and nobody has reviewed it."""
    someone = str(draft.resident_id)
    signed = (
        select(Entry.resident_id, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(
            Entry.form == "sign",
            Entry.status == EntryStatus.SUBMITTED,
            or_(
                Entry.resident_id == draft.resident_id,
                cast(Revision.answers["members"], Text).contains(someone),
            ),
        )
    )
    return any(_covers(row.answers, draft.occurred_on) for row in db.session.execute(signed))


def _covers(answers: Mapping[str, Any], on: date) -> bool:
    first, last = _day(answers.get("start_date")), _day(answers.get("end_date"))
    return first is not None and first <= on <= (last or date.max)


def _bed(draft: Draft) -> Bed | None:
    """The newest bed up to the day, as the other entries have it."""
    answers = Revision.answers
    rows = db.session.execute(
        select(
            Entry.form,
            Entry.occurred_on,
            answers["bed_open_date"].as_string().label("opened"),
            answers["reapproved_on"].as_string().label("approved"),
            answers["bed_close_date"].as_string().label("closed"),
        )
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(
            Entry.resident_id == draft.resident_id,
            Entry.id != draft.entry_id,
            Entry.form.in_((OPENING, ROUND, CLOSING)),
            Entry.status.in_(STANDING),
            or_(Entry.visit_result.is_(None), Entry.visit_result == MET),
        )
    ).all()
    return _newest(rows, draft.occurred_on)


def _newest(rows: Sequence[Any], on: date) -> Bed | None:
    openings = (
        min(_day(row.opened) or row.occurred_on, row.occurred_on) for row in rows if row.form == OPENING
    )
    opened = max((day for day in openings if day <= on), default=None)
    if opened is None:
        return None
    since = [row for row in rows if opened <= row.occurred_on <= on]
    approvals = [day for row in since if row.form == ROUND and (day := _day(row.approved))]
    closings = [row for row in since if row.form == CLOSING]
    closings = [row for row in closings if row.occurred_on > opened or _day(row.opened) == opened]
    closed = (_day(row.closed) or row.occurred_on for row in closings)
    return Bed(opened, max([opened, *approvals]), min(closed, default=None))


def _day(text: object) -> date | None:
    return read_day(text) if isinstance(text, str) else None
