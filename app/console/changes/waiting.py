"""What of residents' records waits for somebody: a second reviewer, or a decision about who was lost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.orgs.scope import Scope
from app.residents.models import Resident, SecondReview

MOST = 200
LOST, NOT_MET = "2", "4"  # visit results
IN_A_ROW = 3  # visits on which nobody was met, before somebody counts as lost (domain.md §5.4)
STANDING = (EntryStatus.SUBMITTED, EntryStatus.APPROVED)


@dataclass(frozen=True)
class Waiting:
    """A change that waits for a second reviewer."""

    review: SecondReview
    resident: Resident
    marked_by: str


@dataclass(frozen=True)
class Missing:
    """Somebody whom the last visits did not find."""

    resident: Resident
    last: Entry
    times: int

    @property
    def is_lost(self) -> bool:
        return self.last.visit_result == LOST


def waiting(scope: Scope) -> list[Waiting]:
    query = (
        select(SecondReview, Resident, User.name)
        .join(Resident, Resident.id == SecondReview.resident_id)
        .join(User, User.id == SecondReview.marked_by)
        .where(
            SecondReview.settled_at.is_(None),
            or_(scope.holds(SecondReview.org_unit_id), scope.holds(Resident.org_unit_id)),
        )
        .order_by(SecondReview.marked_at, SecondReview.id)
        .limit(MOST)
        .options(joinedload(Resident.village))
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def missing(scope: Scope) -> list[Missing]:
    """Whose last visit found them lost, or whose last three visits of one form met nobody."""
    suspects = (
        select(Entry.resident_id)
        .join(Resident, Resident.id == Entry.resident_id)
        .where(
            scope.holds(Resident.org_unit_id),
            Resident.archive_status == "0",
            Entry.visit_result.in_((LOST, NOT_MET)),
            Entry.status.in_(STANDING),
        )
        .distinct()
    )
    visits = (
        select(Entry)
        .where(Entry.resident_id.in_(suspects), Entry.visit_result.is_not(None), Entry.status.in_(STANDING))
        .order_by(Entry.resident_id, Entry.occurred_on.desc(), Entry.id.desc())
        .options(joinedload(Entry.resident).joinedload(Resident.village))
    )
    by_person: dict[UUID | None, list[Entry]] = {}
    for entry in db.session.scalars(visits):
        by_person.setdefault(entry.resident_id, []).append(entry)
    found = (_missing(entries) for entries in by_person.values())
    rows = sorted((each for each in found if each), key=lambda each: (each.last.occurred_on, each.last.id))
    return rows[:MOST]


def _missing(newest_first: Sequence[Entry]) -> Missing | None:
    last = newest_first[0]
    same = [each for each in newest_first if each.form == last.form]
    times = _at_a_stretch(each.visit_result != "1" for each in same)
    if last.resident is None or not (last.visit_result == LOST or _enough(same)):
        return None
    return Missing(last.resident, last, times)


def _enough(entries: Sequence[Entry]) -> bool:
    return _at_a_stretch(each.visit_result == NOT_MET for each in entries) >= IN_A_ROW


def _at_a_stretch(held: Iterable[bool]) -> int:
    count = 0
    for each in held:
        if not each:
            break
        count += 1
    return count
