"""How phones are told of what planning rests on, and name what it makes (frontend/src/domain/due.ts)."""

from datetime import date
from typing import Any
from uuid import UUID

from app.worklists.planning.due import MET, Due, Person, Visit

_TOLD_ELSEWHERE = ("next_visit_date", "next_round")  # the doctor's date


def person_as_told(person: Person) -> dict[str, Any]:
    told = {
        "id": person.id,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "known": person.known,
        "over": sorted(person.over),
        "is_closed": person.is_closed,
        "closed_on": person.closed_on,
    }
    return _without_gaps(told) | {"since": {code: day.isoformat() for code, day in person.since.items()}}


def visit_as_told(visit: Visit) -> dict[str, Any]:
    told = {
        "id": visit.id,
        "form": visit.form,
        "on": visit.on,
        "severity": visit.severity,
        "visit_id": visit.visit_id,
    }
    return _without_gaps(told | asks_of(visit))


def asks_of(visit: Visit) -> dict[str, Any]:
    """What planning asks of an entry besides its form and day."""
    return _without_gaps(
        {
            "result": visit.result if visit.result != MET else None,
            "doctor_date": visit.doctor_date,
            "rule_date": visit.rule_date,
            "refers": visit.refers,
            "ended": visit.ended,
            "facts": {path: said for path, said in visit.facts.items() if path not in _TOLD_ELSEWHERE},
        }
    )


def due_as_told(due: Due) -> dict[str, Any]:
    always = {"seq": due.seq, "attempts": due.attempts}
    return _without_gaps(due._asdict()) | always


def _without_gaps(told: dict[str, Any]) -> dict[str, Any]:
    """What goes without saying is left out; ids and days are texts."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else str(value)
        if isinstance(value, UUID)
        else value
        for name, value in told.items()
        if value
    }
