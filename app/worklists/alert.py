"""Clinical warnings: raised by entries, handled by people, closed by what follows (domain.md §5.14)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5

from sqlalchemy import Table, delete, select, update

from app.accounts.models import User
from app.audit.log import log
from app.changes.note import note
from app.clock import now
from app.columns import among
from app.errors import Invalid
from app.extensions import db
from app.residents.move import Move, carries_along
from app.upsert import upsert
from app.worklists.models import Alert


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
    def alerts(self) -> Sequence[tuple[str, str, str]]: ...  # code, severity, message


def raise_alerts(warned: Sequence[Warned], at: datetime | None = None) -> None:
    """Raise the alerts of these entries; a correction takes back the open ones that no longer hold."""
    about = [each for each in warned if each.resident_id]
    if not about:
        return
    there = _of([each.entry_id for each in about])
    wanted = {row["id"]: row for each in about for row in _rows(each, at or now())}
    new = [row for id_, row in wanted.items() if id_ not in there]
    over = [row for id_, row in there.items() if id_ not in wanted and row["state"] == "open"]
    upsert(db.session(), _table(), new, [])
    if over:
        table = _table()
        db.session.execute(delete(table).where(table.c.id.in_([row["id"] for row in over])))
    for row in new:
        note(row["channel"], "alert", row["id"])
    for row in over:
        note(row["channel"], "alert", row["id"], removed=True)


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


def handle(alert: Alert, by: User, result: str) -> None:
    """Record what was done about an alert. Raises OutOfScope, and Invalid if nothing is said."""
    by.scope.require(alert.org_unit_id)
    if not result.strip():
        raise Invalid(errors={"result": ["请写明处理结果"]})
    alert.state, alert.handled_by, alert.handled_at, alert.result = "handled", by.id, now(), result.strip()
    log("alert.handled", alert.id, by.id, chain=alert.channel, result=alert.result)
    note(alert.channel, "alert", alert.id)


def _rows(each: Warned, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid5(each.entry_id, f"alert:{code}"),
            "resident_id": each.resident_id,
            "entry_id": each.entry_id,
            "channel": each.channel,
            "org_unit_id": each.org_unit_id,
            "code": code,
            "severity": severity,
            "message": message,
            "state": "open",
            "raised_at": at,
        }
        for code, severity, message in each.alerts
    ]


def _of(entry_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = db.session.execute(_RAISED, {"ids": entry_ids})
    return {row.id: dict(row._mapping) for row in rows}


def _table() -> Table:
    table = Alert.__table__
    if not isinstance(table, Table):
        raise TypeError(table)
    return table


_RAISED = select(_table()).where(among(_table().c.entry_id, "ids"))
