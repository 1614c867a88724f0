"""Which tasks a resident's visits leave: a pure function of the visits, so that a rebuild gives the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import zip_longest
from uuid import UUID, uuid5

URGENT_DAYS = 14  # a check within two weeks has a narrow window, domain.md §5.11 [D]
NARROW, WIDE = timedelta(days=3), timedelta(days=15)
FIRST_VISIT = timedelta(days=90)  # from the day on which management began to the first visit
REFERRAL_CHECK = timedelta(days=14)  # domain.md §5.13


@dataclass(frozen=True)
class Visit:
    """A follow-up that took place: what it asks for next."""

    entry_id: UUID
    occurred_on: date
    next_due: date | None  # the earlier of the doctor's date and the rule's; None: management ended
    refers: bool
    severity: str | None


@dataclass(frozen=True)
class Due:
    """A task as derived; `made_by` is the visit that asks for it, None for the first visit of a programme."""

    id: UUID
    kind: str
    window_start: date
    due_on: date
    window_end: date
    severity: str | None = None
    made_by: UUID | None = None
    done_by: UUID | None = None


def first_visit(resident_id: UUID, form: str, managed_from: date) -> Due:
    """The visit that a programme begins with."""
    due_on = managed_from + FIRST_VISIT
    return Due(uuid5(resident_id, f"first:{form}"), "followup", managed_from, due_on, due_on + WIDE)


def after(visit: Visit) -> list[Due]:
    """What one visit asks for: the next visit, and the check on a referral."""
    asked = []
    if visit.next_due is not None:
        margin = NARROW if (visit.next_due - visit.occurred_on).days <= URGENT_DAYS else WIDE
        start = max(visit.next_due - margin, visit.occurred_on + timedelta(days=1))
        end = visit.next_due + margin
        asked.append(
            Due(
                uuid5(visit.entry_id, "followup"),
                "followup",
                start,
                visit.next_due,
                end,
                visit.severity,
                visit.entry_id,
            )
        )
    if visit.refers:
        check = visit.occurred_on + REFERRAL_CHECK
        asked.append(
            Due(
                uuid5(visit.entry_id, "referral_check"),
                "referral_check",
                visit.occurred_on + timedelta(days=1),
                check,
                check,
                visit.severity,
                visit.entry_id,
            )
        )
    return asked


def chain(first: Due | None, visits: Iterable[Visit]) -> list[Due]:
    """All tasks of one programme of one resident; each is done by the visit that comes next."""
    ordered = sorted(visits, key=lambda visit: (visit.occurred_on, str(visit.entry_id)))
    tasks = [replace(first, done_by=ordered[0].entry_id if ordered else None)] if first else []
    for visit, later in zip_longest(ordered, ordered[1:]):
        done_by = later.entry_id if later else None
        tasks += [replace(due, done_by=done_by) for due in after(visit)]
    return tasks


def open_of(tasks: Sequence[Due]) -> list[Due]:
    return [task for task in tasks if task.done_by is None]
