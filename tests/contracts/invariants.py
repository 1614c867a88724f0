"""What holds of anybody's contracts, whatever was decided in whatever order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from app.contracts.derived.rows import Rows
from app.contracts.terms.catalogue import Catalogue, Item
from app.contracts.terms.service import Service

MOST_UNEVEN = 7  # days: months are of 28 to 31, slots between months go by days (domain.md §6.2)
NEVER_HELD = ("void", "pending_member")
ALL = (
    *("agreement", "agreement_member", "agreement_item", "due_slot", "fulfilment", "agreement_event"),
    "former_doctor",
)


def require_sound(rows: Rows, catalogue: Catalogue) -> None:
    members = list(rows.agreement_member.values())
    for resident_id in {each["resident_id"] for each in members}:
        _require_one_at_a_time([each for each in members if each["resident_id"] == resident_id])
    for member in members:
        _require_sound_items(rows, member, catalogue)
    _require_nothing_twice(rows)


def require_nothing_lost(rows: Rows, catalogue: Catalogue, given: Mapping[UUID, Sequence[Service]]) -> None:
    """Whatever was done under a contract is told of, once for each promised thing that it could be."""
    known = {each.entry_id: each for services in given.values() for each in services}
    for member in rows.agreement_member.values():
        mine = [row for row in rows.fulfilment.values() if row["member_id"] == member["id"]]
        told = [(row["entry_id"], row["item_id"]) for row in mine]
        assert len(told) == len(set(told))
        assert set(_to_be_told(rows, catalogue, member, given.get(member["resident_id"], ()))) <= set(told)
        for row in mine:
            service = known[row["entry_id"]]
            assert service in given[member["resident_id"]]
            assert row["served_on"] == service.day
            assert row["counted"] == (row["reason"] is None)
            assert not (row["counted"] and (service.is_invalid or service.result not in (None, "1")))
            has_fbg = service.answers.get("fbg") not in (None, "")
            assert has_fbg or row["item_id"] != "I014" or not row["counted"]


def _to_be_told(
    rows: Rows, catalogue: Catalogue, member: Mapping[str, Any], given: Iterable[Service]
) -> Iterator[tuple[UUID, str]]:
    if member["status"] in NEVER_HELD:
        return
    promised = [key[1] for key in rows.agreement_item if key[0] == member["id"]]
    for service in given:
        took_place = service.result in (None, "1")
        if took_place and member["start_date"] <= service.day <= until(member):
            for item_id in promised:
                if _could_be(service, catalogue.items[item_id], member["id"]):
                    yield service.entry_id, item_id


def _could_be(service: Service, item: Item, member_id: UUID) -> bool:
    is_named = service.form == "fulfil" and item.id in service.answers.get("item_ids", ())
    by_hand = is_named and service.answers.get("agreement_member_id") == str(member_id)
    return by_hand or any(_tells_of(rule, service) for rule in item.rules)


def _tells_of(rule: Mapping[str, Any], service: Service) -> bool:
    if rule["form"] == "*":
        return service.form not in rule.get("except", ())
    asks = "hba1c" in str(rule.get("when"))
    return rule["form"] == service.form != "fulfil" and not (
        asks and service.answers.get("hba1c") in (None, "")
    )


def _require_nothing_twice(rows: Rows) -> None:
    """Of two contracts of one person a service counts in one."""
    counted = [
        (rows.agreement_member[(row["member_id"],)]["resident_id"], row["entry_id"], row["item_id"])
        for row in rows.fulfilment.values()
        if row["counted"]
    ]
    assert len(counted) == len(set(counted))


def until(member: Mapping[str, Any]) -> date:
    last: date = member["ended_on"] or member["end_date"]
    return last


def _require_one_at_a_time(members: Iterable[Mapping[str, Any]]) -> None:
    mine = list(members)
    assert sum(each["status"] == "active" for each in mine) <= 1
    held = [each for each in mine if each["status"] not in NEVER_HELD and each["start_date"] <= until(each)]
    held.sort(key=lambda each: each["start_date"])
    for earlier, later in pairwise(held):
        assert until(earlier) < later["start_date"]


def _require_sound_items(rows: Rows, member: Mapping[str, Any], catalogue: Catalogue) -> None:
    first = max(member["start_date"], rows.agreement[(member["agreement_id"],)]["signed_on"])
    items = {key[1]: row for key, row in rows.agreement_item.items() if key[0] == member["id"]}
    for item_id, item in items.items():
        slots = [row for key, row in rows.due_slot.items() if key[:2] == (member["id"], item_id)]
        given = [row for row in rows.fulfilment.values() if _is_of(row, member, item_id) and row["counted"]]
        days = [row["served_on"] for row in given]
        assert [row["number"] for row in slots] == list(range(1, len(slots) + 1))
        assert all(member["start_date"] <= row["due_on"] <= member["end_date"] for row in slots)
        assert len(days) == len(set(days))
        assert all(first <= day <= until(member) for day in days)
        if item["rule"] == "fixed":
            assert len(slots) == item["times_total"] >= len(days)
        dues = [row["due_on"] for row in slots]
        assert dues == sorted(dues)
        timing = catalogue.items[item_id].timing
        if item["rule"] == "fixed" and not timing:
            _require_even(member, dues)
        if timing:
            assert (item["rule"] == "fixed") == (timing["by"] == "age")


def _require_even(member: Mapping[str, Any], dues: Sequence[date]) -> None:
    """The slots of a fixed number lie evenly, the last one at the end of the term."""
    assert dues[-1] == member["end_date"]
    gaps = [(later - earlier).days for earlier, later in pairwise([member["start_date"], *dues])]
    assert max(gaps) - min(gaps) <= MOST_UNEVEN


def _is_of(row: Mapping[str, Any], member: Mapping[str, Any], item_id: str) -> bool:
    return bool(row["member_id"] == member["id"] and row["item_id"] == item_id)
