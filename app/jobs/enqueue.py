"""Asking for work that outlasts a request. The job begins to exist when the caller's transaction commits."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from uuid6 import uuid7

from app.clock import now, today
from app.extensions import db
from app.jobs.kinds import daily_kinds
from app.jobs.models import Job


def enqueue(kind: str, arguments: dict[str, Any], by: UUID | None, id_: UUID | None = None) -> Job:
    """With an id of the caller's, the same work asked for twice is one job."""
    job = db.session.get(Job, id_) if id_ else None
    if job is None:
        job = Job(id=id_ or uuid7(), kind=kind, arguments=arguments, made_by=by, made_at=now())
        db.session.add(job)
    return job


def enqueue_of_today() -> None:
    """The work of every day, once, however many workers ask for it."""
    for kind in daily_kinds():
        enqueue(kind, {}, None, uuid5(NAMESPACE_URL, f"{kind}:{today().isoformat()}"))
