"""Which alerts stand open in a scope, worst and oldest first (B09 预警汇总)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from app.clock import now
from app.entries.models import Entry
from app.extensions import db
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.paging import SIZE, Page
from app.residents.models import Resident
from app.worklists.models import Alert

OPEN = ("open", "acknowledged")
LATE_HOURS = 24  # a red alert that nobody has handled by then goes to the manager, domain.md §5.14


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

    @property
    def is_late(self) -> bool:
        hours = (now() - self.raised_at).total_seconds() / 3600
        return self.severity == "red" and self.state in OPEN and hours > LATE_HOURS


def alerts(scope: Scope, is_open: bool, number: int) -> Page[Line]:
    """One page of the alerts that are still open, or of those that were handled."""
    states = Alert.state.in_(OPEN) if is_open else Alert.state.not_in(OPEN)
    within = scope.holds(Alert.org_unit_id)
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
            Alert.result,
            Resident.name,
            Village.name,
            Entry.form,
        )
        .join(Resident, Resident.id == Alert.resident_id)
        .join(Village, Village.code == Alert.channel)
        .join(Entry, Entry.id == Alert.entry_id)
        .where(states, within)
        .order_by(worst_first, Alert.raised_at, Alert.id)
        .limit(SIZE)
        .offset((number - 1) * SIZE)
    )
    return Page([Line(*row) for row in rows], number, total)
