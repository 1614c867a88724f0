"""What a form's rules may know besides the answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.formdefs.language.dates import age_on


@dataclass(frozen=True)
class ResidentFacts:
    """What is known of the resident that an entry is about."""

    sex: str
    birth_date: date | None
    groups: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()  # codes of those that are managed
    death_date: date | None = None
    is_signed: bool | None = None  # has a contract in force
    is_served: bool | None = None  # has been given all that was due by the contract


@dataclass(frozen=True)
class Context:
    """The circumstances of an entry.

    `previous`: the answers of the resident's previous counted entry of the form, its day as `occurred_on`.
    `past`: the entries that the form asks for, by the name that it asks by (past.py).
    """

    occurred_on: date
    today: date
    recorded_on: date
    resident: ResidentFacts | None = None
    previous: Mapping[str, Any] | None = None
    has_location: bool = False
    past: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)

    def names(self) -> dict[str, object]:
        """The names that expressions know these circumstances by."""
        return {
            "occurred_on": self.occurred_on.isoformat(),
            "today": self.today.isoformat(),
            "recorded_on": self.recorded_on.isoformat(),
            "has_location": self.has_location,
            "resident": self._resident(),
        }

    def _resident(self) -> dict[str, object]:
        facts = self.resident
        if facts is None:
            return {}
        born = facts.birth_date
        return {
            "sex": facts.sex,
            "birth_date": born.isoformat() if born else None,
            "age": age_on(born, self.occurred_on) if born else None,
            "groups": list(facts.groups),
            "conditions": list(facts.conditions),
            "is_signed": facts.is_signed,
            "is_served": facts.is_served,
        }
