"""Work on many contracts at once, as a job: each contract gets an entry of its own, which is reviewed.

An order's items say who is the author of an entry, the entry as a phone would send it, and the entry that
would take it back. Whatever was done in bulk is thereby undone by counter-entries, and nothing is deleted.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from app.accounts.models import Role, User
from app.audit.log import log
from app.clock import now
from app.contracts.signings.signatures import FROM_PAPER as APP
from app.entries.drafts.draft import Delivery, Refused, Verdict
from app.entries.drafts.schemas import read_draft
from app.entries.models import Entry, EntryStatus
from app.errors import OutOfScope
from app.extensions import db
from app.jobs.enqueue import enqueue
from app.jobs.kinds import Order, Progress, Steps, body
from app.jobs.models import Job
from app.review.decide import invalidate, make_void
from app.sync.pushes.push import take_in

RECORD, WITHDRAW = "contracts.record", "contracts.withdraw"
MAKERS = (Role.CENTRE_MANAGER,)  # who may have it done
AT_ONCE, IN_ONE = 50, 500
# name, author, entry, counter (None: cannot be taken back by an entry); of an import, rows: its file's
Item = Mapping[str, Any]


def ask(title: str, what: str, items: Sequence[Item], by: User, id_: UUID | None = None) -> Job:
    """Have these entries recorded. `what`: transfer, extend, import or counter."""
    return enqueue(RECORD, {"title": title, "what": what, "items": list(items)}, by.id, id_)


def take_back(done: Job, by: User) -> Job:
    """Record the counter-entries of an order that was carried out; asking twice does it once."""
    made = {id_ for _, id_, state in recorded(done) if state}  # what was refused needs no taking back
    items = [
        {"name": each["name"], "author": str(by.id), "entry": each["counter"], "counter": None}
        for each in done.arguments["items"]
        if each["counter"] and UUID(each["entry"]["id"]) in made
    ]
    title = f"撤销：{done.arguments['title']}"
    return ask(title, "counter", items, by, uuid5(done.id, "counter"))


def taken_back_by(done: Job) -> Job | None:
    """The order that takes this one back, once somebody asked for it."""
    ids = [uuid5(done.id, "counter"), uuid5(done.id, "withdraw")]
    return db.session.scalars(select(Job).where(Job.id.in_(ids))).first()


def recorded(
    done: Job, first: int = 0, most: int | None = None
) -> list[tuple[str, UUID, EntryStatus | None]]:
    """Whose entries an order made, and how far each is; None: it was refused. `first`: from which on."""
    asked = done.arguments["items"][first : None if most is None else first + most]
    items = [(each["name"], UUID(each["entry"]["id"])) for each in asked]
    query, states = select(Entry.id, Entry.status), dict[UUID, EntryStatus]()
    for start in range(0, len(items), IN_ONE):
        part = [id_ for _, id_ in items[start : start + IN_ONE]]
        states |= {row.id: row.status for row in db.session.execute(query.where(Entry.id.in_(part)))}
    return [(name, id_, states.get(id_)) for name, id_ in items]


def withdraw(done: Job, reason: str, by: User) -> Job:
    """Make void what of an import still waits, and overturn what was approved; asking twice does it once."""
    arguments = {"title": f"撤销：{done.arguments['title']}", "of": str(done.id), "reason": reason}
    return enqueue(WITHDRAW, arguments, by.id, uuid5(done.id, "withdraw"))


@body(RECORD)
def record(order: Order) -> Steps:
    """Result: taken, refused [{name, reasons}]. Entries keep their ids, so that a second run adds nothing."""
    items = order.arguments["items"]
    done, refused = 0, list[dict[str, Any]]()
    for part in slices(items):
        author = db.session.get_one(User, UUID(part[0]["author"]))
        verdicts = take_in_slice(part, author, order.id, order.made_by)
        told = zip(part, verdicts, strict=True)
        refused += [_told(each, verdict) for each, verdict in told if isinstance(verdict, Refused)]
        done += len(part)
        yield Progress(done, len(items))
    what = order.arguments["what"]
    log("contracts.bulk", order.id, order.made_by, what=what, entries=len(items), refused=len(refused))
    return {"taken": len(items) - len(refused), "refused": refused}


def take_in_slice(part: Sequence[Item], author: User, order_id: UUID, by: UUID | None) -> list[Verdict]:
    """Entries of one author, as the order of that id brings them in for whoever gave it."""
    delivery = Delivery(f"{APP}:{order_id}", now(), APP, entered_by=by)
    return take_in([read_draft(each["entry"]) for each in part], author, delivery)


@body(WITHDRAW)
def overturn(order: Order) -> Steps:
    """Result: voided, overturned, left (what was overturned or made void before)."""
    done = db.session.get_one(Job, UUID(order.arguments["of"]))
    by, reason = db.session.get_one(User, order.made_by), order.arguments["reason"]
    ids = [UUID(each["entry"]["id"]) for each in done.arguments["items"]]
    counts = {"voided": 0, "overturned": 0, "left": 0}
    for start in range(0, len(ids), AT_ONCE):
        part = ids[start : start + AT_ONCE]
        for entry in db.session.scalars(select(Entry).where(Entry.id.in_(part)).order_by(Entry.id)):
            counts[_overturned(entry, by, reason)] += 1
        yield Progress(min(start + AT_ONCE, len(ids)), len(ids))
    log("contracts.bulk", order.id, order.made_by, what="withdraw", entries=len(ids), refused=counts["left"])
    return counts


def _overturned(entry: Entry, by: User, reason: str) -> str:
    """A doctor who never wrote it is not to mend it: what waits ends here, returned or not."""
    if entry.status in (EntryStatus.SUBMITTED, EntryStatus.RETURNED):
        make_void(entry, by, entry.revision, reason)
        return "voided"
    if entry.status is EntryStatus.APPROVED:
        invalidate(entry, by, entry.revision, reason)
        return "overturned"
    return "left"


def slices(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Slices of one author's entries each."""
    for _, of_author in groupby(items, key=lambda each: str(each["author"])):
        same = list(of_author)
        for start in range(0, len(same), AT_ONCE):
            yield same[start : start + AT_ONCE]


def _told(item: Item, verdict: Refused) -> dict[str, Any]:
    return {"name": item["name"], "reasons": [text for texts in why(verdict).values() for text in texts]}


def why(refused: Refused) -> Mapping[str, Sequence[str]]:
    """The causes, each at the path of the entry that it is about."""
    if refused.errors:
        return refused.errors
    if refused.code == OutOfScope.code:
        return {"author": ["居民不在这位医生的管辖范围内"]}
    return {"": ["这条记录没有保存"]}
