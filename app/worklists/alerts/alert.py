"""Clinical warnings: raised by entries, and closed as closing.py has it (domain.md §5.14)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from sqlalchemy import Row, Table, delete, select, update

from app.changes.note import note
from app.clock import now
from app.columns import among
from app.entries.models import Entry
from app.entries.tables import table_of
from app.extensions import db
from app.residents.move import Move, carries_along, take_rows_along
from app.upsert import upsert
from app.worklists.alerts.answered import heed
from app.worklists.alerts.closing import OPEN, REPLACED, SETTLED, Raised, Warned, why_closed
from app.worklists.models import Alert

T = TypeVar("T", Warned, Raised)


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
        {each: why_closed(each, appeared[each.resident_id], told[each.resident_id]) for each in there},
        moment,
    )
    if new:  # what is said of one may have come before it
        heed(sorted({each.resident_id for each in new}))


def _by_resident(items: Iterable[T]) -> Mapping[UUID | None, Sequence[T]]:
    found = defaultdict[UUID | None, list[T]](list)
    for each in items:
        found[each.resident_id].append(each)
    return found


def _insert(
    new: Sequence[Raised],
    all_: Mapping[UUID | None, Sequence[Raised]],
    told: Mapping[UUID | None, Sequence[Warned]],
    at: datetime,
) -> None:
    rows = []
    for each in new:
        beside = all_[each.resident_id]
        older = [other.since for other in beside if other.state in OPEN and each.replaces(other)]
        why = why_closed(each, beside, told[each.resident_id])
        closed = {"state": "closed" if why else "open", "closed_at": at if why else None, "closing": why}
        columns = {name: getattr(each, name) for name in _COLUMNS}
        rows.append(columns | {"since": min([*older, each.since])} | closed)
    upsert(db.session(), _table(), rows, [])
    for each in new:
        note(each.channel, "alert", each.id)


def _close(reasons: Mapping[Raised, str | None], at: datetime) -> None:
    table = _table()
    for why in (REPLACED, SETTLED):
        over = [each for each, reason in reasons.items() if reason == why]
        if over:
            closed = {"state": "closed", "closed_at": at, "closing": why}
            db.session.execute(update(table).where(table.c.id.in_([each.id for each in over])).values(closed))
        for each in over:
            note(each.channel, "alert", each.id)


def _take_back(over: Sequence[Raised]) -> None:
    if over:
        table = _table()
        db.session.execute(delete(table).where(table.c.id.in_([each.id for each in over])))
    for each in over:
        note(each.channel, "alert", each.id, removed=True)


@carries_along
def take_alerts_along(moves: Sequence[Move]) -> None:
    """The alerts of residents who moved follow into the new channel."""
    take_rows_along(Alert, "alert", moves)


def _raised(each: Warned, at: datetime) -> list[Raised]:
    if each.resident_id is None:
        return []
    about = (each.entry_id, each.resident_id, each.channel, each.org_unit_id)
    return [
        Raised(
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


def _stands(row: Row[*tuple[Any, ...]]) -> Raised:
    values = {name: getattr(row, name) for name in (*_COLUMNS, "state", "form", "occurred_on")}
    return Raised(**values, since=row.since or row.raised_at)


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
