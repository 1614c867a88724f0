"""The oracle's own telling of which contracts people had, from when to when, and what they promised."""

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

from tests.indicators.kinds import Contract, age
from tests.indicators.raw import County

ABOUT_CONTRACTS = ("member_confirm", "contract_end", "service_request")
NO_SERVICE = (
    "sign",
    "needs_assess",
    "contract_extend",
    "contract_transfer",
    "service_waiver",
    *ABOUT_CONTRACTS,
)


def sign_up(county: County, entries: list[Any], died: dict[str, date]) -> dict[str, list[Contract]]:
    """Resident → contracts that ever held, in order, each cut where the next began or something ended it."""
    told: dict[str, list[Any]] = defaultdict(list)
    for each in sorted(entries, key=lambda e: (e["occurred_on"], str(UUID(e["id"])))):
        if each["form"] in ABOUT_CONTRACTS and each["answers"].get("agreement_member_id"):
            told[each["answers"]["agreement_member_id"]].append(each)
    found: dict[str, list[Contract]] = defaultdict(list)
    for entry in entries:
        for id_, line in lines(county, entry).items():
            events = told[str(uuid5(UUID(entry["id"]), f"member:{UUID(line['resident_id'])}"))]
            made = begun(county, entry, line, age(county, id_, entry["occurred_on"]) < 18, events)
            if made and ended(made, county.residents[id_], died.get(id_), events):
                found[id_].append(made)
    for contracts in found.values():
        cut(contracts)
    return found


def begun(
    county: County, entry: Any, line: dict[str, Any], is_child: bool, events: list[Any]
) -> Contract | None:
    """The contract of a line; of an adult who was absent from the day on which they confirm it."""
    made = contract(county, entry, line)
    if line.get("present") or line.get("by_guardian") or is_child:
        return made
    confirmed = [each["occurred_on"] for each in events if each["form"] == "member_confirm"]
    if not confirmed or confirmed[0] > made.end:
        return None
    if confirmed[0] > made.start:
        made.start = confirmed[0]
        made.months = months_begun(made.start, made.end)
        freqs = {id_: county.items[id_]["freq"] for id_ in made.items}
        made.items = {
            id_: None if freq is None else math.ceil(freq * made.months / 12) for id_, freq in freqs.items()
        }
    return made


def months_begun(start: date, end: date) -> int:
    months = 0
    while later(start, months) <= end:
        months += 1
    return months


def ended(made: Contract, person: Any, died: date | None, events: list[Any]) -> bool:
    """Sets what ended it before its time. False: it was over before it began."""
    ends = [
        (date.fromisoformat(each["answers"]["end_date"]), each["answers"]["reason"])
        for each in events
        if each["form"] == "contract_end"
    ]
    ends += [(died, "03")] if died else []
    if person["archive_status"] == "2" and person["closed_on"]:
        ends.append((person["closed_on"], "02"))
    early = [each for each in ends if each[0] < made.end]
    if early:
        made.last, made.reason = min(early)
    made.asked = [each for each in events if each["form"] == "service_request"]
    return made.last >= made.start


def cut(contracts: list[Contract]) -> None:
    """Put them in order, each ended by the next unless something ended it before."""
    contracts.sort(key=lambda each: (each.start, each.entry["occurred_on"], str(UUID(each.entry["id"]))))
    for earlier, following in pairwise(contracts):
        if following.start <= earlier.end and following.start - timedelta(days=1) <= earlier.last:
            earlier.last, earlier.reason = following.start - timedelta(days=1), "05"


def lines(county: County, entry: Any) -> dict[str, Any]:
    """Resident → the line of a signing; nobody signs anything by another form."""
    named: dict[str, Any] = {}
    for line in entry["answers"]["members"] if entry["form"] == "sign" else ():
        id_ = UUID(line["resident_id"]).hex
        if id_ in county.residents:
            named.setdefault(id_, line)
    return named


def contract(county: County, entry: Any, line: dict[str, Any]) -> Contract:
    answers = entry["answers"]
    start, end = (date.fromisoformat(answers[name]) for name in ("start_date", "end_date"))
    packages = line["packages"] if line.get("packages") is not None else answers.get("packages") or []
    ticked = set(line["items"] if line.get("items") is not None else answers.get("items") or [])
    promised = set(ticked)
    for package in packages:
        for each in county.packages[package]["items"] if package in county.packages else []:
            for_them = "groups" not in each or set(each["groups"]) & set(line.get("groups") or [])
            if for_them and not each["optional"]:
                promised.add(each["item_id"])
    months = answers["cycle_months"]
    items = {}
    for id_ in promised & county.items.keys():
        freq = county.items[id_]["freq"]
        items[id_] = None if freq is None else math.ceil(freq * months / 12)
    return Contract(entry, line, start, end, end, months, items=items)


def later(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    while True:
        try:
            return date(year, month, day.day)
        except ValueError:
            day -= timedelta(days=1)
