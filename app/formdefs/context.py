"""What a form's rules may know besides the answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.formdefs.dates import age_on


@dataclass(frozen=True)
class ResidentFacts:
    """What is known of the resident that an entry is about."""

    sex: str
    birth_date: date | None
    groups: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()  # codes of those that are managed
    death_date: date | None = None


@dataclass(frozen=True)
class Context:
    """The circumstances of an entry.

    `previous`: the answers of the resident's previous counted entry of the form, its day as `occurred_on`.
    """

    occurred_on: date
    today: date
    recorded_on: date
    resident: ResidentFacts | None = None
    previous: Mapping[str, Any] | None = None
    has_location: bool = False

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
        }
