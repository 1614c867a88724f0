"""Planning everybody as a job: asked for by a publication or a setting, and by itself once a day."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import delete, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import at, now
from app.jobs.enqueue import enqueue, enqueue_of_today
from app.jobs.kinds import Order
from app.jobs.models import Job
from app.worklists import plan_job
from app.worklists.models import Task
from app.worklists.planning.plan import rebuild
from tests.console.test_settings import sent
from tests.drivers.client import Client
from tests.make import Make

Db = scoped_session[Session]
SETTINGS = "/admin/settings"


def done(job: Job) -> tuple[list[int], dict[str, Any]]:
    """How far it said it was, and its result."""
    steps, far = plan_job.plan_everybody(Order(job.id, job.arguments, job.made_by)), []
    while True:
        try:
            far.append(next(steps).done)
        except StopIteration as ended:
            return far, ended.value


def test_the_job_brings_what_is_stale_up_to_date_and_says_how_far_it_is(
    make: Make, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_job, "A_SLICE", 2)
    for _ in range(5):
        make.resident()
    rebuild()
    stale = len(db.scalars(select(Task.id)).all())
    db.execute(delete(Task))
    far, result = done(plan_job.ask(make.user(Role.COUNTY_ADMIN, at=make.county).id))
    assert (far, result["changed"]) == ([0, 2, 4, 5], stale)
    assert stale > 0


def test_a_large_county_is_planned_by_several_jobs(
    make: Make, db: Db, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_job, "A_JOB", 3)
    people = [make.resident() for _ in range(4)]
    first = enqueue(plan_job.KIND, {}, None)
    done(first)
    following = db.scalars(select(Job).where(Job.id != first.id)).one()
    assert following.arguments == {"after": str(sorted(each.id for each in people)[2])}
    assert done(following)[0] == [1]


def test_the_worker_asks_for_it_once_a_day_by_itself(make: Make, db: Db) -> None:
    enqueue_of_today()
    enqueue_of_today()
    assert [each.kind for each in db.scalars(select(Job))] == [plan_job.KIND]
    with at(now() + timedelta(days=1)):
        enqueue_of_today()
    assert len(db.scalars(select(Job)).all()) == 2


@pytest.mark.parametrize(("days", "asks"), [("45", True), ("90", False)])
def test_another_time_for_renewals_brings_the_contracts_up_to_date(
    app: Flask, make: Make, db: Db, days: str, asks: bool
) -> None:
    console = Client(app, make.user(Role.COUNTY_ADMIN, at=make.county))
    answer = console.post(SETTINGS, data=sent(console, renewal_grace_days=days))
    assert answer.status_code == 302
    jobs = db.scalars(select(Job)).all()
    assert [each.arguments for each in jobs] == ([{"contracts": True}] if asks else [])
    assert ("正在按规则更新任务" in console.get(SETTINGS).text) is asks
