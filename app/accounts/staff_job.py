"""The workbook of organisations, teams and people as a job: a county's takes longer than a request may."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from uuid6 import uuid7

from app.accounts.models import User
from app.accounts.staff_file import StaffRow, read_staff
from app.accounts.staff_import import Report, take_rows, tell
from app.errors import Invalid, NotFound
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job
from app.pending import savepoint

IMPORT = "staff.import"
FOLDER = "uploads"  # with the rosters: what is older than a week goes
AT_ONCE = 50


class _OnlyTried(Exception):
    """Ends what is to leave nothing behind."""


def hand_in(content: bytes, name: str, is_dry_run: bool, by: User, folder: Path) -> Job:
    """Keep the file and have it taken in. Raises Invalid for what is no such file."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    job_id = uuid7()
    path = place / str(job_id)
    path.touch(mode=0o600)
    path.write_bytes(content)
    try:
        read_staff(path)
    except Invalid:
        path.unlink()
        raise
    return enqueue(IMPORT, {"path": str(path), "name": name[:200], "dry_run": is_dry_run}, by.id, job_id)


def own_job(job_id: UUID, by: User) -> Job:
    """Somebody's own import. Raises NotFound for any other job."""
    job = db.session.get(Job, job_id)
    if job is None or job.made_by != by.id or job.kind != IMPORT:
        raise NotFound
    return job


@body(IMPORT)
def bring_in(order: Order) -> Steps:
    """Arguments: path, name, dry_run. Result: new, known (by sheet), faults."""
    by = db.session.get_one(User, order.made_by)
    rows = [row for sheet in read_staff(Path(order.arguments["path"])).values() for row in sheet]
    report = Report()
    yield Progress(0, len(rows))
    if order.arguments["dry_run"]:
        _try_out(rows, by, report)
    else:
        for start in range(0, len(rows), AT_ONCE):
            take_rows(rows[start : start + AT_ONCE], by, report)
            yield Progress(min(start + AT_ONCE, len(rows)), len(rows))
        tell(report, by)
    return asdict(report)


def _try_out(rows: Sequence[StaffRow], by: User, report: Report) -> None:
    """As a whole: what a row names may stand above it."""
    try:
        with savepoint():
            take_rows(rows, by, report)
            raise _OnlyTried
    except _OnlyTried:
        return
