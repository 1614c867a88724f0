"""Doubts about home beds: a contract, a bed that is open, and the approval of its plan (domain.md §5.13)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.contracts.derived.facts import DECIDED
from app.contracts.derived.followers import follows_contracts
from app.contracts.reading.covering import covered
from app.contracts.signings.read import SIGN
from app.entries.doubts.doubt import as_rows
from app.entries.doubts.marks import mark
from app.entries.drafts.facts import STANDING
from app.entries.followers import follows_entries
from app.entries.models import Entry, Revision
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.formdefs.catalog import definition
from app.formdefs.language.dates import read_day
from app.worklists.planning.due import MET

OPENING, ROUND, CLOSING = "bed_open", "bed_round", "bed_close"


@dataclass(frozen=True)
class Bed:
    """A home bed as the entries have it: since when, when approved last, and when closed."""

    opened_on: date
    approved_on: date
    closed_on: date | None


@dataclass(frozen=True)
class Told:
    """What an entry says of a bed: the days that it names, and its place among those of one day."""

    form: str
    occurred_on: date
    place: tuple[datetime, UUID]
    met: bool
    opened: date | None
    approved: date | None
    closed: date | None

    @property
    def day(self) -> date:
        """From which a bed is told to stand, of an opening."""
        return self.opened or self.occurred_on


@follows_entries(OPENING)
@follows_entries(ROUND)
@follows_entries(CLOSING)
@follows_contracts
def follow(resident_ids: Sequence[UUID]) -> int:
    """Hold each entry about these residents' beds against the others, whichever came first.

    Returns how many changed.
    """
    lives: dict[UUID, list[tuple[Entry, Told]]] = defaultdict(list)
    for entry, told in _read(resident_ids):
        if entry.resident_id:
            lives[entry.resident_id].append((entry, told))
    openings = {(id_, own.day) for id_, lines in lives.items() for _, own in lines if own.form == OPENING}
    signed = covered(openings)
    return sum(
        mark(entry, _is_ours, as_rows(_doubts(own, [other for _, other in lines], (id_, own.day) in signed)))
        for id_, lines in lives.items()
        for entry, own in lines
    )


@follows_entries(SIGN)
def follow_signings(resident_ids: Sequence[UUID]) -> int:
    """A signing that waits is contract enough for a bed of each whom it names, and no longer once returned.

    What was decided on for good is told by the contracts.
    """
    answers = Revision.answers["members"]
    signed = (
        select(answers)
        .join(Entry, Entry.id == Revision.entry_id)
        .where(Entry.form == SIGN, Entry.status.not_in(DECIDED), Entry.resident_id.in_(resident_ids))
    )
    lines = (line for members in db.session.scalars(signed) for line in members or ())
    return follow(sorted({UUID(line["resident_id"]) for line in lines}))


def rebuild() -> int:
    """The same for everybody; where nothing is amiss, nothing changes."""
    about = select(Entry.resident_id).where(Entry.form.in_(DOUBTS)).distinct()
    ids = sorted(id_ for id_ in db.session.scalars(about) if id_)
    return sum(follow(ids[start : start + 500]) for start in range(0, len(ids), 500))


def _doubts(own: Told, others: Sequence[Told], is_signed: bool) -> Iterator[Flag]:
    yield from DOUBTS[own.form](own, _bed(own, others))
    if own.form == OPENING and not is_signed:
        yield Flag("Q-08", "HIGH", "建床日期不在该居民的签约期内：家庭病床只收治已签约居民", "bed_open_date")


def _opening(_: Told, bed: Bed | None) -> Iterator[Flag]:
    """Q-07: one bed at a time."""
    if bed is not None and bed.closed_on is None:
        said = f"该居民 {bed.opened_on.isoformat()} 建的家庭病床还没有撤床"
        yield Flag("Q-07", "HIGH", said, "bed_open_date")


def _round(own: Told, bed: Bed | None) -> Iterator[Flag]:
    """A round is of an open bed; beyond the days of a plan it has to be approved again."""
    if bed is None or (bed.closed_on and bed.closed_on < own.occurred_on):
        yield Flag("bed_missing", "HIGH", "巡诊当天没有已建的家庭病床", "occurred_on")
        return
    form = definition(OPENING)
    most = form.rules.schedule.hint_after if form and form.rules.schedule else None
    approved = max(bed.approved_on, own.approved or bed.approved_on)
    if most is not None and (own.occurred_on - approved).days > most:
        yield Flag("bed_unapproved", "MED", f"建床已超过 {most} 天，没有续床审批", "reapproved_on")


def _closing(_: Told, bed: Bed | None) -> Iterator[Flag]:
    """What is closed was open."""
    if bed is None or bed.closed_on:
        yield Flag("bed_missing", "HIGH", "没有需要撤床的家庭病床：没有建床记录，或已经撤床", "bed_open_date")


DOUBTS: Mapping[str, Callable[[Told, Bed | None], Iterator[Flag]]] = {
    OPENING: _opening,
    ROUND: _round,
    CLOSING: _closing,
}


def _is_ours(flag: Mapping[str, Any]) -> bool:
    is_of_bed = flag["code"] in ("Q-07", "Q-08") and flag.get("field") == "bed_open_date"
    return is_of_bed or flag["code"] in ("bed_missing", "bed_unapproved")


def _read(resident_ids: Sequence[UUID]) -> Iterator[tuple[Entry, Told]]:
    answers = Revision.answers
    query = (
        select(
            Entry,
            answers["bed_open_date"].as_string().label("opened"),
            answers["reapproved_on"].as_string().label("approved"),
            answers["bed_close_date"].as_string().label("closed"),
        )
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.resident_id.in_(resident_ids), Entry.form.in_(DOUBTS), Entry.status.in_(STANDING))
        .order_by(Entry.id)
    )
    for entry, *days in db.session.execute(query):
        met = entry.visit_result in (None, MET)
        place = (entry.received_at, entry.id)
        yield entry, Told(entry.form, entry.occurred_on, place, met, *(_day(each) for each in days))


def _bed(own: Told, others: Iterable[Told]) -> Bed | None:
    """The newest bed up to the day of an entry, as the others have it."""
    told = [each for each in others if each is not own and each.met and not _is_later(each, own)]
    return _newest(told, own.occurred_on)


def _is_later(other: Told, own: Told) -> bool:
    """Of two of one kind and day the one that came first has nothing to do with the other."""
    return (other.form, other.occurred_on) == (own.form, own.occurred_on) and other.place > own.place


def _newest(rows: Sequence[Told], on: date) -> Bed | None:
    openings = (min(row.opened or row.occurred_on, row.occurred_on) for row in rows if row.form == OPENING)
    opened = max((day for day in openings if day <= on), default=None)
    if opened is None:
        return None
    since = [row for row in rows if opened <= row.occurred_on <= on]
    approvals = [row.approved for row in since if row.form == ROUND and row.approved]
    closings = [row for row in since if row.form == CLOSING]
    closings = [row for row in closings if row.occurred_on > opened or row.opened == opened]
    closed = (row.closed or row.occurred_on for row in closings)
    return Bed(opened, max([opened, *approvals]), min(closed, default=None))


def _day(text: object) -> date | None:
    return read_day(text) if isinstance(text, str) else None
