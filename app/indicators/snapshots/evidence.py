"""The entries behind kept lines: signings, services and what else was logged of the people of a village.

They are kept beside the lines, so that a line opens to what it was counted from even after an entry was
overturned and nothing of what followed from it stands any more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import Integer, and_, cast, literal, select

from app.contracts.terms.beds import FORMS as BEDS
from app.entries.models import Entry
from app.extensions import db
from app.indicators.families import beds, contracts, fulfilment, homes, poverty, signed
from app.indicators.indicator import Indicator
from app.indicators.snapshots.lines import KeptLine, digits
from app.indicators.source.view import View

_LOGGED = (*BEDS, "poverty")
WORDS = ("item_id", "form")  # the other columns are ids, or numbers


class Signing(NamedTuple):
    """That a contract follows from an entry; without a contract: of who signed for others alone."""

    resident_id: str
    member_id: str
    entry_id: str


class Given(NamedTuple):
    """That an entry is a service under a contract; `counts`: 1 if it counts."""

    resident_id: str
    member_id: str
    item_id: str
    entry_id: str
    counts: int


class Logged(NamedTuple):
    """An entry about home beds or a household at risk."""

    resident_id: str
    form: str
    entry_id: str


@dataclass(frozen=True)
class Evidence:
    """Of one person on one basis."""

    signings: Sequence[Signing]
    given: Sequence[Given]
    logged: Sequence[Logged]

    def behind(self, indicator: Indicator, line: KeptLine) -> list[str]:
        """The ids of the entries that the live figures name behind such a line."""
        return sorted(set(_WAYS[indicator.entries](self, line)))


def signings_in(view: View) -> Iterator[Signing]:
    agreement, member = view.source.agreement, view.source.member
    query = select(digits(member.c.resident_id), digits(member.c.id), digits(agreement.c.entry_id))
    query = query.join(agreement, agreement.c.id == member.c.agreement_id)
    query = query.where(member.c.resident_id.in_(select(view.who.c.id)))
    theirs = and_(
        member.c.agreement_id == agreement.c.id, member.c.resident_id == agreement.c.representative_id
    )
    others = select(digits(agreement.c.representative_id), literal(""), digits(agreement.c.entry_id))
    others = others.outerjoin(member, theirs).where(member.c.id.is_(None))
    others = others.where(agreement.c.representative_id.in_(select(view.who.c.id)))
    return (Signing(*row) for row in db.session.execute(query.union_all(others)))


def given_in(view: View) -> Iterator[Given]:
    """By the day."""
    given, member = view.source.fulfilment, view.source.member
    columns = (digits(given.c.member_id), given.c.item_id, digits(given.c.entry_id))
    query = select(digits(member.c.resident_id), *columns, cast(given.c.counted, Integer))
    query = query.join(member, member.c.id == given.c.member_id)
    query = query.where(member.c.resident_id.in_(select(view.who.c.id)))
    return (Given(*row) for row in db.session.execute(query.where(given.c.served_on <= view.period.day)))


def logged_in(view: View) -> Iterator[Logged]:
    """By the day."""
    query = select(digits(Entry.resident_id), Entry.form, digits(Entry.id))
    query = query.where(Entry.form.in_(_LOGGED), Entry.status.in_(view.source.statuses))
    query = query.where(Entry.occurred_on <= view.period.day, Entry.resident_id.in_(select(view.who.c.id)))
    return (Logged(*row) for row in db.session.execute(query))


Behind = Callable[[Evidence, KeptLine], Sequence[str]]


def _signing_of_contract(evidence: Evidence, line: KeptLine) -> list[str]:
    return [each.entry_id for each in evidence.signings if each.member_id == line.member_id]


def _signings_of_person(evidence: Evidence, line: KeptLine) -> list[str]:
    return [each.entry_id for each in evidence.signings if each.resident_id == line.resident_id]


def _services(evidence: Evidence, line: KeptLine) -> list[str]:
    """Under the contract, of the item if the line is about one."""
    served = [
        each.entry_id
        for each in evidence.given
        if each.member_id == line.member_id and line.item_id in ("", each.item_id)
    ]
    return [*_signing_of_contract(evidence, line), *served]


def _signing_itself(evidence: Evidence, line: KeptLine) -> list[str]:
    entries = {each.entry_id for each in evidence.signings if each.resident_id == line.resident_id}
    return [entry for entry in entries if uuid5(UUID(entry), "agreement").hex == line.subject_id]


def _service_itself(evidence: Evidence, line: KeptLine) -> list[str]:
    """Its id follows from the entry, the contract and the item."""
    named = f"{UUID(line.member_id)}:{line.item_id}"
    of_contract = (each for each in evidence.given if each.member_id == line.member_id)
    return [
        each.entry_id
        for each in of_contract
        if each.item_id == line.item_id and uuid5(UUID(each.entry_id), named).hex == line.subject_id
    ]


def _entry_itself(_: Evidence, line: KeptLine) -> list[str]:
    return [line.subject_id]


def _service_or_signing(evidence: Evidence, line: KeptLine) -> list[str]:
    return _signing_of_contract(evidence, line) if line.whole else [line.subject_id]


def _logged_of(*forms: str) -> Behind:
    def logged(evidence: Evidence, line: KeptLine) -> list[str]:
        of_person = (each for each in evidence.logged if each.resident_id == line.resident_id)
        return [each.entry_id for each in of_person if each.form in forms]

    return logged


_WAYS: Mapping[Callable[..., Any], Behind] = {
    signed.signing_of_resident: _signing_of_contract,
    contracts.signings_of_member: _signings_of_person,
    contracts.signing_itself: _signing_itself,
    fulfilment.services: _services,
    fulfilment.service_itself: _service_itself,
    homes.service_itself: _entry_itself,
    homes.service_or_signing: _service_or_signing,
    beds.bed_itself: _logged_of(*BEDS),
    poverty.visits_of_person: _logged_of("poverty"),
}
