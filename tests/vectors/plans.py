"""The vectors of planning: people, their visits, a day, and what is due then. Read by pytest and by vitest.

What is right stands in tests/worklists; here many histories hold phone and server to the same, to the id.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.worklists.planning.due import Person, Visit
from app.worklists.planning.programme import plan, programmes
from app.worklists.planning.tasks import tasks_of
from app.worklists.wire import asks_of, without_gaps

SOMEBODY = UUID("6f6d5c1e-3f0a-4c55-9d0b-0f7b1e2a9c11")
EDGES = ("2025-12-31", "2026-01-01", "2026-03-31", "2026-04-01", "2026-06-30", "2026-07-01", "2028-02-29")
BORN = (
    "1950-02-28",
    "1961-01-01",
    "1961-12-31",
    "1991-06-15",
    "1998-03-03",
    "2020-02-29",
    "2025-11-30",
    "2026-01-01",
)
GUESSES = 80
TOGETHER = (  # what one form says is answered by another
    ("referral_up", "referral_down", "referral_check"),
    ("dm", "bp_screen", "exam65", "copd"),
)
DATED = ("bed_open", "bed_round", "home_service", "antenatal", "postnatal")  # planned by what they answer


def plans() -> Iterator[dict[str, Any]]:
    """For every programme its edges, and histories thrown together."""
    for number, programme in enumerate(programmes()):
        for edge in EDGES:
            chance = random.Random(f"{programme.code} {edge}")
            yield _vector(
                f"{programme.code} at {edge}", chance, [programme.code], date.fromisoformat(edge), number
            )
    for number, together in enumerate([*TOGETHER] * 12):
        name = f"{together[0]} with {together[1]} {number}"
        yield _vector(name, random.Random(name), together, date(2026, 6, 1), number)
    for number in range(GUESSES):
        chance = random.Random(number)
        forms = chance.sample(sorted(plan().forms), 4)
        yield _vector(
            f"history {number}", chance, forms, date(2026, 1, 1) + timedelta(chance.randrange(800)), number
        )
    yield from _not_reached()
    for form in DATED:
        yield _vector(f"no days of {form}", random.Random(form), [form], date(2026, 6, 1), 0, spoils=True)


def _not_reached() -> Iterator[dict[str, Any]]:
    """A referral whose patient was not reached so many times in a row, or was in between."""
    made = replace(_visit(random.Random(1), "htn", date(2026, 5, 1), 0), result="1", refers=True, facts={})
    for codes in ("44", "444", "4442", "44241", "4444"):
        checks = [
            replace(
                _visit(random.Random(place), "referral_check", date(2026, 5, 1), place),
                on=made.on + timedelta(4 * place + 4),
                facts={"referral_entry_id": str(made.id), "ref_check_result": code}
                | ({"why_not": "2"} if code == "2" else {}),
            )
            for place, code in enumerate(codes)
        ]
        as_of = made.on + timedelta(30)
        yield _told(f"not reached {codes}", _person(random.Random(1), as_of, 1), [made, *checks], as_of)


def _vector(
    name: str, chance: random.Random, forms: Sequence[str], as_of: date, number: int, spoils: bool = False
) -> dict[str, Any]:
    person = _person(chance, as_of, number)
    visits = [
        _visit(chance, form, as_of, place) for place, form in enumerate([*forms] * 3) if chance.random() < 0.7
    ]
    visits = [_about(each, visits[place - 1]) for place, each in enumerate(visits)]
    visits = [_without_days(each) for each in visits] if spoils else visits
    return _told(name, person, visits, as_of)


def _told(name: str, person: Person, visits: Sequence[Visit], as_of: date) -> dict[str, Any]:
    dues = tasks_of(programmes(), person, visits, as_of)
    return {
        "name": name,
        "as_of": as_of.isoformat(),
        "person": _person_as_told(person),
        "visits": [_visit_as_told(visit) for visit in visits],
        "tasks": [without_gaps(due._asdict()) | {"seq": due.seq, "attempts": due.attempts} for due in dues],
    }


def _person_as_told(person: Person) -> dict[str, Any]:
    """As frontend/src/domain/due.ts has it; so are visits and tasks."""
    names = ("id", "sex", "birth_date", "known", "over", "is_closed", "closed_on")
    told = {name: getattr(person, name) for name in names} | {"over": sorted(person.over)}
    return without_gaps(told) | {"since": {code: day.isoformat() for code, day in person.since.items()}}


def _visit_as_told(visit: Visit) -> dict[str, Any]:
    told = {name: getattr(visit, name) for name in ("id", "form", "on", "severity", "visit_id")}
    return without_gaps(told | asks_of(visit))


def _without_days(visit: Visit) -> Visit:
    """As a version of a form left them whose question was no date."""
    facts = {path: "前天" if len(text) == len("2026-01-01") else text for path, text in visit.facts.items()}
    return replace(visit, facts=facts)


def _about(visit: Visit, other: Visit) -> Visit:
    """What became of a referral is told of the entry that made it; some referrals tell it themselves."""
    told = {"referral_check": {"referral_entry_id": str(other.id)}}.get(visit.form, {})
    if told and visit.on.day % 2:
        told |= {"ref_check_result": "2", "why_not": "2"} if visit.on.day % 3 else {"ref_check_result": "4"}
    if visit.form == "referral_up" and visit.on.day % 2:
        told = {"tb_signs": '["1"]'}
    result = {"referral.ref_check_result": "1"} if visit.refers and visit.on.day % 3 == 0 else {}
    return replace(visit, facts={**visit.facts, **told, **result})


def _person(chance: random.Random, as_of: date, number: int) -> Person:
    codes = chance.sample(("I10", "E11", "J44", "F20", "A15", "G13", "G14"), 3)
    since = {code: as_of - timedelta(chance.randrange(400)) for code in codes[:2]}
    is_closed = chance.random() < 0.15
    return Person(
        uuid5(SOMEBODY, str(number)),
        chance.choice("12"),
        date.fromisoformat(chance.choice(BORN)),
        as_of - timedelta(chance.randrange(500)),
        since,
        frozenset(codes[2:]),
        is_closed,
        as_of - timedelta(chance.randrange(200)) if is_closed else None,
    )


def _visit(chance: random.Random, form: str, as_of: date, place: int) -> Visit:
    on = as_of - timedelta(chance.randrange(300))
    later = [on + timedelta(chance.choice((1, 7, 13, 14, 15, 30, 90, 200))) for _ in range(2)]
    told = {
        "lmp": on - timedelta(chance.randrange(60, 250)),
        "delivery_date": on - timedelta(chance.randrange(1, 50)),
        "bed_open_date": on - timedelta(chance.randrange(100)),
        "end_date": on + timedelta(chance.randrange(10)),
        "stop_date": on,
        "changed_on": on - timedelta(chance.randrange(60)),
        "reapproved_on": on - timedelta(chance.randrange(30)),
    }
    facts = {path: day.isoformat() for path, day in told.items() if chance.random() < 0.5}
    facts |= {
        "outcome": chance.choice("12"),
        "danger_level": chance.choice("0235"),
        "track": chance.choice("1239"),
        "pp_stage": chance.choice("12"),
        "age_stage": chance.choice("136"),
        "round_per_week": chance.choice("1237"),
        "bp_high_days": random.Random(f"{form} {on}").choice("0123"),
        "exam_complete": chance.choice(("true", "false")),
    }
    return Visit(
        uuid5(SOMEBODY, f"{form} {on} {place}"),
        form,
        on,
        chance.choice("11111112345"),
        later[0] if chance.random() < 0.6 else None,
        later[1] if chance.random() < 0.6 else None,
        chance.random() < 0.2,
        chance.random() < 0.05,
        chance.choice((None, "red", "orange", "yellow")),
        {path: text for path, text in facts.items() if chance.random() < 0.6},
        UUID(int=on.toordinal()) if chance.random() < 0.5 else None,
    )
