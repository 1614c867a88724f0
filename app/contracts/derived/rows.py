"""The rows that contracts are kept as, derived from facts. Pure: the same facts give the same rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from app.contracts.derived.early import promises_in_turn
from app.contracts.derived.facts import Facts
from app.contracts.derived.fulfil import Fulfilled, fulfil
from app.contracts.derived.hold import Membership, hold
from app.contracts.events.events import Event, requests, waiver_of
from app.contracts.signings.sign import Line, Signing, lines_by_person
from app.contracts.signings.signatures import is_guarded
from app.contracts.terms.fees import amounts_of
from app.contracts.terms.owe import due_days
from app.contracts.terms.promise import Promise

Values = dict[str, Any]


@dataclass
class Rows:
    """Rows of the seven tables, each by its key."""

    agreement: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    agreement_member: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    agreement_item: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    due_slot: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    fulfilment: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    agreement_event: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    former_doctor: dict[tuple[Any, ...], Values] = field(default_factory=dict)


def derive_rows(facts: Facts, today: date) -> Rows:
    rows = Rows()
    for signing in facts.signings:
        rows.agreement[(signing.agreement_id,)] = _agreement(signing)
    for lines in lines_by_person(facts.signings, facts.people, facts.events).values():
        for member, promises in promises_in_turn(hold(lines, today, facts.grace_days), facts):
            _add_member(rows, facts, member, promises)
    return rows


def _add_member(rows: Rows, facts: Facts, member: Membership, promises: Mapping[str, Promise]) -> None:
    line = member.line
    rows.agreement_member[(line.id,)] = _member(member)
    for item_id, promise in promises.items():
        rows.agreement_item[line.id, item_id] = _item(line, promise)
        for slot in _slots(line, promise):
            rows.due_slot[line.id, item_id, slot["number"]] = slot
    for event in line.events:
        rows.agreement_event[line.id, event.entry_id] = _event(line, event)
    for former in _former_doctors(line):
        rows.former_doctor[line.id, former["valid_to"]] = former
    catalogue = facts.catalogue(line.signing.catalogue_version)
    for each in fulfil(member, promises, catalogue, facts.services.get(line.person.id, ())):
        rows.fulfilment[(each.id,)] = fulfilment_row(each)


def _agreement(signing: Signing) -> Values:
    answers = signing.answers
    return {
        "id": signing.agreement_id,
        "entry_id": signing.entry_id,
        "kind": answers["kind"],
        "mode": answers["mode"],
        "scope": answers["scope"],
        "catalogue_version": signing.catalogue_version,
        "team_id": signing.team_id,
        "doctor_id": signing.doctor_id,
        "org_unit_id": signing.org_unit_id,
        "representative_id": signing.representative_id,
        "household_id": signing.household_id,
        "start_date": signing.start,
        "end_date": signing.end,
        "cycle_months": signing.months,
        "signed_on": signing.signed_on,
        "signed_place": signing.place,
        "is_void": signing.is_void,
        "fee_total": signing.yuan("fee_total"),
        "fee_paid": signing.yuan("fee_paid"),
        "fee_sources": sorted(answers.get("fee_sources") or ()),
        "fee_amounts": amounts_of(answers),
        "invoice_no": answers.get("invoice_no"),
        "paper_no": answers.get("paper_no"),
        "needs_assessment_id": answers.get("needs_assessment_id"),
        "evidence": signing.evidence.to_json(),
        "has_full_evidence": signing.evidence.is_complete,
    }


def _member(member: Membership) -> Values:
    line, ending, transfer = member.line, member.ending, member.line.transfer
    signing = line.signing
    return {
        "id": line.id,
        "agreement_id": signing.agreement_id,
        "resident_id": line.person.id,
        "org_unit_id": line.person.org_unit_id,
        "village_code": line.person.village_code,
        "team_id": transfer.team_id if transfer else signing.team_id,
        "doctor_id": transfer.doctor_id if transfer else signing.doctor_id,
        "transferred_from": transfer.on("from_date") if transfer else None,
        "groups": sorted(line.answers.get("groups") or ()),
        "packages": line.chosen("packages"),
        "start_date": line.start,
        "end_date": line.end,
        "status": member.status,
        "ended_on": member.ended_on,
        "end_reason": ending.reason if ending else None,
        "ended_by": ending.entry_id if ending else None,
        "confirmed_by": line.confirmation.entry_id if line.confirmation else None,
        "previous_id": member.previous.id if member.previous else None,
        "guardian": _guardian(line),
    }


def _former_doctors(line: Line) -> Iterator[Values]:
    """Who answered until each transfer, as far as there was a day of it."""
    doctor_id, team_id = line.signing.doctor_id, line.signing.team_id
    first: date | None = None
    for event in line.transfers:
        last = event.on("from_date") - timedelta(days=1)
        if last >= (first or line.start):
            yield {
                "member_id": line.id,
                "valid_to": last,
                "valid_from": first,
                "doctor_id": doctor_id,
                "team_id": team_id,
            }
        doctor_id, team_id, first = event.doctor_id, event.team_id, event.on("from_date")


def _guardian(line: Line) -> Values | None:
    """Who signed for the person, if a guardian did: then, or at the confirmation."""
    answers, confirmed = line.signing.answers, line.confirmation
    is_first = line.person.id == line.signing.representative_id
    said: Mapping[str, Any] | None = None
    if line.is_unsigned:
        said = confirmed.answers if confirmed and confirmed.answers.get("by_guardian") else None
    elif is_guarded(answers, line.answers, is_first):
        said = line.answers if line.answers.get("by_guardian") else answers
    return {name: said.get(f"guardian_{name}") for name in ("name", "relation")} if said else None


def _item(line: Line, promise: Promise) -> Values:
    return {
        "member_id": line.id,
        "item_id": promise.item.id,
        "package_id": promise.package_id,
        "rule": "on_demand" if promise.times is None else "fixed",
        "times_total": promise.times,
        "unit_price": promise.unit_price,
        "discount": promise.discount,
        "resident_pays": promise.resident_pays,
    }


def _slots(line: Line, promise: Promise) -> Iterator[Values]:
    """The services owed: so many in the term, or what is planned and what was asked for and promised."""
    item_id, days = promise.item.id, promise.days
    if days is None:
        days = due_days(line.start, line.end, line.months, promise.times or 0)
    owed: list[tuple[date, Any]] = [(day, None) for day in days]
    if promise.times is None:
        owed = sorted(owed + _asked(line, item_id), key=lambda each: (each[0], str(each[1])))
    for number, (day, entry_id) in enumerate(owed, start=1):
        waiver = waiver_of(line.events, item_id, day)
        yield {
            "member_id": line.id,
            "item_id": item_id,
            "number": number,
            "due_on": day,
            "request_id": entry_id,
            "waived_by": waiver.entry_id if waiver else None,
            "waived_on": waiver.day if waiver else None,
        }


def _asked(line: Line, item_id: str) -> list[tuple[date, Any]]:
    """Promised days within the term, in order, each with its request."""
    promised_on = (
        (each.promised_on, each.entry_id)
        for each in requests(line.events)
        if each.item_id == item_id and each.promised_on and line.start <= each.promised_on <= line.end
    )
    return list(promised_on)


def _event(line: Line, event: Event) -> Values:
    return {
        "member_id": line.id,
        "entry_id": event.entry_id,
        "form": event.form,
        "occurred_on": event.day,
        "author_id": event.author_id,
        "details": event.details,
    }


def fulfilment_row(each: Fulfilled) -> Values:
    return {
        "id": each.id,
        "entry_id": each.service.entry_id,
        "member_id": each.member_id,
        "item_id": each.item_id,
        "served_on": each.service.day,
        "is_face_to_face": each.service.is_face_to_face,
        "counted": each.reason is None,
        "reason": each.reason,
        "origin": each.origin,
    }
