"""The one source of the present, so that tests can stop it. Clinical days are days in China."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


def now() -> datetime:
    return _stopped.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be that moment inside: for a made-up history (the demo county), never for real records."""
    token = _stopped.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped.reset(token)


def today() -> date:
    return now().astimezone(CHINA).date()


def day_in_china(moment: datetime) -> date:
    """The clinical day of a moment; a visit at 07:30 China time belongs to that day, whatever UTC says."""
    return moment.astimezone(CHINA).date()
