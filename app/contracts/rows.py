"""The rows that contracts are kept as, derived from facts. Pure: the same facts give the same rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.contracts.catalogue import Catalogue
from app.contracts.facts import Facts
from app.contracts.fulfil import Fulfilled, Service, fulfil
from app.contracts.owe import due_days
from app.contracts.promise import Promise, promised
from app.contracts.sign import Line, Membership, Person, Signing, hold, lines_of

Values = dict[str, Any]


@dataclass
class Rows:
    """Rows of the five tables, each by its key."""

    agreement: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    agreement_member: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    agreement_item: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    due_slot: dict[tuple[Any, ...], Values] = field(default_factory=dict)
    fulfilment: dict[tuple[Any, ...], Values] = field(default_factory=dict)


def derive_rows(facts: Facts, today: date) -> Rows:
    rows = Rows()
    for signing in facts.signings:
        rows.agreement[(signing.agreement_id,)] = _agreement(signing)
    for lines in lines_by_person(facts.signings, facts.people).values():
        for member in hold(lines, today):
            _add_member(rows, facts, member)
    return rows


def lines_by_person(signings: Iterable[Signing], people: Mapping[UUID, Person]) -> dict[UUID, list[Line]]:
    found: dict[UUID, list[Line]] = {}
    for signing in signings:
        for line in lines_of(signing, people):
            found.setdefault(line.person.id, []).append(line)
    return found


def _add_member(rows: Rows, facts: Facts, member: Membership) -> None:
    catalogue = facts.catalogue(member.line.signing.catalogue_version)
    promises = promises_to(member.line, catalogue)
    rows.agreement_member[(member.line.id,)] = _member(member)
    for item_id, promise in promises.items():
        rows.agreement_item[member.line.id, item_id] = _item(member.line, promise)
        for slot in _slots(member.line, promise):
            rows.due_slot[member.line.id, item_id, slot["number"]] = slot
    services: Iterable[Service] = facts.services.get(member.line.person.id, ())
    for each in fulfil(member, promises, catalogue, services):
        rows.fulfilment[(each.id,)] = _fulfilment(each)


def promises_to(line: Line, catalogue: Catalogue) -> dict[str, Promise]:
    groups = line.answers.get("groups") or ()
    return promised(catalogue, line.chosen("packages"), line.chosen("items"), groups, line.signing.months)


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
        "start_date": signing.start,
        "end_date": signing.end,
        "cycle_months": signing.months,
        "signed_on": signing.signed_on,
        "is_void": signing.is_void,
        "fee_total": signing.fee_total,
        "evidence": signing.evidence.to_json(),
        "has_full_evidence": signing.evidence.is_complete,
    }


def _member(member: Membership) -> Values:
    line = member.line
    return {
        "id": line.id,
        "agreement_id": line.signing.agreement_id,
        "resident_id": line.person.id,
        "org_unit_id": line.person.org_unit_id,
        "village_code": line.person.village_code,
        "groups": sorted(line.answers.get("groups") or ()),
        "packages": line.chosen("packages"),
        "start_date": line.signing.start,
        "end_date": line.signing.end,
        "status": member.status,
        "ended_on": member.ended_on,
        "end_reason": member.end_reason,
    }


def _item(line: Line, promise: Promise) -> Values:
    return {
        "member_id": line.id,
        "item_id": promise.item.id,
        "package_id": promise.package_id,
        "rule": "on_demand" if promise.times is None else "fixed",
        "times_total": promise.times,
        "unit_price": promise.unit_price,
    }


def _slots(line: Line, promise: Promise) -> Iterator[Values]:
    signing = line.signing
    days = due_days(signing.start, signing.end, signing.months, promise.times or 0)
    for number, day in enumerate(days, start=1):
        yield {"member_id": line.id, "item_id": promise.item.id, "number": number, "due_on": day}


def _fulfilment(each: Fulfilled) -> Values:
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
