"""When an alert is over: a newer one of its rule replaces it, or a later visit settles it (§5.14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from app.formdefs.catalog import definition
from app.worklists.planning.programme import programmes

OPEN = ("open", "acknowledged")
LATE = "-late"  # the code of a visit that is overdue ends so, after its programme's
REPLACED, SETTLED = "同类预警再次发生，以新的一条为准", "之后的随访正常，自动关闭"


class Warned(Protocol):
    """As much of what was taken in as alerts are raised from."""

    @property
    def entry_id(self) -> UUID: ...
    @property
    def resident_id(self) -> UUID | None: ...
    @property
    def channel(self) -> str: ...
    @property
    def org_unit_id(self) -> UUID: ...
    @property
    def form(self) -> str: ...
    @property
    def visit_result(self) -> str | None: ...
    @property
    def occurred_on(self) -> date: ...
    @property
    def alerts(self) -> Sequence[tuple[str, str, str]]: ...  # code, severity, message
    @property
    def answers(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, eq=False)
class Raised:
    """An alert with what is told of its entry."""

    id: UUID
    entry_id: UUID
    resident_id: UUID
    channel: str
    org_unit_id: UUID
    code: str
    severity: str
    message: str
    state: str
    raised_at: datetime
    since: datetime
    form: str
    occurred_on: date

    @property
    def place(self) -> tuple[date, UUID]:
        return self.occurred_on, self.entry_id

    def replaces(self, other: "Raised") -> bool:
        """One of a rule is open for a resident at a time: the newest entry's."""
        is_same = self.resident_id == other.resident_id and self.code == other.code
        return is_same and self.state in OPEN and self.place > other.place


def why_closed(alert: Raised, others: Sequence[Raised], about: Sequence[Warned]) -> str | None:
    """Others and entries of the same resident; the rest has no say."""
    if alert.state not in OPEN:
        return None
    if any(other.replaces(alert) for other in others):
        return REPLACED
    return SETTLED if any(_settles(each, alert) for each in about) else None


def _settles(each: Warned, alert: Raised) -> bool:
    """A later visit that is normal closes a yellow one of its form, and any round one that was overdue."""
    if alert.resident_id != each.resident_id or alert.entry_id == each.entry_id:
        return False
    if each.visit_result not in (None, "1") or each.occurred_on <= alert.occurred_on:
        return False
    if alert.code.endswith(LATE):
        return each.form in _forms_of(alert.code.removesuffix(LATE))
    return alert.severity == "yellow" and alert.form == each.form and _is_fine(each, alert.code)


def _is_fine(each: Warned, code: str) -> bool:
    """Whether the visit is normal, or at least what was warned of then: measured, and not warned of."""
    raised = {raised for raised, *_ in each.alerts}
    if not raised or code in raised:
        return not raised
    form = definition(each.form)
    if form is None or any(row.id == code for row in form.rules.rows):
        return form is not None
    fields = {rule.id: rule.field for rule in form.rules.alerts}
    return fields.get(code) in each.answers and fields[code] not in {fields.get(other) for other in raised}


def _forms_of(head: str) -> frozenset[str]:
    found = [each for each in programmes() if each.code == head]
    return frozenset(form for each in found for form in (*each.members, *each.schedule.enders))
