"""Which appointments were broken the contract page, the phone and the work list tell alike.

A request is tied to its service by the item alone: all give the services out in the same order.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func

from app.clock import today
from app.contracts.models import AgreementMember, DueSlot
from app.contracts.reading.view import view_contracts
from app.contracts.reading.wire import read_contracts
from app.entries.models import Entry
from app.extensions import db
from app.residents.models import Resident
from app.worklists.signing.broken_appointments import broken_appointments
from tests.contracts.signing import Signing
from tests.make import Make

ITEMS = ("I004", "I007")
START, PEOPLE = date(2021, 2, 15), 12
Broken = set[tuple[UUID, UUID]]  # member and request


@pytest.mark.parametrize("seed", range(2))
def test_page_phone_and_list_tell_the_same_broken_appointments(
    signing: Signing, make: Make, seed: int
) -> None:
    chance = Random(seed)
    for _ in range(PEOPLE):
        live(chance, signing, make.resident())
    members = db.session.query(AgreementMember.id).all()
    told = by_list(), by_page(members), by_phone([str(each.id) for each in members])
    assert told[0] == told[1] == told[2]
    assert len(told[0]) >= PEOPLE // 3


def live(chance: Random, signing: Signing, resident: Resident) -> None:
    """Requests, changes of them, services and explanations, some of before the contract or after it."""
    signing.sign(resident, packages=[], items=[*ITEMS], start=START, months=12)
    asked: list[Entry] = []
    for _ in range(chance.randrange(4, 12)):
        day = START + timedelta(days=chance.randrange(-20, 50))
        items = chance.sample(ITEMS, chance.choice((1, 1, 2)))
        what = chance.random()
        if what < 0.65:
            asked.append(request(chance, signing, resident, day, items, asked))
        elif what < 0.9:
            for item in items:
                signing.by_hand(resident, day, item)
        elif what < 0.97:
            span = {"from_date": day.isoformat(), "to_date": (day + timedelta(days=9)).isoformat()}
            about: dict[str, Any] = {"item_ids": items, "reason": "2", **span}
            signing.event("service_waiver", resident, day, **about)
        elif day >= START:
            signing.event("contract_end", resident, day, reason="04", end_date=day.isoformat())


def request(
    chance: Random, signing: Signing, resident: Resident, day: date, items: list[str], asked: list[Entry]
) -> Entry:
    said: dict[str, Any] = {"item_ids": items, "outcome": "1"}
    said["promised_date"] = (day + timedelta(days=chance.randrange(0, 15))).isoformat()
    if asked and chance.random() < 0.5:
        said["request_id"] = str(chance.choice(asked).id)
    if chance.random() < 0.2:
        said |= {"outcome": "2", "decline_reason": "1"}
    return signing.event("service_request", resident, day, **said)


def by_list() -> Broken:
    until = func.coalesce(AgreementMember.ended_on, AgreementMember.end_date)
    found: Broken = set()
    for key in broken_appointments((AgreementMember.start_date <= today()) & (until >= today()), today()):
        slot = db.session.get_one(DueSlot, key)
        assert slot.request_id
        found.add((slot.member_id, slot.request_id))
    return found


def by_page(members: list[Any]) -> Broken:
    views = view_contracts(each.id for each in members)
    return {(view.row.id, id_) for view in views if view.status == "active" for id_ in view.broken}


def by_phone(ids: list[str]) -> Broken:
    """As frontend/src/screens/contract/broken_appointments.ts reads what the server tells."""
    found: Broken = set()
    for contract in read_contracts(ids).values():
        held = contract["start_date"] <= today().isoformat() <= contract["end_date"]
        for each in contract.get("requests", ()) if held else ():
            if any(is_missed(contract, item, each) for item in contract["items"]):
                found.add((UUID(contract["id"]), UUID(each["entry_id"])))
    return found


def is_missed(contract: Mapping[str, Any], item: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    due = asked.get("promised_on", "")
    if (
        not due
        or due >= today().isoformat()
        or asked.get("declined")
        or item["item_id"] not in asked["item_ids"]
    ):
        return False
    if due not in item["dues"] or due in item.get("waived", ()):
        return False
    left = [each["on"] for each in item["served"] if each["counted"]]
    about = (each for each in contract["requests"] if item["item_id"] in each["item_ids"])
    for each in sorted(
        (one for one in about if one.get("promised_on")), key=lambda one: order(contract, one)
    ):
        given = next((on for on in left if on >= each["on"]), None)
        if given:
            left.remove(given)
        if each is asked:
            return given is None
    return False


def order(contract: Mapping[str, Any], asked: Mapping[str, Any]) -> tuple[bool, str, str, str]:
    due = asked["promised_on"]
    return due < contract["start_date"], due, asked["on"], asked["entry_id"]
