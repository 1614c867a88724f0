"""People and visits for the tests of planning, as short as the rules are."""

from datetime import date
from typing import Any
from uuid import UUID, uuid5

from app.worklists.planning.due import Due, Person, Visit
from app.worklists.planning.programme import programmes
from app.worklists.planning.tasks import tasks_of

SOMEBODY = UUID("00000000-0000-4000-8000-000000000001")


def day(text: str) -> date:
    return date.fromisoformat(text)


def person(born: str = "1965-04-01", known: str = "2025-01-05", **columns: Any) -> Person:
    """A woman with a record; `since` as texts."""
    since = {code: day(text) for code, text in columns.pop("since", {}).items()}
    return Person(SOMEBODY, columns.pop("sex", "2"), day(born), day(known), since, **columns)


def visit(form: str, on: str, doctor: str | None = None, rule: str | None = None, **columns: Any) -> Visit:
    doctor_date, rule_date = (day(text) if text else None for text in (doctor, rule))
    id_ = uuid5(SOMEBODY, f"{form} {on}")
    return Visit(id_, form, day(on), doctor_date=doctor_date, rule_date=rule_date, **columns)


def tasks(who: Person, *visits: Visit, as_of: str, programme: str) -> list[Due]:
    """In the order in which they are due."""
    dues = [due for due in tasks_of(programmes(), who, visits, day(as_of)) if due.programme == programme]
    return sorted(dues, key=lambda due: (due.due_on, due.kind))


def statuses(dues: list[Due]) -> list[tuple[str, str]]:
    return [(due.due_on.isoformat(), due.status) for due in dues]


def windows(due: Due) -> tuple[str, str, str]:
    return (due.window_start.isoformat(), due.due_on.isoformat(), due.window_end.isoformat())
