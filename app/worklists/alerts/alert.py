"""Clinical warnings: raised by entries, closed by what follows them (domain.md §5.14)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import Row, Table, delete, select, update

from app.changes.note import note
from app.clock import now
from app.columns import among
from app.entries.models import Entry
from app.entries.tables import table_of
from app.extensions import db
from app.formdefs.catalog import definition
from app.residents.move import Move, carries_along
from app.upsert import upsert
from app.worklists.alerts.answered import heed
from app.worklists.models import Alert
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


T = TypeVar("T", Warned, "_Raised")


def raise_alerts(warned: Sequence[Warned], at: datetime | None = None) -> None:
    """Raise the alerts of these entries and close what they settle; a correction takes back open ones."""
    about = [each for each in warned if each.resident_id]
    if not about:
        return
    moment, there = at or now(), [_stands(row) for row in _known(about)]
    mine, known = {each.entry_id for each in about}, {each.id for each in there}
    raised = [alert for each in about for alert in _raised(each, moment)]
    wanted = {each.id for each in raised}
    new = [each for each in raised if each.id not in known]
    over = [
        each for each in there if each.entry_id in mine and each.id not in wanted and each.state == "open"
    ]
    told, appeared = _by_resident(about), _by_resident(new)
    _insert(new, _by_resident([*there, *new]), told, moment)
    _take_back(over)
    _close(
        {each: _why_closed(each, appeared[each.resident_id], told[each.resident_id]) for each in there},
        moment,
    )
    if new:  # what is said of one may have come before it
        heed(sorted({each.resident_id for each in new}))


@dataclass(frozen=True, eq=False)
class _Raised:
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

    def replaces(self, other: "_Raised") -> bool:
        """One of a rule is open for a resident at a time: the newest entry's."""
        is_same = self.resident_id == other.resident_id and self.code == other.code
        return is_same and self.state in OPEN and self.place > other.place


def _by_resident(items: Iterable[T]) -> Mapping[UUID | None, Sequence[T]]:
    found = defaultdict[UUID | None, list[T]](list)
    for each in items:
        found[each.resident_id].append(each)
    return found


def _insert(
    new: Sequence[_Raised],
    all_: Mapping[UUID | None, Sequence[_Raised]],
    told: Mapping[UUID | None, Sequence[Warned]],
    at: datetime,
) -> None:
    rows = []
    for each in new:
        beside = all_[each.resident_id]
        older = [other.since for other in beside if other.state in OPEN and each.replaces(other)]
        why = _why_closed(each, beside, told[each.resident_id])
        closed = {"state": "closed" if why else "open", "closed_at": at if why else None, "closing": why}
        columns = {name: getattr(each, name) for name in _COLUMNS}
        rows.append(columns | {"since": min([*older, each.since])} | closed)
    upsert(db.session(), _table(), rows, [])
    for each in new:
        note(each.channel, "alert", each.id)


def _why_closed(alert: _Raised, others: Sequence[_Raised], about: Sequence[Warned]) -> str | None:
    """Others and entries of the same resident; the rest has no say."""
    if alert.state not in OPEN:
        return None
    if any(other.replaces(alert) for other in others):
        return REPLACED
    return SETTLED if any(_settles(each, alert) for each in about) else None


def _settles(each: Warned, alert: _Raised) -> bool:
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


def _close(reasons: Mapping[_Raised, str | None], at: datetime) -> None:
    table = _table()
    for why in (REPLACED, SETTLED):
        over = [each for each, reason in reasons.items() if reason == why]
        if over:
            closed = {"state": "closed", "closed_at": at, "closing": why}
            db.session.execute(update(table).where(table.c.id.in_([each.id for each in over])).values(closed))
        for each in over:
            note(each.channel, "alert", each.id)


def _take_back(over: Sequence[_Raised]) -> None:
    if over:
        table = _table()
        db.session.execute(delete(table).where(table.c.id.in_([each.id for each in over])))
    for each in over:
        note(each.channel, "alert", each.id, removed=True)


@carries_along
def take_alerts_along(moves: Sequence[Move]) -> None:
    """The alerts of residents who moved follow into the new channel."""
    for move in moves:
        theirs = (Alert.resident_id == move.resident_id) & (Alert.channel == move.old)
        ids = list(db.session.scalars(select(Alert.id).where(theirs)))
        db.session.execute(update(Alert).where(theirs).values(channel=move.new))
        for id_ in ids:
            note(move.old, "alert", id_, removed=True)
            note(move.new, "alert", id_)


def _raised(each: Warned, at: datetime) -> list[_Raised]:
    if each.resident_id is None:
        return []
    about = (each.entry_id, each.resident_id, each.channel, each.org_unit_id)
    return [
        _Raised(
            uuid5(each.entry_id, f"alert:{code}"),
            *about,
            code,
            severity,
            message,
            "open",
            at,
            at,
            each.form,
            each.occurred_on,
        )
        for code, severity, message in each.alerts
    ]


def _stands(row: Row[*tuple[Any, ...]]) -> _Raised:
    values = {name: getattr(row, name) for name in (*_COLUMNS, "state", "form", "occurred_on")}
    return _Raised(**values, since=row.since or row.raised_at)


def _known(about: Sequence[Warned]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Those of these entries, and those that stand open for the same residents, in one statement."""
    parameters = {
        "ids": [each.entry_id for each in about],
        "residents": sorted({each.resident_id for each in about if each.resident_id}),
    }
    return db.session.execute(_RAISED, parameters).all()


def _table() -> Table:
    table = Alert.__table__
    if not isinstance(table, Table):
        raise TypeError(table)
    return table


_COLUMNS = (
    "id",
    "entry_id",
    "resident_id",
    "channel",
    "org_unit_id",
    "code",
    "severity",
    "message",
    "raised_at",
)
_ENTRY = table_of(Entry)
_RAISED = (
    select(_table(), _ENTRY.c.form, _ENTRY.c.occurred_on)
    .select_from(_table().join(_ENTRY, _ENTRY.c.id == _table().c.entry_id))
    .where(
        among(_table().c.resident_id, "residents"),
        _table().c.state.in_(OPEN) | among(_table().c.entry_id, "ids"),
    )
)
