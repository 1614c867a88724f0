"""Walking the audit chains: whether every event is there, in its place, and as it was written."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.audit.log import link
from app.audit.models import AuditChain, AuditEvent
from app.extensions import db

AT_ONCE = 1000


@dataclass(frozen=True)
class Walk:
    """One chain as it was found: how many events it has, and the first number that does not fit, if any."""

    chain: str
    length: int
    broken_at: int | None
    why: str = ""


def walk_all() -> Iterator[Walk]:
    """Every chain, in the order of their names; also those that have events and no row of their own."""
    rows = db.session.execute(select(AuditChain.id, AuditChain.length, AuditChain.head)).all()
    ends = {row.id: (row.length, row.head) for row in rows}
    named = set(db.session.scalars(select(AuditEvent.chain).distinct()))
    for chain in sorted(ends.keys() | named):
        yield _walk(chain, *ends.get(chain, (0, "")))


def _walk(chain: str, length: int, end: str) -> Walk:
    head, number = "", 0
    for event in _events(chain):
        number += 1
        if event.number != number:
            return Walk(chain, length, number, "缺少这一条")
        head = link(head, number, event)
        if head != event.hash:
            return Walk(chain, length, number, "内容与哈希不符")
    if (number, head) != (length, end):
        return Walk(chain, length, min(number, length) + 1, "链尾与登记的不符")
    return Walk(chain, length, None)


def _events(chain: str) -> Iterator[AuditEvent]:
    """In the order of their numbers, a slice at a time: a chain may be long."""
    last, query = 0, select(AuditEvent).where(AuditEvent.chain == chain).order_by(AuditEvent.number)
    while found := db.session.scalars(query.where(AuditEvent.number > last).limit(AT_ONCE)).all():
        last = found[-1].number
        yield from found
        db.session.expunge_all()
