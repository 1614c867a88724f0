"""What a transaction still has to write at its end (changes to number, events to chain), and its savepoints.

Rules collect with `collect`; nothing is written before the commit, so that the locks under which numbers are
given are held as briefly as can be. A savepoint that fails takes what was collected inside it along.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from app.extensions import db

_writers: dict[str, Callable[[Session, list[Any]], None]] = {}
_ORDER = ("changes", "audit")  # channels are locked before audit chains, everywhere


def writes(kind: str, writer: Callable[[Session, list[Any]], None]) -> None:
    """Let `writer` write what was collected under `kind` when the transaction ends."""
    if kind not in _ORDER:
        raise ValueError(f"{kind} has no place in the order of locks")
    _writers[kind] = writer


def collect(kind: str, item: object) -> None:
    session = db.session()
    if not session.in_transaction():
        session.begin()  # or a rollback would pass by what is collected here
    _items(session, kind).append(item)


def write(session: Session) -> None:
    """Write all that was collected so far. The commit calls this; calling it before is allowed."""
    for kind in _ORDER:
        items = _items(session, kind)
        if items:
            taken, items[:] = items[:], []
            _writers[kind](session, taken)


@contextmanager
def savepoint() -> Iterator[None]:
    """A savepoint; what fails inside is undone and what it collected is forgotten."""
    session = db.session()
    marks = {kind: len(_items(session, kind)) for kind in _ORDER}
    try:
        with session.begin_nested():
            yield
    except BaseException:
        for kind, mark in marks.items():
            del _items(session, kind)[mark:]
        raise


def _items(session: Session, kind: str) -> list[Any]:
    items: list[Any] = session.info.setdefault(kind, [])
    return items


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        write(session)


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        for kind in _ORDER:
            _items(session, kind).clear()
