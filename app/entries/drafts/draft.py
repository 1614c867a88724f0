"""What phones ask us to take in, and what may come of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from app.entries.drafts.pictures import pictures_named
from app.formdefs.answers.evaluate import Outcome

ATTENDEES = "attendee_ids"  # an answer of activities
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Delivery:
    """The request that brought a batch: from which phone, when, and how wrong its clock is."""

    device_id: str
    received_at: datetime
    app_version: str | None = None
    skew_s: int = 0  # phone's clock minus ours
    cursors: Mapping[str, int] = field(default_factory=dict)  # channel → the last change that the phone knows
    entered_by: UUID | None = None  # who had it entered in bulk, in whose ever name


@dataclass(frozen=True)
class Draft:
    """One revision of an entry as a phone sent it; `follows` is the one it was made on, 0 for the first."""

    entry_id: UUID
    revision: int
    follows: int
    form: str
    form_version: int
    resident_id: UUID | None
    visit_id: UUID | None
    occurred_on: date
    recorded_at: datetime
    location: Mapping[str, Any] | None
    attachments: tuple[str, ...]
    answers: dict[str, Any]
    device_seq: int | None
    content: dict[str, Any]  # as sent, without device_seq
    digest: str
    proposed: Mapping[str, str] | None  # what the phone's rules made of it
    author_id: UUID | None = None  # who sent it, once that is known

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The attachments that it names, in its list or in its answers."""
        return pictures_named(self.form, self.form_version, self.answers, self.attachments)

    @cached_property
    def members(self) -> frozenset[str]:
        """The ids of the residents that a signing is for; whatever was sent in their place."""
        rows = self.answers.get("members") if self.form == "sign" else None
        rows = rows if isinstance(rows, list) else []
        named = (row.get("resident_id") for row in rows if isinstance(row, Mapping))
        return frozenset(each for each in named if isinstance(each, str))

    @cached_property
    def attendees(self) -> frozenset[str]:
        """The ids of the residents that took part in an activity; whatever was sent in their place."""
        named = self.answers.get(ATTENDEES)
        return (
            frozenset(each for each in named if isinstance(each, str)) if isinstance(named, list) else _NOBODY
        )


@dataclass(frozen=True)
class Taken:
    """A revision that was accepted, with what the rules made of it."""

    entry_id: UUID
    revision: int
    form: str
    form_version: int
    resident_id: UUID | None
    channel: str
    org_unit_id: UUID
    visit_id: UUID | None
    visit_mode: str | None
    visit_result: str | None
    occurred_on: date
    answers: Mapping[str, Any]  # with the computed fields
    outcome: Outcome
    severity: str | None
    author_id: UUID
    missing_attachments: tuple[str, ...] = ()

    @property
    def alerts(self) -> tuple[tuple[str, str, str], ...]:
        """Code, severity and message of each."""
        return tuple((each.code, each.severity, each.message) for each in self.outcome.alerts)


@dataclass(frozen=True)
class Known:
    """A revision that was here before with the same content: nothing changed. The rest is the entry's."""

    entry_id: UUID
    revision: int
    channel: str
    status: str
    missing_attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A revision that cannot be accepted; `result` is rejected, conflict or busy."""

    code: str
    result: str = "rejected"
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    current_revision: int | None = None


Verdict = Taken | Known | Refused
