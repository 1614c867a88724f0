"""Programmes of follow-up: the forms that plan together, as the current definitions have it.

Mirrored by frontend/src/domain/programme.ts.
"""

from dataclasses import dataclass
from functools import cache

from app.formdefs.catalog import current
from app.formdefs.definition import Definition
from app.formdefs.schedule import Schedule


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

    @property
    def starters(self) -> tuple[str, ...]:
        """Codes of the diseases or groups that the programme begins with."""
        by = {"condition": self.head.conditions, "group": self.head.groups}
        return by.get(self.schedule.begins or "", ())

    def concerns(self, form: str) -> bool:
        told = {each.form for each in (*self.schedule.origins, *self.schedule.ended_by)}
        named = {*self.members, *self.schedule.closers, *self.schedule.enders, *told}
        return form in named or "*" in named


def read_programmes(definitions: list[Definition]) -> list[Programme]:
    by_code = {each.code: each for each in definitions}
    scheduled = {each.code: each.rules.schedule for each in definitions if each.rules.schedule}
    return [
        Programme(
            by_code[code],
            schedule,
            {code: schedule} | {other: each for other, each in scheduled.items() if each.joins == code},
            by_code[schedule.next_form or code],
        )
        for code, schedule in sorted(scheduled.items())
        if schedule.joins is None
    ]


@cache
def programmes() -> tuple[Programme, ...]:
    return tuple(read_programmes(current()))


@cache
def planned_forms() -> frozenset[str]:
    """Forms whose entries may change what is due."""
    forms: set[str] = set()
    for each in programmes():
        forms |= {*each.members, *each.schedule.closers, *each.schedule.enders}
        forms |= {origin.form for origin in (*each.schedule.origins, *each.schedule.ended_by)}
        forms.add(each.next_definition.code)
    return frozenset(forms - {"*"})


@cache
def planned_paths() -> tuple[str, ...]:
    """Answers that planning asks for, of any form."""
    return tuple(
        sorted(
            {path for each in programmes() for schedule in each.members.values() for path in schedule.paths}
        )
    )
