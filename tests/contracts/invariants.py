"""What holds of anybody's contracts, whatever was decided in whatever order."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from app.contracts.rows import Rows

MOST_UNEVEN = 7  # days: months are of 28 to 31, slots between months go by days (domain.md §6.2)
NEVER_HELD = ("void", "pending_member")
ALL = (
    *("agreement", "agreement_member", "agreement_item", "due_slot", "fulfilment", "agreement_event"),
    "former_doctor",
)


def require_sound(rows: Rows) -> None:
    members = list(rows.agreement_member.values())
    for resident_id in {each["resident_id"] for each in members}:
        _require_one_at_a_time([each for each in members if each["resident_id"] == resident_id])
    for member in members:
        _require_sound_items(rows, member)


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


def _require_sound_items(rows: Rows, member: Mapping[str, Any]) -> None:
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
        _require_order(member, item["rule"], [row["due_on"] for row in slots])


def _require_order(member: Mapping[str, Any], rule: str, dues: list[date]) -> None:
    """The slots are in order; those of a fixed number lie evenly: the last one at the end of the term."""
    assert dues == sorted(dues)
    if rule == "fixed" and dues:
        assert dues[-1] == member["end_date"]
        gaps = [(later - earlier).days for earlier, later in pairwise([member["start_date"], *dues])]
        assert max(gaps) - min(gaps) <= MOST_UNEVEN


def _is_of(row: Mapping[str, Any], member: Mapping[str, Any], item_id: str) -> bool:
    return bool(row["member_id"] == member["id"] and row["item_id"] == item_id)
