"""Whether a record is open on a day: what closed it, what opened it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.residents.life.events import Closed, Event, Reopened, in_order

OPEN, DEAD, LEFT, LOST, REFUSED, UNTRUE = "0", "1", "2", "3", "4", "6"
BEFORE = "record"  # source of what stood before any entry told otherwise


@dataclass(frozen=True)
class Step:
    """One opening or closing."""

    day: date | None
    status: str
    cause: str | None
    source: str


@dataclass(frozen=True)
class State:
    """How the record stands after all of them."""

    archive_status: str = OPEN
    closed_on: date | None = None
    death_date: date | None = None
    death_cause: str | None = None


def fold(before: Step | None, events: Iterable[Event]) -> tuple[State, list[Step]]:
    """`before`: how it was closed before any entry said so. A closed record is closed again only by a death,
    or as untrue; an earlier day of closing stays.
    """
    state, steps = State(), []
    if before is not None:
        state, steps = _closed(state, before), [before]
    for each in in_order(each for each in events if isinstance(each, Closed | Reopened)):
        if isinstance(each, Reopened):
            if state.archive_status == OPEN:
                continue
            since = state.closed_on if each.undoes else None
            state, step = State(), Step(since or each.on, OPEN, None, each.source)
        else:
            if not _closes(each.status, state.archive_status):
                continue
            step = Step(each.on, each.status, each.cause, each.source)
            state = _closed(state, step)
        steps.append(step)
    return state, steps


def _closes(status: str, standing: str) -> bool:
    return standing == OPEN or (status in (DEAD, UNTRUE) and standing not in (DEAD, UNTRUE))


def _closed(state: State, step: Step) -> State:
    died = step.status == DEAD
    return State(
        step.status,
        state.closed_on or step.day,
        step.day if died else state.death_date,
        step.cause if died else state.death_cause,
    )
