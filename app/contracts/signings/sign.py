"""What signings make: agreements and their lines, one a person, with what happened to each since."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from app.contracts.events.events import CONFIRM, END, EXTEND, TRANSFER, Event, of
from app.contracts.signings.evidence import Evidence
from app.contracts.signings.signatures import is_signed
from app.contracts.terms.owe import started_months
from app.residents.groups.membership import age_on
from app.residents.life.absences import Absence

ADULT_FROM = 18
MOVED, DIED = "02", "03"  # reasons of domain.md §3.2


@dataclass(frozen=True)
class Signing:
    """A `sign` entry that was approved (or, `is_void`, invalidated since), as far as contracts go."""

    entry_id: UUID
    representative_id: UUID
    doctor_id: UUID
    team_id: UUID | None
    org_unit_id: UUID
    signed_on: date
    is_void: bool
    catalogue_version: int
    evidence: Evidence
    answers: Mapping[str, Any]
    place: str = ""
    is_from_paper: bool = False  # signed on paper, and imported: there are no signatures to look at
    household_id: UUID | None = None  # of the representative, on the day of signing

    @cached_property
    def agreement_id(self) -> UUID:
        return uuid5(self.entry_id, "agreement")

    @cached_property
    def start(self) -> date:
        return date.fromisoformat(self.answers["start_date"])

    @cached_property
    def end(self) -> date:
        return date.fromisoformat(self.answers["end_date"])

    @cached_property
    def months(self) -> int:
        return int(self.answers["cycle_months"])

    def yuan(self, name: str) -> Decimal:
        """An amount among the answers; 0 if there is none."""
        return Decimal(str(self.answers.get(name) or 0)).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Person:
    """As much of a resident as contracts ask for."""

    id: UUID
    birth_date: date
    org_unit_id: UUID
    village_code: str
    died_on: date | None
    absences: Sequence[Absence] = ()


@dataclass(frozen=True)
class Ending:
    """That something ends a contract before its time; `on` is the last day on which it holds."""

    on: date
    status: str
    reason: str
    entry_id: UUID | None = None


@dataclass(frozen=True)
class Line:
    """One person's line of one signing, and what happened to it since, in order."""

    signing: Signing
    person: Person
    answers: Mapping[str, Any]
    events: tuple[Event, ...] = ()

    @cached_property
    def id(self) -> UUID:
        return member_id(self.signing.entry_id, self.person.id)

    @cached_property
    def is_unsigned(self) -> bool:
        """Who was away, or has not signed, or for whom no guardian has; they may confirm later."""
        signing, is_child = self.signing, age_on(self.person.birth_date, self.signing.signed_on) < ADULT_FROM
        is_first = self.person.id == signing.representative_id
        return not (signing.is_from_paper or is_signed(signing.answers, self.answers, is_first, is_child))

    @cached_property
    def confirmation(self) -> Event | None:
        """What counts as the signature of one who had not signed; nothing does after the term."""
        given = (each for each in of(CONFIRM, self.events) if each.day <= self.end)
        return next(given, None) if self.is_unsigned else None

    @cached_property
    def correction(self) -> Event | None:
        """The last correction of the term that leaves a term at all."""
        sensible = [each for each in of(EXTEND, self.events) if each.on("end_date") >= self.signing.start]
        return sensible[-1] if sensible else None

    @cached_property
    def start(self) -> date:
        """One who had not signed counts from the day of the confirmation."""
        confirmed = self.confirmation.day if self.confirmation else self.signing.start
        return max(self.signing.start, confirmed)

    @cached_property
    def end(self) -> date:
        return self.correction.on("end_date") if self.correction else self.signing.end

    @cached_property
    def months(self) -> int:
        """The length of the term; of a broken one the months that it begins."""
        if (self.start, self.end) == (self.signing.start, self.signing.end):
            return self.signing.months
        return started_months(self.start, self.end)

    @cached_property
    def is_pending(self) -> bool:
        return self.is_unsigned and self.confirmation is None

    @cached_property
    def stands(self) -> bool:
        return not (self.signing.is_void or self.is_pending)

    @cached_property
    def endings(self) -> list[Ending]:
        """What ends it before its time, but for another contract; the earliest first."""
        found = [
            Ending(each.on("end_date"), "terminated", each.answers["reason"], each.entry_id)
            for each in of(END, self.events)
        ]
        if self.person.died_on:
            found.append(Ending(self.person.died_on, "terminated", DIED))
        found += [
            Ending(each.last, "terminated", MOVED) for each in self.person.absences if self._ends_by(each)
        ]
        early = (each for each in found if each.on < self.end)
        return sorted(early, key=lambda each: (each.on, each.reason, str(each.entry_id)))

    def _ends_by(self, absence: Absence) -> bool:
        """Who comes back has to sign again; what is signed then, or begins then, is another contract."""
        back = absence.back or date.max
        return self.signing.signed_on < back and self.start < back

    @cached_property
    def last(self) -> date:
        """The last day on which it would hold if there were no other contract."""
        return self.endings[0].on if self.endings else self.end

    @cached_property
    def transfers(self) -> list[Event]:
        """To other doctors, in the order of the days from which they answer.

        Of several from one day the last one holds; one to whom it is already, as after one that was taken
        back, is none.
        """
        given = sorted(of(TRANSFER, self.events), key=lambda each: (each.on("from_date"), each.place))
        standing, doctor_id, team_id = list[Event](), self.signing.doctor_id, self.signing.team_id
        for event in {each.on("from_date"): each for each in given}.values():
            named = event.answers.get("team_id")
            if event.doctor_id != doctor_id or (named and UUID(named) != team_id):
                standing.append(event)
                doctor_id, team_id = event.doctor_id, event.team_id
        return standing

    @property
    def transfer(self) -> Event | None:
        """The last one to another doctor."""
        return self.transfers[-1] if self.transfers else None

    @cached_property
    def causes(self) -> frozenset[UUID]:
        """The entries by which it holds when it holds: an approval of one may meet another contract."""
        entries = (self.confirmation, self.correction)
        return frozenset({self.signing.entry_id} | {each.entry_id for each in entries if each})

    @property
    def order(self) -> tuple[date, date, str]:
        return self.start, self.signing.signed_on, str(self.signing.entry_id)

    def chosen(self, what: str) -> list[str]:
        """`packages` or `items`: the line's own, or those of the agreement."""
        own = self.answers.get(what)
        return list(own if own is not None else self.signing.answers.get(what) or ())


def member_id(signing_id: UUID, resident_id: UUID) -> UUID:
    """The id of a person's line of a signing."""
    return uuid5(signing_id, f"member:{resident_id}")


def lines_of(
    signing: Signing, people: Mapping[UUID, Person], events: Mapping[UUID, Iterable[Event]]
) -> Iterator[Line]:
    """The lines of the people that are known; who stands twice in a signing has the first line."""
    seen: set[UUID] = set()
    for each in signing.answers.get("members") or ():
        person = people.get(UUID(each["resident_id"]))
        if person and person.id not in seen:
            seen.add(person.id)
            own = events.get(member_id(signing.entry_id, person.id), ())
            yield Line(signing, person, each, tuple(own))


def lines_by_person(
    signings: Iterable[Signing], people: Mapping[UUID, Person], events: Mapping[UUID, Iterable[Event]]
) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = {}
    for signing in signings:
        for line in lines_of(signing, people, events):
            found.setdefault(line.person.id, []).append(line)
    return found
