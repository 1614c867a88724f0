"""What became of referrals, as field workers log it (form `referral_check`)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.entries.doubts.doubt import as_rows
from app.entries.doubts.marks import mark
from app.entries.drafts.claims import checks_claims
from app.entries.drafts.draft import Draft
from app.entries.drafts.facts import STANDING
from app.entries.followers import follows_entries
from app.entries.models import Entry, Revision
from app.errors import Invalid
from app.extensions import db
from app.formdefs.answers.conditions import Flag
from app.formdefs.catalog import definition
from app.worklists.planning.referrals import is_lost_sight

CHECK = "referral_check"
LOST = "referral_lost"


@checks_claims(CHECK)
def check_referral(draft: Draft, answers: Mapping[str, Any]) -> Iterator[Flag]:
    """Nobody's referral but the resident's. One that is not here may come in the same batch."""
    entry = db.session.get(Entry, UUID(answers["referral_entry_id"]))
    if entry is not None and entry.resident_id != draft.resident_id:
        raise Invalid(errors={"answers.referral_entry_id": ["这次转诊不是这位居民的"]})
    yield from ()


@follows_entries(CHECK)
def follow(resident_ids: Sequence[UUID]) -> int:
    """Show the reviewer the check after which nobody is asked after any more. Returns how many changed."""
    query = (
        select(Entry, Revision.answers)
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .where(Entry.resident_id.in_(resident_ids), Entry.form == CHECK, Entry.status.in_(STANDING))
        .order_by(Entry.occurred_on, Entry.id)
    )
    referrals: dict[str, list[tuple[Entry, Mapping[str, Any]]]] = defaultdict(list)
    for entry, answers in db.session.execute(query):
        referrals[str(answers.get("referral_entry_id"))].append((entry, answers))
    return sum(
        mark(entry, _is_ours, as_rows(flags))
        for checks in referrals.values()
        for entry, flags in _flagged(checks)
    )


def rebuild() -> int:
    """The same for everybody; where nothing is amiss, nothing changes."""
    about = select(Entry.resident_id).where(Entry.form == CHECK).distinct()
    ids = sorted(id_ for id_ in db.session.scalars(about) if id_)
    return sum(follow(ids[start : start + 500]) for start in range(0, len(ids), 500))


def _flagged(checks: Sequence[tuple[Entry, Mapping[str, Any]]]) -> Iterator[tuple[Entry, list[Flag]]]:
    form = definition(CHECK)
    schedule = form.rules.schedule if form else None
    times = 0
    for entry, answers in checks:
        times = times + 1 if schedule and schedule.is_lost(answers) else 0
        is_lost = schedule is not None and is_lost_sight(schedule, times)
        words = schedule.lost_hint if schedule else None
        yield entry, [Flag(LOST, "MED", words or "多次联系不上", "ref_check_result")] if is_lost else []


def _is_ours(flag: Mapping[str, Any]) -> bool:
    return bool(flag["code"] == LOST)
