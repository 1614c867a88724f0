"""Roster files handed in: kept for a week, looked through by a worker, imported when it is decided how."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid5

from sqlalchemy import select
from uuid6 import uuid7

from app.accounts.models import User
from app.clock import now
from app.errors import NotFound
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.models import Job, JobState
from app.residents.roster.import_job import CHECK, IMPORT

FOLDER = "uploads"
KEPT_FOR = timedelta(days=7)
RECENT = 20


def hand_in(content: bytes, name: str, by: User, folder: Path) -> Job:
    """Keep the file and have it looked through."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    _forget_old(place)
    job_id = uuid7()
    path = place / str(job_id)
    path.touch(mode=0o600)
    path.write_bytes(content)
    return enqueue(CHECK, {"path": str(path), "name": name[:200]}, by.id, job_id)


def decide(checked: Job, merge: str | Sequence[int], by: User) -> Job:
    """Import a file that was looked through; asking twice imports once. Raises NotFound before it was."""
    if checked.kind != CHECK or checked.state is not JobState.DONE:
        raise NotFound
    return enqueue(IMPORT, {**checked.arguments, "merge": merge}, by.id, uuid5(checked.id, IMPORT))


def own_job(job_id: UUID, by: User) -> Job:
    """Somebody's own roster job. Raises NotFound for any other."""
    job = db.session.get(Job, job_id)
    if job is None or job.made_by != by.id or job.kind not in (CHECK, IMPORT):
        raise NotFound
    return job


def recent(by: User) -> list[Job]:
    query = select(Job).where(Job.made_by == by.id, Job.kind.in_((CHECK, IMPORT)))
    return list(db.session.scalars(query.order_by(Job.made_at.desc(), Job.id.desc()).limit(RECENT)))


def _forget_old(place: Path) -> None:
    """Files bear names and ID numbers: none stays longer than it is needed."""
    before = (now() - KEPT_FOR).timestamp()
    for path in place.iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
