"""Programmes of follow-up: the forms that plan together, as the current definitions have it.

Mirrored by frontend/src/domain/programme.ts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.formdefs.catalog import current
from app.formdefs.definitions.definition import Definition
from app.formdefs.definitions.schedule import Schedule


@dataclass(frozen=True, eq=False)
class Programme:
    """One plan: the form that leads it, and those that join it."""

    head: Definition
    schedule: Schedule  # of the head
    members: dict[str, Schedule]
    next_definition: Definition  # the form by which the next visits are made

    @property
    def code(self) -> str:
        return self.head.code

    @cached_property
    def starters(self) -> tuple[str, ...]:
        """Codes of the diseases or groups that the programme begins with."""
        by = {"condition": self.head.conditions, "group": self.head.groups}
        return by.get(self.schedule.also or self.schedule.begins or "", ())

    @cached_property
    def raisers(self) -> frozenset[str]:
        """Other forms, by whose answers the first visit is asked for."""
        return frozenset(form for form, *_ in self.schedule.raised_by) - self.members.keys()

    @cached_property
    def forms(self) -> frozenset[str]:
        """Forms whose visits it looks at; "*" for any."""
        schedule = self.schedule
        told = {each.form for each in schedule.told} | self.raisers
        told |= {"*"} if schedule.kind == "referral_check" else set()
        return frozenset({*self.members, *schedule.closers, *schedule.enders, *told})

    def concerns(self, form: str) -> bool:
        return form in self.forms or "*" in self.forms


@dataclass(frozen=True, eq=False)
class Plan:
    """All programmes as the definitions in force have them."""

    programmes: tuple[Programme, ...]
    forms: frozenset[str]  # whose entries may change what is due
    paths: tuple[str, ...]  # answers that planning asks for, of any form
    yes_or_no: frozenset[str] = frozenset()  # those of them that are answered so

    def moved_by(self, forms: Iterable[str]) -> tuple[Programme, ...]:
        """The programmes that look at entries of these forms."""
        return _moved_by(self, frozenset(forms))


def plan() -> Plan:
    """As of today: a definition may be published at any time."""
    return _read(tuple(current()))


def programmes() -> tuple[Programme, ...]:
    return plan().programmes


@lru_cache(256)
def _moved_by(of: Plan, forms: frozenset[str]) -> tuple[Programme, ...]:
    return tuple(each for each in of.programmes if any(each.concerns(form) for form in forms))


@lru_cache(4)
def _read(definitions: tuple[Definition, ...]) -> Plan:
    by_code = {each.code: each for each in definitions}
    scheduled = {each.code: each.rules.schedule for each in definitions if each.rules.schedule}
    found = tuple(
        Programme(
            by_code[code],
            schedule,
            {code: schedule} | {other: each for other, each in scheduled.items() if each.joins == code},
            by_code[schedule.next_form or code],
        )
        for code, schedule in sorted(scheduled.items())
        if schedule.joins is None
    )
    forms = frozenset(name for each in found for name in (*each.forms, each.next_definition.code)) - {"*"}
    paths = {path for each in scheduled.values() for path in each.paths}
    asked = {each.id for form in definitions for each in form.fields if each.type == "bool"}
    return Plan(found, forms, tuple(sorted(paths)), frozenset(paths & asked))
