"""What happened to an entry: its revisions and decisions in their order, and the audit trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.audit.models import AuditEvent
from app.contracts.signings.signatures import FROM_PAPER
from app.entries.models import Entry, Revision
from app.extensions import db
from app.review.models import Decision

OUTCOMES = {"approved": "审核通过", "returned": "退回更正", "invalidated": "否定", "void": "作废"}
ACTIONS = {
    "entry.recorded": "收到",
    "entry.approved": "审核通过",
    "entry.returned": "退回",
    "entry.invalidated": "否定",
    "entry.voided": "作废",
    "resident.registered": "建立档案",
    "resident.updated": "更新档案",
}
RECENT = 200


@dataclass(frozen=True)
class Event:
    """One thing that happened, and who did it."""

    at: datetime
    who: str
    what: str
    detail: str = ""


def decisions(entry_id: UUID) -> list[Decision]:
    query = select(Decision).where(Decision.entry_id == entry_id).order_by(Decision.at, Decision.id)
    return list(db.session.scalars(query))


def timeline(entry: Entry, decided: Sequence[Decision]) -> list[Event]:
    ids = {each.entered_by or each.author_id for each in entry.revisions}
    names = _names(ids | {each.reviewer_id for each in decided})
    events = [
        Event(
            each.received_at,
            names.get(each.entered_by or each.author_id, ""),
            _arrival(each),
            _device(each.app_version, each.skew_s),
        )
        for each in entry.revisions
    ]
    events += [
        Event(
            each.at,
            names.get(each.reviewer_id, ""),
            f"{OUTCOMES.get(each.outcome, each.outcome)}（第 {each.revision} 版）",
            each.reason or "",
        )
        for each in decided
    ]
    return sorted(events, key=lambda event: event.at)


def audit_trail(subject_id: object) -> list[Event]:
    """The newest events first, each with its place in its chain."""
    query = (
        select(AuditEvent, User.name)
        .outerjoin(User, User.id == AuditEvent.actor_id)
        .where(AuditEvent.subject_id == str(subject_id))
        .order_by(AuditEvent.id.desc())
        .limit(RECENT)
    )
    return [
        Event(
            each.at,
            name or "系统",
            ACTIONS.get(each.action, each.action),
            f"{each.chain} 第 {each.number} 号，{each.hash[:12]}",
        )
        for each, name in db.session.execute(query)
    ]


def _arrival(revision: Revision) -> str:
    if revision.entered_by:
        return "批量导入" if revision.entered_by != revision.author_id else "批量办理"
    return f"上传第 {revision.number} 版" if revision.number > 1 else "上传"


def _device(app_version: str | None, skew_s: int) -> str:
    if app_version == FROM_PAPER:
        return ""
    parts = ["电脑录入" if app_version == "desk" else f"手机端 {app_version}"] if app_version else []
    if abs(skew_s) > 600:
        parts.append(f"手机时钟{'快' if skew_s > 0 else '慢'} {abs(skew_s) // 60} 分钟")
    return "，".join(parts)


def _names(ids: set[UUID]) -> dict[UUID, str]:
    return {row[0]: row[1] for row in db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
