"""A job has its full effect once, whatever happens to the worker."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select, update
from sqlalchemy.orm import scoped_session

from app.clock import now
from app.jobs import kinds
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps
from app.jobs.models import Job, JobState
from app.jobs.work import MAX_TRIES, Claim, LeaseLost, claim, fail, perform, release, renew
from app.orgs.models import Setting

DB = scoped_session[Session]
KIND = "test.three_steps"


@pytest.fixture(autouse=True)
def three_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of work that writes one setting a step."""

    def body(order: Order) -> Steps:
        for number in range(3):
            from_before = select(Setting.key).where(Setting.key == f"step {number}")
            if SESSION[0].scalar(from_before) is None:
                SESSION[0].add(Setting(key=f"step {number}", value="1"))
            yield Progress(number + 1, 3)
        return {"made_by": str(order.made_by)}

    monkeypatch.setitem(kinds._bodies, KIND, body)


SESSION: list[DB] = []


@pytest.fixture(autouse=True)
def session(db: DB) -> Iterator[None]:
    SESSION[:] = [db]
    yield
    SESSION.clear()


def waiting(db: DB) -> Job:
    job = enqueue(KIND, {}, None)
    db.commit()
    return job


def state(db: DB, job: Job) -> Job:
    db.rollback()
    return db.get_one(Job, job.id, populate_existing=True)


def steps_done(db: DB) -> int:
    return db.scalar(select(func.count()).select_from(Setting)) or 0


def take(db: DB) -> Claim:
    db.rollback()  # SQLite has one writer
    claimed = claim()
    assert claimed is not None
    return claimed


def let_lease_run_out(db: DB) -> None:
    db.execute(update(Job).values(lease_until=now() - timedelta(seconds=1)))
    db.commit()


def test_a_job_is_claimed_once_and_done(db: DB) -> None:
    job = waiting(db)
    claimed = take(db)
    assert claim() is None
    for _ in perform(claimed):
        db.commit()
    finished = state(db, job)
    assert (finished.state, finished.done, finished.total) == (JobState.DONE, 3, 3)
    assert finished.result == {"made_by": "None"}
    assert steps_done(db) == 3


def test_a_job_exists_only_if_the_transaction_that_asked_for_it_commits(db: DB) -> None:
    enqueue(KIND, {}, None)
    db.rollback()
    assert claim() is None


def test_when_a_lease_runs_out_another_worker_takes_over(db: DB) -> None:
    waiting(db)
    first = take(db)
    assert renew(first)
    let_lease_run_out(db)
    second = take(db)
    assert (second.id, second.tries) == (first.id, first.tries + 1)
    assert not renew(first)
    assert renew(second)


def test_a_worker_whose_lease_ran_out_changes_nothing_any_more(db: DB) -> None:
    waiting(db)
    first = take(db)
    work = perform(first)
    next(work)
    db.commit()
    let_lease_run_out(db)
    second = take(db)
    with pytest.raises(LeaseLost):
        next(work)
    db.rollback()
    assert steps_done(db) == 0
    fail(first, "too late")
    db.commit()
    for _ in perform(second):
        db.commit()
    assert steps_done(db) == 3


def test_what_was_done_before_a_crash_is_not_done_twice(db: DB) -> None:
    job = waiting(db)
    work = perform(take(db))
    for _ in range(3):
        next(work)
        db.commit()
    db.rollback()
    assert steps_done(db) == 2
    let_lease_run_out(db)
    for _ in perform(take(db)):
        db.commit()
    assert steps_done(db) == 3
    assert state(db, job).state is JobState.DONE


def test_a_released_job_waits_again(db: DB) -> None:
    job = waiting(db)
    release(take(db))
    assert state(db, job).state is JobState.WAITING
    assert take(db).tries == 2


def test_a_failed_job_says_why_and_is_not_tried_again(db: DB) -> None:
    job = waiting(db)
    fail(take(db), "文件无法读取")
    db.commit()
    assert (state(db, job).state, state(db, job).error) == (JobState.FAILED, "文件无法读取")
    assert claim() is None


def test_a_job_that_keeps_killing_its_worker_is_given_up(db: DB) -> None:
    job = waiting(db)
    for _ in range(MAX_TRIES):
        take(db)
        let_lease_run_out(db)
    db.rollback()
    assert claim() is None
    assert state(db, job).state is JobState.FAILED


def test_jobs_are_done_in_the_order_they_were_asked_for(db: DB) -> None:
    jobs = [waiting(db) for _ in range(3)]
    assert [take(db).id for _ in jobs] == [job.id for job in jobs]
