"""Tasks and alerts as phones read them (docs/wire.md)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.worklists.models import Alert, Task
from app.worklists.planning.due import MET, Visit
from app.worklists.planning.visits import visits_by_entry

_TOLD_ELSEWHERE = ("next_visit_date", "next_round")  # the doctor's date


def read_tasks(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = db.session.scalars(select(Task).where(Task.id.in_([UUID(each) for each in ids])))
    return {str(row.id): _task(row) for row in rows}


def read_asks(ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What entries of planned forms ask for next; an empty answer for one that asks nothing."""
    visits = visits_by_entry([UUID(each) for each in ids])
    return {str(id_): asks_of(visit) for id_, visit in visits.items()}


def asks_of(visit: Visit) -> dict[str, Any]:
    """What planning asks of an entry besides its form and day (frontend/src/domain/due.ts)."""
    return without_gaps(
        {
            "result": visit.result if visit.result != MET else None,
            "doctor_date": visit.doctor_date,
            "rule_date": visit.rule_date,
            "refers": visit.refers,
            "ended": visit.ended,
            "facts": {path: said for path, said in visit.facts.items() if path not in _TOLD_ELSEWHERE},
        }
    )


def without_gaps(told: dict[str, Any]) -> dict[str, Any]:
    """What goes without saying is left out; ids and days are texts."""
    return {name: _as_text(value) for name, value in told.items() if value}


def _as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


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
