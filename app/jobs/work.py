"""Doing jobs so that each has its full effect once, whatever happens to the worker.

A worker claims a job for as long as its lease lasts and renews it by heartbeat. Every claim counts up
`tries`, and whatever a worker writes about a job names its try: one whose lease ran out changes nothing any
more, and the business effects of its open slice are rolled back with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, and_, or_, select, update

from app.clock import now
from app.extensions import db
from app.jobs.kinds import Order, Progress, steps
from app.jobs.models import Job, JobState
from app.sqlite import READ_ONLY

LEASE = timedelta(seconds=60)
MAX_TRIES = 5
GAVE_UP = f"任务中断了 {MAX_TRIES} 次，已停止，请联系管理员"


class LeaseLost(Exception):
    """Another worker has taken the job over."""


@dataclass(frozen=True)
class Claim:
    """A job in one worker's hands; `tries` is the fencing token."""

    id: UUID
    tries: int


def claim(lease: timedelta = LEASE) -> Claim | None:
    """Take the oldest job that waits or whose worker is gone. Ends its own transaction."""
    if not _is_anything_waiting():
        return None
    table = _table()
    with db.engine.begin() as connection:
        query = (
            select(table.c.id, table.c.tries).where(_free()).order_by(table.c.made_at, table.c.id).limit(1)
        )
        row = connection.execute(query.with_for_update(skip_locked=True)).first()
        if row is None:
            return None
        taken = {"state": JobState.RUNNING, "tries": row.tries + 1, "lease_until": now() + lease}
        given_up = {"state": JobState.FAILED, "error": GAVE_UP, "ended_at": now()}
        is_over = row.tries >= MAX_TRIES
        connection.execute(
            update(table).where(table.c.id == row.id).values(**(given_up if is_over else taken))
        )
    return None if is_over else Claim(row.id, row.tries + 1)


def renew(claimed: Claim, lease: timedelta = LEASE) -> bool:
    """The heartbeat. False: the job is another's, or over. Ends its own transaction."""
    with db.engine.begin() as connection:
        mine = update(_table()).where(_held_by(claimed)).values(lease_until=now() + lease)
        return connection.execute(mine).rowcount == 1


def release(claimed: Claim) -> None:
    """Give a job back that could not be finished because the worker stops. Ends its own transaction."""
    with db.engine.begin() as connection:
        connection.execute(update(_table()).where(_held_by(claimed)).values(state=JobState.WAITING))


def perform(claimed: Claim) -> Iterator[None]:
    """Do the job in this transaction; at each yield the caller commits. Raises LeaseLost."""
    job = db.session.get_one(Job, claimed.id)
    work = steps(job.kind, Order(job.id, job.arguments, job.made_by))
    yield  # reading a file takes a while; no transaction is open meanwhile
    while True:
        try:
            progress = next(work)
        except StopIteration as ended:
            _mark(claimed, state=JobState.DONE, result=ended.value, ended_at=now())
            yield
            return
        _mark(claimed, **_as_columns(progress))
        yield


def fail(claimed: Claim, reason: str) -> None:
    """Say why a job will not be done. Nothing happens when it is another's by now."""
    values = {"state": JobState.FAILED, "error": reason, "ended_at": now()}
    db.session.execute(update(_table()).where(_held_by(claimed)).values(**values))


def _as_columns(progress: Progress) -> dict[str, Any]:
    return {"done": progress.done, "total": progress.total}


def _mark(claimed: Claim, **values: Any) -> None:
    written = update(_table()).where(_held_by(claimed)).values(**values).returning(_table().c.id)
    if db.session.execute(written).first() is None:
        raise LeaseLost


def _held_by(claimed: Claim) -> Any:
    table = _table()
    return and_(table.c.id == claimed.id, table.c.tries == claimed.tries, table.c.state == JobState.RUNNING)


def _free() -> Any:
    table = _table()
    abandoned = and_(table.c.state == JobState.RUNNING, table.c.lease_until < now())
    return or_(table.c.state == JobState.WAITING, abandoned)


def _is_anything_waiting() -> bool:
    """Looked up without a writer's lock, so that an idle worker disturbs nobody on SQLite."""
    with db.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        return connection.execute(select(_table().c.id).where(_free()).limit(1)).first() is not None


def _table() -> Table:
    table = Job.__table__
    if not isinstance(table, Table):
        raise TypeError(Job)
    return table
