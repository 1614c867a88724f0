"""No sequence of decisions makes two contracts of a person, or owes less than nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid5

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from app.contracts.catalogue import Catalogue, Item
from app.contracts.events import Event, events_by_member
from app.contracts.evidence import Evidence
from app.contracts.facts import Facts
from app.contracts.owe import term_end
from app.contracts.rows import Rows, derive_rows
from app.contracts.service import Service
from app.contracts.sign import Person, Signing, member_id
from tests.contracts.invariants import ALL, require_sound

FIRST = date(2021, 1, 1)
ROOT = UUID("01930000-0000-7000-8000-000000000000")
DOCTORS = (uuid5(ROOT, "one"), uuid5(ROOT, "other"))
ITEMS = ("I011", "I013", "I007")
TODAY = date(2022, 3, 1)
days = st.integers(0, 900).map(lambda gap: FIRST + timedelta(days=gap))
people = st.integers(0, 2)  # the third is a child


def _item(id_: str, form: str, freq: int | None, gap: int) -> Item:
    return Item(id_, freq, Decimal(0), [{"form": form}], False, gap)


CATALOGUE = Catalogue(
    1,
    date(2000, 1, 1),
    {
        "I011": _item("I011", "htn", 4, 14),
        "I013": _item("I013", "copd", 12, 0),
        "I007": _item("I007", "home_service", None, 0),
    },
    {},
)
NEXT: dict[str, Any] = {"kind": "new", "mode": "standard", "scope": "household", "items": list(ITEMS)}


class Contracts(RuleBasedStateMachine):
    """Three people of a household, and all that may be decided about their contracts, sensible or not."""

    def __init__(self) -> None:
        super().__init__()
        self.people: list[Person] = []
        self.signings: list[Signing] = []
        self.events: list[tuple[int, Event]] = []
        self.services: list[tuple[int, Service]] = []
        self.count = 0

    @initialize()
    def found(self) -> None:
        born = (date(1960, 1, 1), date(1970, 6, 1), date(2015, 1, 1))
        ids = (uuid5(ROOT, f"person:{number}") for number in range(3))
        self.people = [Person(id_, day, ROOT, "1", None) for id_, day in zip(ids, born, strict=True)]

    @rule(
        kind=st.sampled_from(["new", "renew", "transfer"]),
        start=days,
        gap=st.integers(-60, 60),
        months=st.integers(12, 36),
        present=st.lists(st.booleans(), min_size=3, max_size=3),
        named=st.integers(1, 3),
    )
    def sign(self, kind: str, start: date, gap: int, months: int, present: list[bool], named: int) -> None:
        signed = start + timedelta(days=gap)
        lines = [
            {"resident_id": str(each.id), "present": is_here, "groups": ["G04"]}
            for each, is_here in zip(self.people[:named], present, strict=False)
        ]
        answers = NEXT | {
            "kind": kind,
            "members": lines,
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
            "item_ids": ["I011"],
        }
        self._event(form, which, who, on, answers)

    @precondition(lambda self: self.signings)
    @rule(which=st.integers(0, 99), who=people, on=days, promised=days | st.none(), changes=st.booleans())
    def ask(self, which: int, who: int, on: date, promised: date | None, changes: bool) -> None:
        answers: dict[str, Any] = {"item_ids": ["I007", "I011"], "outcome": "1" if promised else "2"}
        if promised:
            answers["promised_date"] = promised.isoformat()
        if changes and self.events:
            answers["request_id"] = str(self.events[which % len(self.events)][1].entry_id)
        self._event("service_request", which, who, on, answers)

    @precondition(lambda self: self.events)
    @rule(which=st.integers(0, 99))
    def take_back(self, which: int) -> None:
        self.events.pop(which % len(self.events))

    @rule(who=people, on=days, form=st.sampled_from(["htn", "copd", "home_service"]), count=st.integers(1, 6))
    def serve(self, who: int, on: date, form: str, count: int) -> None:
        for step in range(count):
            day = on + timedelta(days=step * 11)
            self.services.append((who, Service(self._id(), form, day, "2", "1", "1", None, False, {})))

    @precondition(lambda self: self.services)
    @rule(which=st.integers(0, 99))
    def invalidate_service(self, which: int) -> None:
        number = which % len(self.services)
        who, service = self.services[number]
        self.services[number] = who, replace(service, is_invalid=True)

    @rule(who=people, on=days | st.none())
    def die(self, who: int, on: date | None) -> None:
        self.people[who] = replace(self.people[who], died_on=on)

    @rule(who=people, on=days | st.none())
    def move_away(self, who: int, on: date | None) -> None:
        self.people[who] = replace(self.people[who], moved_on=on)

    @invariant()
    def everybody_has_one_contract_at_a_time_and_owes_what_can_be_owed(self) -> None:
        require_sound(self.derived(self.signings, self.events, self.services))

    @invariant()
    def the_order_of_the_decisions_does_not_matter(self) -> None:
        shuffled = [list(each) for each in (self.signings, self.events, self.services)]
        for number, each in enumerate(shuffled):
            Random(number + self.count).shuffle(each)
        one, other = self.derived(self.signings, self.events, self.services), self.derived(*shuffled)
        for name in ALL:
            assert getattr(one, name) == getattr(other, name)

    def derived(self, signings: Sequence[Any], events: Sequence[Any], services: Sequence[Any]) -> Rows:
        by_person: dict[UUID, list[Service]] = {}
        for who, service in services:
            by_person.setdefault(self.people[who].id, []).append(service)
        happened = events_by_member(event for _, event in events)
        people = {each.id: each for each in self.people}
        return derive_rows(Facts([CATALOGUE], people, signings, by_person, happened), TODAY)

    def _event(self, form: str, which: int, who: int, on: date, answers: dict[str, Any]) -> None:
        signing = self.signings[which % len(self.signings)]
        named = {"agreement_member_id": str(member_id(signing.entry_id, self.people[who].id))}
        self.events.append((who, Event(self._id(), form, on, DOCTORS[0], named | answers)))

    def _id(self) -> UUID:
        self.count += 1
        return uuid5(ROOT, f"entry:{self.count}")


def test_no_sequence_of_decisions_makes_contracts_that_cannot_be() -> None:
    run(Contracts, settings=settings(max_examples=30, stateful_step_count=25))
