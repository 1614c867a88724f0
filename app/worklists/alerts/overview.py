"""Which alerts stand open in a scope, worst and oldest first (B09 预警汇总)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, func, select, true

from app.accounts.models import User
from app.clock import now
from app.entries.models import Entry
from app.extensions import db
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.paging import SIZE, Page
from app.residents.models import Resident
from app.worklists.alerts.closing import OPEN
from app.worklists.alerts.escalate import late_from
from app.worklists.models import Alert

TABS = {  # what each tab of the list shows
    "open": OPEN,
    "late": OPEN,  # red, and nobody has handled it within a day: the manager's
    "handled": ("handled",),
    "closed": ("closed",),
}


@dataclass(frozen=True)
class Line:
    """One alert as the list shows it."""

    id: UUID
    entry_id: UUID
    code: str
    severity: str
    message: str
    state: str
    raised_at: datetime
    result: str | None
    resident: str
    village: str
    form: str
    is_late: bool


def late_alerts(scope: Scope, hidden: Collection[str] = ()) -> int:
    """How many red alerts nobody has handled in time."""
    late = scope.holds(Alert.org_unit_id), Alert.state.in_(OPEN), _late(), is_not_of(hidden)
    return db.session.scalar(select(func.count(Alert.id)).where(*late)) or 0


def is_not_of(hidden: Collection[str]) -> ColumnElement[bool]:
    """Not raised by an entry of these forms."""
    if not hidden:
        return true()
    raised_by = select(Entry.id).where(Entry.id == Alert.entry_id, Entry.form.in_(hidden))
    return ~raised_by.correlate(Alert).exists()


def _late() -> ColumnElement[bool]:
    is_past = func.coalesce(Alert.since, Alert.raised_at) < late_from(now())
    return (Alert.severity == "red") & (Alert.escalated_at.is_not(None) | is_past)


def alerts(scope: Scope, tab: str, number: int, hidden: Collection[str] = ()) -> Page[Line]:
    """One page of a tab's alerts, the worst and oldest first; without those of `hidden` forms."""
    states = Alert.state.in_(TABS[tab]) & (_late() if tab == "late" else true())
    within = scope.holds(Alert.org_unit_id) & is_not_of(hidden)
    total = db.session.scalar(select(func.count(Alert.id)).where(states, within)) or 0
    worst_first = case((Alert.severity == "red", 0), (Alert.severity == "orange", 1), else_=2)
    rows = db.session.execute(
        select(
            Alert.id,
            Alert.entry_id,
            Alert.code,
            Alert.severity,
            Alert.message,
            Alert.state,
            Alert.raised_at,
            func.coalesce(Alert.closing, Alert.result),
            Resident.name,
            Village.name,
            Entry.form,
            case((_late() & Alert.state.in_(OPEN), True), else_=False),
        )
        .join(Resident, Resident.id == Alert.resident_id)
        .join(Village, Village.code == Alert.channel)
        .join(Entry, Entry.id == Alert.entry_id)
        .where(states, within)
        .order_by(worst_first, Alert.raised_at, Alert.id)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page([Line(*_columns(row)) for row in rows], number, total)


def _columns(row: Row[*tuple[Any, ...]]) -> tuple[Any, ...]:
    return tuple(row)


def names_of(ids: Iterable[UUID]) -> dict[UUID, str]:
    """Of those who saw to an alert."""
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(list(ids))))
    return {row.id: row.name for row in rows}
