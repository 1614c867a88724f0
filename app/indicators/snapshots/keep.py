"""Keeping (封存) the figures of a month, as a job: all of it is stored in one transaction, or nothing.

Reading takes as long as a table of figures of the county; nobody waits for it, and what is logged meanwhile
is not in it: everything is read as of one moment.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import select

from app.accounts.models import User
from app.clock import now
from app.errors import Invalid
from app.extensions import db
from app.indicators.snapshots.draw import draw
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.month import Month
from app.indicators.snapshots.point_in_time import one_moment, say_progress
from app.indicators.snapshots.store import Act, read_besides, store
from app.indicators.source.rules import rules_in_force
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job, JobState
from app.orgs.scope import Scope

KEEP = "figures.keep"


def newest(county_id: UUID, month: Month) -> KeptMonth | None:
    """The keeping of a month that holds now."""
    query = select(KeptMonth).where(KeptMonth.org_unit_id == county_id, KeptMonth.month == month.name)
    return db.session.scalars(query.order_by(KeptMonth.edition.desc()).limit(1)).first()


def ask_to_keep(month: Month, reason: str | None, by: User) -> Job:
    """Asked twice it is done once. Raises Invalid: the month is not over, or was kept and no reason given."""
    month.require_over()
    before = newest(by.org_unit_id, month)
    if before and not (reason or "").strip():
        raise Invalid("这个月已经封存过，重新封存请写明原因")
    edition = before.edition + 1 if before else 1
    arguments = {"month": month.name, "reason": reason.strip() if before and reason else None}
    return enqueue(KEEP, arguments | {"edition": edition}, by.id, _job_id(by.org_unit_id, month, edition))


def _job_id(county_id: UUID, month: Month, edition: int) -> UUID:
    """A further one after each that failed."""
    for number in range(1000):
        id_ = uuid5(NAMESPACE_URL, f"{KEEP}:{county_id}:{month.name}:{edition}:{number}")
        job = db.session.get(Job, id_)
        if job is None or job.state is not JobState.FAILED:
            return id_
    raise Invalid


@body(KEEP)
def keep_month(order: Order) -> Steps:
    """Result: month, edition."""
    month = Month.named(order.arguments["month"])
    with one_moment():
        county = Scope.below([db.session.get_one(User, order.made_by).org_unit])
        rules, moment = rules_in_force(), now()
        drawn = draw(month.period, rules, county, say_progress(order.id))
        about = read_besides(month, county, drawn) | {"computed_at": moment, "rules": rules}
    yield Progress(1, 1)
    by = db.session.get_one(User, order.made_by)
    before, edition = newest(by.org_unit_id, month), order.arguments["edition"]
    if (before.edition if before else 0) != edition - 1:
        raise Invalid("这个月刚刚已由别人封存，请先查看")
    kept = store(Act(order.id, month, edition, by, before, order.arguments["reason"]), drawn, about)
    return {"month": kept.month, "edition": kept.edition}
