"""Tasks and alerts as phones read them (docs/wire.md)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.worklists.models import Alert, Task
from app.worklists.planning.told import asks_of
from app.worklists.planning.visits import visits_by_entry


def read_tasks(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = db.session.scalars(select(Task).where(Task.id.in_([UUID(each) for each in ids])))
    return {str(row.id): _task(row) for row in rows}


def read_asks(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What entries of planned forms ask for next; an empty answer for one that asks nothing."""
    visits = visits_by_entry([UUID(each) for each in ids])
    return {str(id_): asks_of(visit) for id_, visit in visits.items()}


def read_alerts(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = db.session.scalars(select(Alert).where(Alert.id.in_([UUID(each) for each in ids])))
    return {str(row.id): _alert(row) for row in rows}


def _task(row: Task) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": str(row.id),
        "resident_id": str(row.resident_id),
        "kind": row.kind,
        "form": row.form,
        "title": row.title,
        "window_start": row.window_start.isoformat(),
        "due_on": row.due_on.isoformat(),
        "window_end": row.window_end.isoformat(),
        "status": row.status,
    }
    if row.severity:
        data["severity"] = row.severity
    return data | _planned(row)


def _planned(row: Task) -> dict[str, Any]:
    """What stands in the plan besides; nothing that goes without saying."""
    data = {
        "plan_status": row.plan_status if row.plan_status != ("0" if row.status == "open" else "1") else None,
        "seq": row.seq or None,
        "quota": row.quota or None,
        "attempts": row.attempts or None,
        "retry_on": row.retry_on.isoformat() if row.retry_on else None,
        "hint": row.hint,
        "entry_id": str(row.from_entry_id) if row.kind == "referral_check" else None,
    }
    return {key: value for key, value in data.items() if value is not None}


def _alert(row: Alert) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "resident_id": str(row.resident_id),
        "entry_id": str(row.entry_id),
        "code": row.code,
        "severity": row.severity,
        "message": row.message,
        "state": row.state,
        "raised_at": row.raised_at.isoformat(),
    } | {name: text for name in ("result", "closing") if (text := getattr(row, name))}
