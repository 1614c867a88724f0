"""Asking for work that outlasts a request. The job begins to exist when the caller's transaction commits."""

from typing import Any
from uuid import UUID

from uuid6 import uuid7

from app.clock import now
from app.extensions import db
from app.jobs.models import Job


def enqueue(kind: str, arguments: dict[str, Any], by: UUID | None, id_: UUID | None = None) -> Job:
    """With an id of the caller's, the same work asked for twice is one job."""
    job = db.session.get(Job, id_) if id_ else None
    if job is None:
        job = Job(id=id_ or uuid7(), kind=kind, arguments=arguments, made_by=by, made_at=now())
        db.session.add(job)
    return job
