"""A contract as people look at it: what it promises, what was given, what is due, kept and broken. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.contracts.derived.hold import UPCOMING
from app.contracts.events.appointments import Appointment, appointments
from app.contracts.events.events import REQUEST, WAIVER, asked
from app.contracts.reading.kept_appointments import Wanted, given_to, kept_on

NEVER_HELD = ("void", "pending_member")


@dataclass(frozen=True)
class Given:
    """One service given for an item; `slot` says which of those owed it was, `lacks` what is not filled in of
    one that was done in part.
    """

    on: date
    entry_id: UUID
    form: str
    by: str
    counted: bool
    reason: str | None
    slot: int | None
    lacks: str | None = None


Services = Mapping[tuple[UUID, str], Sequence[Given]]  # by member and item


@dataclass(frozen=True)
class PromisedItem:
    """An item of the contract: what is owed, as far as the contract holds, and what was given."""

    item_id: str
    name: str
    rule: str
    times_total: int | None
    slots: Sequence[Row[Any]]
    given: Sequence[Given]
    day: date
    waiver_counts: bool
    unit_price: Decimal
    discount: Decimal
    resident_pays: Decimal

    @cached_property
    def owed(self) -> list[Row[Any]]:
        """The slots that are due some day; an explained one only if explanations do not count."""
        return [slot for slot in self.slots if not (self.waiver_counts and slot.waived_by)]

    @property
    def due(self) -> int:
        return sum(slot.due_on <= self.day for slot in self.owed)

    @property
    def done(self) -> int:
        return sum(each.counted and each.on <= self.day for each in self.given)

    @property
    def behind(self) -> int:
        return max(0, self.due - self.done)

    @property
    def next_due(self) -> date | None:
        """The slots are done in order, so that the next is the first that is not."""
        left = self.owed[self.done :]
        return left[0].due_on if left else None

    @property
    def waived(self) -> list[date]:
        return [slot.due_on for slot in self.slots if slot.waived_by]


@dataclass(frozen=True)
class ContractView:
    """One member's contract with all about it; `row` has the columns of member and agreement."""

    row: Row[Any]
    day: date
    remind_days: int
    promised: Sequence[PromisedItem]
    events: Sequence[Row[Any]]
    others: Sequence[Row[Any]]  # of the household
    previous: Row[Any] | None
    is_followed: bool  # another contract begins after it
    names: Mapping[str, str]  # of items, as they were called when it was signed
    unpromised: Sequence[tuple[str, Given]]  # items that were given without having been promised

    def called(self, item_ids: Iterable[str]) -> str:
        return "、".join(self.names.get(each, each) for each in item_ids)

    @property
    def status(self) -> str:
        return status_on(self.row, self.day)

    @property
    def until(self) -> date:
        """The last day on which it holds."""
        until: date = self.row.ended_on or self.row.end_date
        return until

    @property
    def unsigned(self) -> str:
        """The members of the signing on whose lines a signature is missing."""
        ids = self.row.evidence.get("unsigned", ())
        people = [(self.row.resident_id, self.row.resident_name)]
        people += [(each.resident_id, each.resident_name) for each in self.others]
        return "、".join(name for id_, name in people if str(id_) in ids)

    @property
    def remind_from(self) -> date | None:
        """From when on the resident should be asked to renew; None if nothing is left to renew."""
        is_open = self.row.status in ("active", "expired") and not self.is_followed
        return self.row.end_date - timedelta(days=self.remind_days) if is_open else None

    @cached_property
    def appointments(self) -> list[Appointment]:
        """What was asked for, as it holds."""
        rows = (each for each in self.events if each.form == REQUEST)
        return appointments(asked(each.entry_id, each.occurred_on, each.details) for each in rows)

    @cached_property
    def late(self) -> set[UUID]:
        """What was said of an appointment after its day: it is due as it was promised."""
        return {each.late.entry_id for each in self.appointments if each.late}

    @cached_property
    def kept(self) -> dict[UUID, date]:
        """Request → when what was asked for was given."""
        return kept_on(self._wanted, self._counted)

    @property
    def broken(self) -> set[UUID]:
        """Requests whose promised day is over, and what was asked for was neither given nor explained."""
        taken = given_to(self._wanted, self._counted)
        return {
            slot.request_id
            for item in self.promised
            for slot in item.slots
            if slot.request_id and slot.due_on < self.day and not slot.waived_by
            if (slot.request_id, item.item_id) not in taken
        }

    @property
    def _wanted(self) -> list[Wanted]:
        """In the order of the promised days; what was promised for before the contract is owed by none, and
        takes what the others leave.
        """
        accepted = [(each.asked.promised_on, each.asked) for each in self.appointments]
        first = self.row.start_date
        told = sorted((on < first, on, each.day, str(each.entry_id), each) for on, each in accepted if on)
        return [(each.entry_id, each.day, each.item_ids) for *_, each in told]

    @property
    def _counted(self) -> dict[str, list[date]]:
        return {item.item_id: [each.on for each in item.given if each.counted] for item in self.promised}

    @property
    def waivers(self) -> list[Row[Any]]:
        return [each for each in self.events if each.form == WAIVER]

    @property
    def turns(self) -> list[Row[Any]]:
        """What happened to the contract itself."""
        return [each for each in self.events if each.form not in (REQUEST, WAIVER)]


def status_on(member: Row[Any], day: date) -> str:
    """What a contract is on that day: the stored status says how it ends, and does not wait for the day."""
    if member.status in NEVER_HELD:
        return str(member.status)
    if day <= (member.ended_on or member.end_date):
        return "active" if day >= member.start_date else UPCOMING
    return "expired" if member.status in ("active", UPCOMING) else str(member.status)
