"""Planning for everybody as a job: once a day by itself, and after another rule was set."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from app.contracts.derived.rebuild import expire
from app.contracts.derived.rebuild import rebuild as rebuild_contracts
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body, daily
from app.jobs.models import Job
from app.residents.models import Resident
from app.worklists.alerts.escalate import escalate, warn_of_missing_rounds
from app.worklists.planning.plan import derive

KIND = "plan.everybody"
A_SLICE, A_JOB = 200, 20_000  # residents: as many are planned well within a job's bounds


def ask(by: UUID, contracts: bool = False) -> Job:
    """Have everything planned anew; the contracts first, where their rules changed."""
    return enqueue(KIND, {"contracts": contracts}, by)


def newest() -> Job | None:
    """The last one asked for, for the page that shows how far it is."""
    return db.session.scalar(
        select(Job).where(Job.kind == KIND).order_by(Job.made_at.desc(), Job.id).limit(1)
    )


@daily
@body(KIND)
def plan_everybody(order: Order) -> Steps:
    """Arguments: contracts (these too), after (the resident before the first). Result: rows changed."""
    after = order.arguments.get("after")
    changed = 0
    if after is None:
        changed += rebuild_contracts() if order.arguments.get("contracts") else expire()
        yield Progress(0, 1)
    ids = _ids(after)
    for number, part in enumerate(_slices(ids), 1):
        changed += derive(part)
        yield Progress(min(number * A_SLICE, len(ids)), len(ids))
    if len(ids) == A_JOB:
        enqueue(KIND, {"after": str(ids[-1])}, order.made_by)
    return {"changed": changed, "late": escalate(), "missing": warn_of_missing_rounds()}


def _ids(after: str | None) -> list[UUID]:
    query = select(Resident.id).order_by(Resident.id).limit(A_JOB)
    return list(db.session.scalars(query.where(Resident.id > UUID(after)) if after else query))


def _slices(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + A_SLICE] for start in range(0, len(ids), A_SLICE))
