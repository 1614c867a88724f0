"""The worker as a process: killed in the middle, another takes over and nothing is doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.extensions import db as _db
from app.jobs.enqueue import enqueue
from app.jobs.models import Job, JobState
from app.residents.models import Resident
from app.residents.roster.import_job import CHECK, IMPORT
from app.sqlite import READ_ONLY
from tests.make import Make
from tests.residents.rosters import LINE, csv_file, lines
from tests.structure.source import ROOT

DB = scoped_session[Session]
PATIENCE = 300.0

pytestmark = pytest.mark.server


class Worker:
    """`flask worker` on the test's database."""

    def __init__(self, app: Flask) -> None:
        config = {
            "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
            "DATA_DIR": str(app.config["DATA_DIR"]),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--lease", "2", "--until-idle"],
            env={**os.environ, **config},
            cwd=ROOT,
        )

    def end(self) -> int:
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)


@pytest.fixture
def workers(app: Flask) -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for each in started:
        if each.process.poll() is None:
            each.kill()


def wait_for(job_id: UUID, done: int) -> JobState:
    """Until the job has got that far; only reads, or on SQLite it would wait for the worker."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with _db.engine.connect().execution_options(**{READ_ONLY: True}) as connection:
            at, state = connection.execute(select(Job.done, Job.state).where(Job.id == job_id)).one()
        if at >= done:
            return JobState(state)
        time.sleep(0.01)
    raise TimeoutError


def job_of(db: DB, make: Make, kind: str, path: Path) -> UUID:
    by = make.user(Role.COUNTY_ADMIN).id
    job_id = enqueue(kind, {"path": str(path), "name": path.name, "merge": []}, by).id
    db.commit()
    return job_id


def test_a_worker_killed_in_the_middle_is_replaced_and_nothing_is_doubled(
    app: Flask, db: DB, make: Make, tmp_path: Path, workers: list[Worker]
) -> None:
    count = 6000
    job_id = job_of(db, make, IMPORT, csv_file(tmp_path / "r.csv", lines(count)))
    workers.append(Worker(app))
    interrupted = wait_for(job_id, done=count + 500)
    workers[0].kill()
    assert interrupted is JobState.RUNNING
    time.sleep(2.1)  # its lease
    workers.append(Worker(app))
    assert workers[1].end() == 0
    db.rollback()
    job = db.get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.tries) == (JobState.DONE, 2)
    assert job.result is not None
    assert (job.result["imported"], job.result["duplicates"]) == (count, 0)
    assert db.scalar(select(func.count(Resident.id))) == count
    audited = select(func.count(AuditEvent.id)).where(AuditEvent.action == "resident.imported")
    assert db.scalar(audited) == count


def test_a_file_that_cannot_be_read_fails_its_job_and_the_worker_goes_on(
    app: Flask, db: DB, make: Make, tmp_path: Path, workers: list[Worker]
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    jobs = [job_of(db, make, CHECK, path) for path in (broken, csv_file(tmp_path / "r.csv", [LINE]))]
    workers.append(Worker(app))
    assert workers[0].end() == 0
    db.rollback()
    states = [db.get_one(Job, each, populate_existing=True) for each in jobs]
    assert [each.state for each in states] == [JobState.FAILED, JobState.DONE]
    assert states[0].error is not None
    assert "不是 Excel 文件" in states[0].error


def test_a_worker_asked_to_stop_gives_its_job_back(
    app: Flask, db: DB, make: Make, tmp_path: Path, workers: list[Worker]
) -> None:
    job_id = job_of(db, make, IMPORT, csv_file(tmp_path / "r.csv", lines(6000)))
    workers.append(Worker(app))
    wait_for(job_id, done=500)
    workers[0].process.terminate()
    assert workers[0].end() == 0
    db.rollback()
    assert db.get_one(Job, job_id, populate_existing=True).state is JobState.WAITING
