"""What the night does about alerts: late ones go to the manager, home beds without a round are told of."""

from datetime import datetime, timedelta
from uuid import uuid5

from sqlalchemy import func, select

from app.audit.log import log
from app.changes.note import note
from app.clock import now, today
from app.entries.models import Entry
from app.extensions import db
from app.formdefs.uploads.rule_sets import rule_set
from app.worklists.alerts.closing import LATE, OPEN
from app.worklists.models import Alert, Task
from app.worklists.planning.programme import Programme, programmes


def late_from(moment: datetime) -> datetime:
    """A red alert that stands open since before then is late."""
    return moment - timedelta(hours=rule_set("plan", today())["warnings"]["red_hours"])


def escalate() -> int:
    """Mark red alerts that nobody handled in time as the manager's. Returns how many."""
    moment = now()
    late = Alert.state.in_(OPEN) & (Alert.severity == "red") & Alert.escalated_at.is_(None)
    since = func.coalesce(Alert.since, Alert.raised_at)
    found = db.session.scalars(select(Alert).where(late, since < late_from(moment))).all()
    for alert in found:
        alert.escalated_at = moment
        log("alert.escalated", alert.id, None, chain=alert.channel)
        note(alert.channel, "alert", alert.id)
    return len(found)


def warn_of_missing_rounds() -> int:
    """Raise an alert where a programme went too long without a visit. Returns how many are new."""
    return sum(_warn(each) for each in programmes() if each.schedule.late_days is not None)


def _warn(programme: Programme) -> int:
    latest = today() - timedelta(programme.schedule.late_days or 0)
    waiting = (
        select(Task, Entry)
        .join(Entry, Entry.id == Task.from_entry_id)
        .where(Task.programme == programme.code, Task.status == "open", Entry.occurred_on < latest)
        .order_by(Task.id)
    )
    found = [_alert(programme, task, entry) for task, entry in db.session.execute(waiting)]
    there = set(db.session.scalars(select(Alert.id).where(Alert.id.in_([each.id for each in found]))))
    new = [each for each in found if each.id not in there]
    db.session.add_all(new)
    for alert in new:
        note(alert.channel, "alert", alert.id)
    return len(new)


def _alert(programme: Programme, task: Task, entry: Entry) -> Alert:
    code = f"{programme.code}{LATE}"
    return Alert(
        id=uuid5(entry.id, f"alert:{code}"),
        resident_id=task.resident_id,
        entry_id=entry.id,
        channel=task.channel,
        org_unit_id=task.org_unit_id,
        code=code,
        severity="orange",
        message=programme.schedule.late_message or "",
        state="open",
        raised_at=now(),
        since=now(),
    )
