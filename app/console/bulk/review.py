"""A whole order reviewed at once: a sample of it is looked at, then all that waits of it is approved.

What is approved is what waited when the reviewer decided, and as it stood then: what was corrected or decided
since is left for the queue.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from uuid6 import uuid7

from app.accounts.models import User
from app.audit.log import log
from app.console.bulk.order import AT_ONCE, IN_ONE
from app.entries.models import Entry, EntryStatus
from app.errors import Invalid
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job
from app.orgs.scope import Scope
from app.review.bulk import approve_what_can_be

APPROVE = "contracts.approve"
SAMPLE = 10


@dataclass(frozen=True)
class Waiting:
    """What of an order waits for review."""

    order_id: UUID
    entries: Sequence[Entry]

    @cached_property
    def sample(self) -> list[Entry]:
        """The same for everybody who looks, and not to be foreseen by who hands the order in."""
        return sorted(self.entries, key=lambda each: sha256(f"{self.order_id}{each.id}".encode()).digest())[
            :SAMPLE
        ]

    @cached_property
    def doubts(self) -> list[tuple[str, int]]:
        """What is highly doubtful, and of how many."""
        said = (each["message"] for entry in self.entries for each in entry.flags if each["level"] == "HIGH")
        return Counter(said).most_common()

    def require(self, number: int | None, looked_at: Collection[str]) -> None:
        """Raises Invalid unless that many wait, and the whole sample was looked at."""
        if number != len(self.entries):
            raise Invalid(f"待审的数量刚刚有了变化，现在是 {len(self.entries)} 条，请重新核对")
        if not {str(each.id) for each in self.sample} <= set(looked_at):
            raise Invalid("请逐条打开样本核对，并在每一条后面勾选")


def waiting_of(order: Job, scope: Scope) -> Waiting:
    ids = [UUID(each["entry"]["id"]) for each in order.arguments["items"]]
    query = select(Entry).where(Entry.status == EntryStatus.SUBMITTED, scope.holds(Entry.org_unit_id))
    query = query.options(joinedload(Entry.resident))
    found = [
        entry
        for start in range(0, len(ids), IN_ONE)
        for entry in db.session.scalars(query.where(Entry.id.in_(ids[start : start + IN_ONE])))
    ]
    return Waiting(order.id, found)


def approve_all(order: Job, waiting: Waiting, remark: str, by: User) -> Job:
    """Have all that waits approved. `remark`: what answers for the doubts of all of them."""
    seen = {str(each.id): each.revision for each in waiting.entries}
    looked_at = f"整批审核，共 {len(seen)} 条，抽看 {len(waiting.sample)} 条：{remark}"
    title = f"审核：{order.arguments['title']}"
    arguments = {"title": title, "what": "approve", "of": str(order.id), "remark": looked_at, "seen": seen}
    return enqueue(APPROVE, arguments, by.id, uuid7())


@body(APPROVE)
def approve_waiting(order: Order) -> Steps:
    """Result: approved, refused [{name, reasons}]."""
    by = db.session.get_one(User, order.made_by)
    seen = {UUID(id_): revision for id_, revision in order.arguments["seen"].items()}
    ids, refused = sorted(seen), list[dict[str, object]]()
    for start in range(0, len(ids), AT_ONCE):
        refused += _approved(ids[start : start + AT_ONCE], by, seen, order.arguments["remark"])
        yield Progress(min(start + AT_ONCE, len(ids)), len(ids))
    log("contracts.bulk", order.id, by.id, what="approve", entries=len(ids), refused=len(refused))
    return {"approved": len(ids) - len(refused), "refused": refused}


def _approved(
    ids: Sequence[UUID], by: User, seen: Mapping[UUID, int], remark: str
) -> list[dict[str, object]]:
    """Approve these; what was refused. Those that this job approved before it was cut off are done."""
    query = select(Entry).where(Entry.id.in_(ids), Entry.status != EntryStatus.APPROVED)
    query = query.options(joinedload(Entry.resident)).order_by(Entry.id)
    outcome = approve_what_can_be(list(db.session.scalars(query)), by, seen, remark)
    return [_told(entry, problem.message) for entry, problem in outcome.refused]


def _told(entry: Entry, message: str) -> dict[str, object]:
    return {"name": entry.resident.name if entry.resident else "", "id": str(entry.id), "reasons": [message]}
