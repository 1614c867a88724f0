"""What happens to a contract after its signing: it is confirmed, ended, moved to another doctor, corrected.

Each is an entry of a form of its own and names the member of an agreement (whose id follows from the signing
and the person, so that either may be approved first). Only approved ones are here. Pure, as sign.py is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from app.contracts.events.appointments import Asked, appointments

CONFIRM, END, EXTEND, TRANSFER = "member_confirm", "contract_end", "contract_extend", "contract_transfer"
REQUEST, WAIVER = "service_request", "service_waiver"
EVENT_FORMS = (CONFIRM, END, EXTEND, TRANSFER, REQUEST, WAIVER)
ACCEPTED = "1"
_OF_THE_ENTRY = frozenset(
    ("agreement_member_id", "photos", "started_at", "ended_at", "visit_result", "is_face_to_face")
)
_SIGNATURES = frozenset(("member_sign", "party_sign", "doctor_sign"))


@dataclass(frozen=True)
class Event:
    """An approved entry about a contract. `team_id` is that of the doctor whom a transfer names."""

    entry_id: UUID
    form: str
    day: date
    author_id: UUID
    answers: Mapping[str, Any]
    team_id: UUID | None = None

    @cached_property
    def member_id(self) -> UUID | None:
        named = self.answers.get("agreement_member_id")
        return UUID(named) if named else None

    @cached_property
    def place(self) -> tuple[date, str]:
        """Its place among the events of a contract."""
        return self.day, str(self.entry_id)

    @property
    def doctor_id(self) -> UUID:
        """To whom a transfer goes."""
        return UUID(self.answers["doctor_id"])

    def on(self, name: str) -> date:
        """The day that an answer names."""
        return date.fromisoformat(self.answers[name])

    @property
    def details(self) -> dict[str, Any]:
        """What it says, without what belongs to the entry itself."""
        said = {name: value for name, value in self.answers.items() if name not in _OF_THE_ENTRY}
        return {name: name in _SIGNATURES or value for name, value in said.items()}


@dataclass(frozen=True)
class Request:
    """One item that was asked for; `promised_on` is None when it was declined."""

    entry_id: UUID
    item_id: str
    promised_on: date | None


def events_by_member(events: Iterable[Event]) -> dict[UUID, list[Event]]:
    """Member id → what happened, in order."""
    found: dict[UUID, list[Event]] = {}
    for event in sorted(events, key=lambda each: each.place):
        if event.member_id:
            found.setdefault(event.member_id, []).append(event)
    return found


def of(form: str, events: Iterable[Event]) -> list[Event]:
    return [event for event in events if event.form == form]


def requests(events: Sequence[Event]) -> Iterator[Request]:
    """Those that hold, each with its items."""
    for each in appointments(
        asked(event.entry_id, event.day, event.answers) for event in of(REQUEST, events)
    ):
        for item_id in each.asked.item_ids:
            yield Request(each.asked.entry_id, item_id, each.asked.promised_on)


def asked(entry_id: UUID, day: date, said: Mapping[str, Any]) -> Asked:
    """What an entry says that asks for a service, or changes what was asked for."""
    accepted = said.get("outcome") == ACCEPTED
    promised_on = date.fromisoformat(said["promised_date"]) if accepted else None
    items = tuple(dict.fromkeys(said.get("item_ids") or ()))
    return Asked(entry_id, day, items, promised_on, said.get("request_id"))


def waiver_of(events: Sequence[Event], item_id: str, due_on: date) -> Event | None:
    """What first explained why a service due on that day could not be given, if anything did."""
    for event in of(WAIVER, events):
        is_named = item_id in (event.answers.get("item_ids") or ())
        if is_named and event.on("from_date") <= due_on <= event.on("to_date"):
            return event
    return None
