"""What waits for whom: the counts on the front page."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, select, true

from app.entries.models import Entry, EntryStatus, Quarantined
from app.entries.sensitive import not_about
from app.extensions import db
from app.orgs.scope import Scope
from app.residents.groups.membership import SENSITIVE, SENSITIVE_CONDITIONS
from app.residents.models import ProfileConflict, Resident
from app.worklists.alerts.overview import is_not_of
from app.worklists.models import Alert

DOUBTFUL = 10  # of Entry.doubt: at least one MED flag


@dataclass(frozen=True)
class Counts:
    """What stands open within a scope."""

    waiting: int
    doubtful: int
    oldest: datetime | None  # received longest ago, of those that wait
    returned: int
    red_alerts: int
    quarantined: int
    conflicts: int


def counts(scope: Scope, hidden: Collection[str] = ()) -> Counts:
    """Without what is about `hidden` forms: the lists that the figures lead to leave it out as well."""
    waiting, returned = Entry.status == EntryStatus.SUBMITTED, Entry.status == EntryStatus.RETURNED
    entries = select(
        _times(waiting),
        _times(waiting & (Entry.doubt >= DOUBTFUL)),
        func.min(case((waiting, Entry.received_at))),
        _times(returned),
    ).where(scope.holds(Entry.org_unit_id), waiting | returned, not_about(hidden))
    number, doubtful, oldest, back = db.session.execute(entries).one()
    return Counts(number or 0, doubtful or 0, oldest, back or 0, *_open_elsewhere(scope, hidden))


def _open_elsewhere(scope: Scope, hidden: Collection[str]) -> tuple[int, int, int]:
    alerts = select(func.count(Alert.id)).where(
        scope.holds(Alert.org_unit_id),
        Alert.severity == "red",
        Alert.state.in_(("open", "acknowledged")),
        is_not_of(hidden),
    )
    quarantined = select(func.count(Quarantined.id)).where(
        scope.holds(Quarantined.org_unit_id), Quarantined.settled_at.is_(None)
    )
    conflicts = (
        select(func.count(ProfileConflict.id))
        .join(Resident, Resident.id == ProfileConflict.resident_id)
        .where(scope.holds(Resident.org_unit_id), ProfileConflict.settled_at.is_(None))
        .where(_names_nothing_sensitive() if hidden else true())
    )
    row = db.session.execute(
        select(alerts.scalar_subquery(), quarantined.scalar_subquery(), conflicts.scalar_subquery())
    ).one()
    return (row[0], row[1], row[2])


def _names_nothing_sensitive() -> ColumnElement[bool]:
    told = (cast(ProfileConflict.ours, Text), cast(ProfileConflict.theirs, Text))
    return and_(
        *(
            ~func.coalesce(text, "").contains(f'"{code}"')
            for code in SENSITIVE | SENSITIVE_CONDITIONS
            for text in told
        )
    )


def _times(condition: ColumnElement[bool]) -> ColumnElement[int | None]:
    return func.sum(case((condition, 1), else_=0))
