"""Keeps months in the tests' own words."""

from uuid import UUID

from app.accounts.models import User
from app.errors import Problem
from app.extensions import db
from app.indicators.snapshots.draw import Drawn, draw
from app.indicators.snapshots.keep import ask_to_keep, newest
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.month import Month
from app.indicators.snapshots.opened import Opened
from app.indicators.source.place import By, Where
from app.indicators.source.rules import rules_in_force
from app.jobs.models import Job, JobState
from app.jobs.work import claim, fail, perform
from app.orgs.scope import Scope

JUNE = Month.named("2021-06")


def drawn(month: Month = JUNE) -> Drawn:
    return draw(month.period, rules_in_force(), Scope.everything(), lambda _, __: None)


def keep(by: User, month: Month = JUNE, reason: str | None = None) -> KeptMonth:
    """Ask for it, and let a worker do it."""
    job = ask_to_keep(month, reason, by)
    work(job)
    db.session.refresh(job)
    assert job.state is JobState.DONE, job.error
    kept = newest(by.org_unit_id, month)
    assert kept is not None
    assert kept.id == job.id
    return kept


def work(job: Job) -> None:
    """Do it as the worker does."""
    db.session.commit()
    claimed = claim()
    assert claimed is not None
    assert claimed.id == job.id
    try:
        for _ in perform(claimed):
            db.session.commit()
    except Problem as problem:
        db.session.rollback()
        fail(claimed, problem.message)
        db.session.commit()


def opened(kept: KeptMonth, scope: Scope | None = None, **places: str | UUID) -> Opened:
    filters = {By(name): str(key) for name, key in places.items()}
    return Opened(kept, Where(scope or Scope.everything(), filters))
