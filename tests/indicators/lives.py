"""The oracle's own telling of which contracts people had, from when to when, and what they promised."""

import math
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

from tests.indicators.kinds import Contract, age
from tests.indicators.leavings import Away, away, ends_with
from tests.indicators.raw import County

ABOUT_CONTRACTS = (
    *("member_confirm", "contract_end", "contract_extend", "contract_transfer"),
    *("service_request", "service_waiver"),
)
CHECKS = ("record_change", "alert_handling", "phone_survey", "spot_check")
NO_SERVICE = ("sign", "needs_assess", *CHECKS, *ABOUT_CONTRACTS)


def events_of(entries: list[Any]) -> dict[str, list[Any]]:
    """Member of an agreement → what was told of it, by day and id."""
    told: dict[str, list[Any]] = defaultdict(list)
    for each in sorted(entries, key=lambda e: (e["occurred_on"], str(UUID(e["id"])))):
        if each["form"] in ABOUT_CONTRACTS and each["answers"].get("agreement_member_id"):
            told[each["answers"]["agreement_member_id"]].append(each)
    return told


def sign_up(county: County, entries: list[Any], died: dict[str, date]) -> dict[str, list[Contract]]:
    """Resident → contracts that ever held, in order, each cut where the next began or something ended it."""
    told, absences = events_of(entries), away(county, entries)
    found: dict[str, list[Contract]] = defaultdict(list)
    for entry in entries:
        for id_, line in lines(county, entry).items():
            events = told[member_of(entry, id_)]
            made = begun(county, entry, line, age(county, id_, entry["occurred_on"]) < 18, events)
            if made and ended(made, absences.get(id_, []), died.get(id_), events):
                found[id_].append(made)
    for contracts in found.values():
        cut(contracts)
    return found


def member_of(entry: Any, resident_id: str) -> str:
    """The id that phones know a contract by: part of what they log, so part of the data."""
    return str(uuid5(UUID(entry["id"]), f"member:{UUID(resident_id)}"))


def begun(
    county: County, entry: Any, line: dict[str, Any], is_child: bool, events: list[Any]
) -> Contract | None:
    """The contract of a line; one that nobody signed holds from the day on which it is confirmed."""
    answers = entry["answers"]
    start, end = term = tuple(date.fromisoformat(answers[name]) for name in ("start_date", "end_date"))
    corrected = [on(each, "end_date") for each in events if each["form"] == "contract_extend"]
    end = next((day for day in reversed(corrected) if day >= start), end)
    if not bears_signature(entry, line, is_child):
        confirmed = [each["occurred_on"] for each in events if each["form"] == "member_confirm"]
        if not confirmed or confirmed[0] > end:
            return None
        start = max(start, confirmed[0])
    months = answers["cycle_months"] if (start, end) == term else months_begun(start, end)
    promised = promises(county, answers, line)
    freqs = {id_: most(county, answers, line, id_) for id_ in promised & county.items.keys()}
    items = {id_: None if freq is None else math.ceil(freq * months / 12) for id_, freq in freqs.items()}
    made = Contract(entry, line, start, end, end, months, items=items)
    made.asked = [each for each in events if each["form"] == "service_request"]
    made.excused = [each for each in events if each["form"] == "service_waiver"]
    made.doctors = answering(county, entry, events)
    return made


def bears_signature(entry: Any, line: dict[str, Any], is_child: bool) -> bool:
    """A grown-up who is there signs; somebody known does for children and who cannot. Paper was signed."""
    answers = entry["answers"]
    above, below = bool(answers.get("resident_sign")), bool(line.get("signature"))
    heads = UUID(line["resident_id"]).hex == UUID(entry["resident_id"]).hex
    if (entry["device_id"] or "").startswith("bulk:"):
        return True
    if heads and answers.get("signer_kind") == "2":
        return (above or below) and has_guardian(answers)
    if not line.get("by_guardian"):
        return bool(line.get("present")) and not is_child and (below or (heads and above))
    same = bool(line.get("guardian_is_signer"))
    return (below or (above and (same or heads))) and has_guardian(line, ("id_no",) if same else ())


def has_guardian(said: dict[str, Any], but: tuple[str, ...] = ()) -> bool:
    return all(said.get(f"guardian_{name}") for name in ("name", "relation", "id_no") if name not in but)


def answering(county: County, entry: Any, events: list[Any]) -> list[tuple[date, str, str | None]]:
    """Who answers for a contract, from when on, in order; whoever signed it answers from the first day on.

    A transfer to whom it is already, of the same team as far as it says, is none.
    """
    doctor = entry["author_id"]
    found = [(date.min, doctor, county.team_of(doctor, entry["occurred_on"]))]
    moves = {on(each, "from_date"): each["answers"] for each in events if each["form"] == "contract_transfer"}
    for first, answers in sorted(moves.items()):
        doctor = UUID(answers["doctor_id"]).hex
        named = UUID(answers["team_id"]).hex if answers.get("team_id") else None
        _, before, team = found[-1]
        if doctor != before or named not in (None, team):
            found.append((first, doctor, named or county.team_of(doctor, first)))
    return found


def on(entry: Any, name: str) -> date:
    return date.fromisoformat(entry["answers"][name])


def months_begun(start: date, end: date) -> int:
    months = 0
    while later(start, months) <= end:
        months += 1
    return months


def ended(made: Contract, absences: Away, died: date | None, events: list[Any]) -> bool:
    """Sets what ended it before its time. False: it was over before it began."""
    ends = [
        (on(each, "end_date"), each["answers"]["reason"]) for each in events if each["form"] == "contract_end"
    ]
    ends += [(died, "03")] if died else []
    ends += ends_with(absences, made.start, made.entry["occurred_on"])
    early = [each for each in ends if each[0] < made.end]
    if early:
        made.last, made.reason = min(early)
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


def promises(county: County, answers: dict[str, Any], line: dict[str, Any]) -> set[str]:
    """The items of the packages that are for this person, and what was ticked."""
    packages = line["packages"] if line.get("packages") is not None else answers.get("packages") or []
    found = set(line["items"] if line.get("items") is not None else answers.get("items") or [])
    for package in packages:
        for each in county.packages[package]["items"] if package in county.packages else []:
            for_them = "groups" not in each or set(each["groups"]) & set(line.get("groups") or [])
            if for_them and not each["optional"]:
                found.add(each["item_id"])
    return found


def most(county: County, answers: dict[str, Any], line: dict[str, Any], item_id: str) -> int | None:
    """How often a year, by the package that says so most often."""
    packages = line["packages"] if line.get("packages") is not None else answers.get("packages") or []
    usual: int | None = county.items[item_id]["freq"]
    said = [
        each.get("freq") or usual
        for package in packages
        for each in (county.packages[package]["items"] if package in county.packages else [])
        if each["item_id"] == item_id
    ]
    return max((each for each in said if each), default=usual)


def later(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    while True:
        try:
            return date(year, month, day.day)
        except ValueError:
            day -= timedelta(days=1)
