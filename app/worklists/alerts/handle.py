"""What people do about an alert: take note of it, say what was done, close it (domain.md §5.14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, or_, select

from app.accounts.models import User
from app.audit.log import log
from app.changes.note import note
from app.clock import now, today
from app.entries.models import Entry, EntryStatus, Revision
from app.errors import Invalid
from app.extensions import db
from app.formdefs.uploads.rule_sets import rule_set
from app.worklists.alerts.answered import FORM, refused_or_visited
from app.worklists.alerts.closing import OPEN
from app.worklists.alerts.outcomes import CHECK
from app.worklists.models import Alert

STANDING = (EntryStatus.SUBMITTED, EntryStatus.RETURNED, EntryStatus.APPROVED)
SEEN, ADMITTED = "1", "3"  # 转诊随访结果 已就诊, 已住院


def acknowledge(alert: Alert, by: User) -> None:
    """Somebody has seen it and sees to it. Raises OutOfScope."""
    by.scope.require(alert.org_unit_id)
    if alert.state != "open":
        raise Invalid(errors={"alert": ["这条预警已经有人知晓或处置"]})
    alert.state, alert.acknowledged_by, alert.acknowledged_at = "acknowledged", by.id, now()
    log("alert.acknowledged", alert.id, by.id, chain=alert.channel)
    note(alert.channel, "alert", alert.id)


def handle(alert: Alert, by: User, result: str) -> None:
    """Record what was done about an alert. Raises OutOfScope, and Invalid if nothing is said."""
    by.scope.require(alert.org_unit_id)
    if not result.strip():
        raise Invalid(errors={"result": ["请写明处置结果"]})
    if alert.state not in OPEN:
        raise Invalid(errors={"alert": ["这条预警已经处置"]})
    alert.state, alert.handled_by, alert.handled_at, alert.result = "handled", by.id, now(), result.strip()
    log("alert.handled", alert.id, by.id, chain=alert.channel, result=alert.result)
    note(alert.channel, "alert", alert.id)


def close(alert: Alert, by: User, why: str, refusal: str = "") -> None:
    """Close what was handled. A red one needs a referral with an outcome, or the refusal in writing."""
    by.scope.require(alert.org_unit_id)
    if alert.state != "handled":
        raise Invalid(errors={"alert": ["先写明处置结果，再关闭预警"]})
    if alert.severity == "red" and not refusal.strip() and not referral_has_outcome(alert):
        message = "红色预警关闭前，转诊须有结果（已就诊、已住院等），或写明患者拒绝转诊的情况"
        raise Invalid(errors={"refusal": [message]})
    closing = "；".join(part.strip() for part in (why, refusal) if part.strip()) or "处置完成"
    alert.state, alert.closed_by, alert.closed_at, alert.closing = "closed", by.id, now(), closing
    log("alert.closed", alert.id, by.id, chain=alert.channel, closing=closing)
    note(alert.channel, "alert", alert.id)


def referral_has_outcome(alert: Alert) -> bool:
    """The referral since the alert was tracked far enough, or the entry says why there is none."""
    least = rule_set("plan", today())["warnings"]["seen_from"]
    rows = _told_since(alert)
    since = {str(row.id) for row in rows}
    return any(
        (row.track or "") >= least
        or row.outcome in (SEEN, ADMITTED)
        or row.instead
        or (row.form == FORM and refused_or_visited(row.answers, alert))
        or (row.about in since and _refused_or_seen(row.answers))
        for row in rows
    )


def _told_since(alert: Alert) -> Sequence[Row[Any]]:
    """What the alert's entry, and those since that may tell of a referral, say of one."""
    entry = db.session.get_one(Entry, alert.entry_id)
    answers = Revision.answers
    query = (
        select(
            Entry.id,
            Entry.form,
            answers,
            answers["track"].as_string().label("track"),
            answers[("referral", "ref_check_result")].as_string().label("outcome"),
            answers[("referral", "ref_handling")].as_string().label("instead"),
            answers["referral_entry_id"].as_string().label("about"),
        )
        .join(Entry, (Entry.id == Revision.entry_id) & (Entry.revision == Revision.number))
        .where(
            Entry.resident_id == alert.resident_id,
            Entry.status.in_(STANDING),
            or_(
                Entry.id == entry.id,
                Entry.occurred_on > entry.occurred_on,
                Entry.form.in_(("referral_up", CHECK, FORM)),
            ),
            Entry.occurred_on >= entry.occurred_on,
        )
    )
    return db.session.execute(query).all()


def _refused_or_seen(answers: Mapping[str, Any]) -> bool:
    """Whether a check on a referral tells that it was followed, or that it was refused."""
    return answers.get("ref_check_result") in (SEEN, ADMITTED) or bool(answers.get("refusal"))
