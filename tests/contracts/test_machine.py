"""No sequence of decisions makes two contracts of a person, or owes less than nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from app.contracts.derived.facts import Facts
from app.contracts.derived.rows import Rows, derive_rows
from app.contracts.events.events import Event, events_by_member
from app.contracts.signings.evidence import Evidence
from app.contracts.signings.sign import Person, Signing, member_id
from app.contracts.terms.owe import term_end
from app.contracts.terms.service import Service
from app.residents.life.absences import Absence
from tests.contracts.household import BORN, CATALOGUE, PACKAGES, chosen, days, services
from tests.contracts.invariants import ALL, require_nothing_lost, require_sound

ROOT = UUID("01930000-0000-7000-8000-000000000000")
DOCTORS = (uuid5(ROOT, "one"), uuid5(ROOT, "other"))
TODAY = date(2022, 3, 1)
people = st.integers(0, 2)
early = st.integers(0, 90).map(lambda gap: date(2021, 1, 1) + timedelta(days=gap))
gaps = st.lists(st.integers(0, 40), min_size=4, max_size=12)
packages = st.lists(st.sampled_from(PACKAGES), unique=True)
NEXT: dict[str, Any] = {"mode": "standard", "scope": "household"}


class Contracts(RuleBasedStateMachine):
    """Three people of a household, and all that may be decided about their contracts, sensible or not."""

    def __init__(self) -> None:
        super().__init__()
        self.people: list[Person] = []
        self.signings: list[Signing] = []
        self.events: list[tuple[int, Event]] = []
        self.services: list[tuple[int, Service]] = []
        self.count = 0

    @initialize(start=early, months=st.integers(12, 36), packages=packages)
    def found(self, start: date, months: int, packages: list[str]) -> None:
        ids = (uuid5(ROOT, f"person:{number}") for number in range(3))
        self.people = [Person(id_, day, ROOT, "1", None) for id_, day in zip(ids, BORN, strict=True)]
        items = sorted(CATALOGUE.items)
        self.sign("new", start, 0, months, [True] * 3, packages, items, items)

    @rule(
        kind=st.sampled_from(["new", "renew", "transfer"]),
        start=days,
        gap=st.integers(-60, 60),
        months=st.integers(12, 36),
        present=st.lists(st.booleans(), min_size=3, max_size=3),
        packages=packages,
        items=chosen(),
        own=chosen(),
    )
    def sign(
        self,
        kind: str,
        start: date,
        gap: int,
        months: int,
        present: list[bool],
        packages: list[str],
        items: list[str],
        own: list[str],
    ) -> None:
        signed = start + timedelta(days=gap)
        lines: list[dict[str, Any]] = [
            {"resident_id": str(each.id), "present": is_here, "groups": ["G04"]}
            for each, is_here in zip(self.people, present, strict=True)
        ]
        lines[1] |= {"items": own, "groups": ["G05"]}
        answers = NEXT | {
            "kind": kind,
            "members": lines,
            "packages": packages,
            "items": items,
            "start_date": start.isoformat(),
            "end_date": term_end(start, months).isoformat(),
            "cycle_months": months,
        }
        who = self.people[0].id
        complete = Evidence((), ())
        self.signings.append(
            Signing(self._id(), who, DOCTORS[0], None, ROOT, signed, False, 1, complete, answers)
        )

    @precondition(lambda self: self.signings)
    @rule(which=st.integers(0, 99))
    def invalidate_signing(self, which: int) -> None:
        number = which % len(self.signings)
        self.signings[number] = replace(self.signings[number], is_void=True)

    @precondition(lambda self: self.signings)
    @rule(
        form=st.sampled_from(
            ["member_confirm", "contract_end", "contract_extend", "contract_transfer", "service_waiver"]
        ),
        which=st.integers(0, 99),
        who=people,
        on=days,
        named=days,
    )
    def happen(self, form: str, which: int, who: int, on: date, named: date) -> None:
        answers = {
            "end_date": named.isoformat(),
            "from_date": min(on, named).isoformat(),
            "to_date": max(on, named).isoformat(),
            "reason": "04",
            "doctor_id": str(DOCTORS[1]),
            "item_ids": ["I011", "I027", "I031"],
        }
        self._event(form, which, who, on, answers)

    @precondition(lambda self: self.signings)
    @rule(which=st.integers(0, 99), who=people, on=days, promised=days | st.none(), changes=st.booleans())
    def ask(self, which: int, who: int, on: date, promised: date | None, changes: bool) -> None:
        answers: dict[str, Any] = {
            "item_ids": ["I007", "I011", "I021", "I027"],
            "outcome": "1" if promised else "2",
        }
        if promised:
            answers["promised_date"] = promised.isoformat()
        if changes and self.events:
            answers["request_id"] = str(self.events[which % len(self.events)][1].entry_id)
        self._event("service_request", which, who, on, answers)

    @precondition(lambda self: self.events)
    @rule(which=st.integers(0, 99))
    def take_back(self, which: int) -> None:
        self.events.pop(which % len(self.events))

    @rule(
        who=people,
        on=days,
        given=services(),
        steps=gaps,
        mode=st.sampled_from([None, "1", "2", "2", "3"]),
        result=st.sampled_from([None, "1", "1", "2"]),
        visit_class=st.sampled_from([None, "1", "2"]),
        which=st.integers(0, 99),
    )
    def serve(
        self,
        who: int,
        on: date,
        given: tuple[str, dict[str, Any]],
        steps: list[int],
        mode: str | None,
        result: str | None,
        visit_class: str | None,
        which: int,
    ) -> None:
        """The same again and again, some days apart."""
        form, answers = given
        if form == "fulfil" and self.signings:
            answers = answers | self._member(which, who)
        for step in steps:
            on += timedelta(days=step)
            service = Service(self._id(), form, on, mode, result, visit_class, None, False, answers)
            self.services.append((who, service))

    @precondition(lambda self: self.services)
    @rule(which=st.integers(0, 99))
    def invalidate_service(self, which: int) -> None:
        number = which % len(self.services)
        who, service = self.services[number]
        self.services[number] = who, replace(service, is_invalid=True)

    @rule(who=people, on=days | st.none())
    def die(self, who: int, on: date | None) -> None:
        self.people[who] = replace(self.people[who], died_on=on)

    @rule(who=people, on=days | st.none(), back=days | st.none())
    def move_away(self, who: int, on: date | None, back: date | None) -> None:
        """And come back, if the day is later; or it never was so."""
        absence = Absence(on, back if back and back > on else None) if on else None
        self.people[who] = replace(self.people[who], absences=(absence,) if absence else ())

    @invariant()
    def contracts_are_sound_lose_no_service_and_do_not_go_by_the_order_of_decisions(self) -> None:
        rows = self.derived(self.signings, self.events, self.services)
        require_sound(rows, CATALOGUE)
        require_nothing_lost(rows, CATALOGUE, self._by_person(self.services))
        shuffled = [list(each) for each in (self.signings, self.events, self.services)]
        for number, each in enumerate(shuffled):
            Random(number + self.count).shuffle(each)
        other = self.derived(*shuffled)
        for name in ALL:
            assert getattr(rows, name) == getattr(other, name)

    def derived(self, signings: Sequence[Any], events: Sequence[Any], services: Sequence[Any]) -> Rows:
        happened = events_by_member(event for _, event in events)
        people = {each.id: each for each in self.people}
        facts = Facts([CATALOGUE], people, signings, self._by_person(services), happened)
        return derive_rows(facts, TODAY)

    def _by_person(self, services: Sequence[tuple[int, Service]]) -> dict[UUID, list[Service]]:
        found: dict[UUID, list[Service]] = {}
        for who, service in services:
            found.setdefault(self.people[who].id, []).append(service)
        return found

    def _event(self, form: str, which: int, who: int, on: date, answers: dict[str, Any]) -> None:
        named = self._member(which, who)
        self.events.append((who, Event(self._id(), form, on, DOCTORS[0], named | answers)))

    def _member(self, which: int, who: int) -> dict[str, str]:
        signing = self.signings[which % len(self.signings)]
        return {"agreement_member_id": str(member_id(signing.entry_id, self.people[who].id))}

    def _id(self) -> UUID:
        self.count += 1
        return uuid5(ROOT, f"entry:{self.count}")


def test_no_sequence_of_decisions_makes_contracts_that_cannot_be() -> None:
    run(Contracts, settings=settings(max_examples=30, stateful_step_count=25))
