"""Counts the figures again in plain Python from entries, decisions and residents, to check them against.

Knows nothing of how the application derives contracts or counts: it reads the tables of what people logged
and what reviewers decided, the roster, and the catalogue as data. It works on the session of any database.
"""

import math
from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from tests.indicators.kinds import Contract, Counts, age, living, of_kinds, signed
from tests.indicators.lives import NO_SERVICE, later, sign_up
from tests.indicators.raw import County, read


def recount(session: Session, first: date, day: date, submitted: bool = False) -> Counts:
    """Indicator → (part, whole). For F05 both are the number."""
    county = read(session)
    allowed = {"approved", "submitted"} if submitted else {"approved"}
    entries = [each for each in county.entries if each["status"] in allowed]
    died = deaths(county, entries, submitted)
    contracts = sign_up(county, entries, died)
    people = living(county, entries, died, day)
    return {
        **signed(county, people, contracts, day),
        **of_kinds(county, people, contracts, first, day),
        "C09": evidence(county, entries, first, day),
        **fulfilled(county, entries, contracts, first, day),
    }


def deaths(county: County, entries: list[Any], submitted: bool) -> dict[str, date]:
    died = {id_: each["death_date"] for id_, each in county.residents.items() if each["death_date"]}
    if submitted:
        told: dict[str, date] = {}
        for each in entries:
            if each["visit_result"] == "3" and each["status"] == "submitted":
                said = each["answers"].get("death_date")
                on = date.fromisoformat(said) if said else each["occurred_on"]
                told[each["resident_id"]] = min(on, told.get(each["resident_id"], on))
        died = told | died
    return died


def evidence(county: County, entries: list[Any], first: date, day: date) -> tuple[int, int]:
    mine = [each for each in entries if each["form"] == "sign" and first <= each["occurred_on"] <= day]
    return sum(is_complete(county, each) for each in mine), len(mine)


def is_complete(county: County, entry: Any) -> bool:
    answers, waits = entry["answers"], set(entry["missing_attachments"])

    def here(value: Any) -> bool:
        digest = value.get("image") if isinstance(value, dict) else value
        digests = digest if isinstance(digest, list) else [digest]
        return bool(digests) and all(each and each not in waits for each in digests)

    others = [
        line
        for line in answers["members"]
        if line.get("present")
        and UUID(line["resident_id"]).hex != entry["resident_id"]
        and UUID(line["resident_id"]).hex in county.residents
        and age(county, UUID(line["resident_id"]).hex, entry["occurred_on"]) >= 18
    ]
    signer = answers.get("signer_kind")
    guardian = all(answers.get(f"guardian_{name}") for name in ("name", "id_no", "relation"))
    return (
        all(here(answers.get(name)) for name in ("resident_sign", "doctor_sign", "photo"))
        and all(here(line.get("signature")) for line in others)
        and bool(entry["content"].get("location") or answers.get("location_reason"))
        and bool(entry["device_id"] and entry["app_version"])
        and answers.get("consent_read") is True
        and answers.get("consent_seconds") is not None
        and (guardian if signer == "2" else signer is not None)
    )


def fulfilled(
    county: County, entries: list[Any], contracts: dict[str, list[Contract]], first: date, day: date
) -> Counts:
    by_resident = defaultdict(list)
    for each in sorted(entries, key=lambda e: (e["occurred_on"], str(UUID(e["id"])))):
        if each["visit_result"] in (None, "1") and each["form"] not in NO_SERVICE:
            by_resident[each["resident_id"]].append(each)
    counts = {"F01": [0, 0], "F02": [0, 0], "F03": [0, 0], "F05": [0, 0]}
    categories: set[str] = set()
    for id_, theirs in contracts.items():
        for each in theirs:
            categories |= count_contract(county, each, by_resident[id_], first, day, counts)
    return {code: (part, whole) for code, (part, whole) in counts.items()} | {"F04": (len(categories), 10)}


def count_contract(
    county: County, each: Contract, visits: list[Any], first: date, day: date, counts: dict[str, list[int]]
) -> set[str]:
    """Adds to the counts; gives the categories of which something was done in the period."""
    done = {
        id_: [v for v in given(county, each, id_, visits) if v["occurred_on"] <= day] for id_ in each.items
    }
    served = any(done.values())
    categories = {
        county.items[id_]["category"]
        for id_, visits_ in done.items()
        if any(v["occurred_on"] >= first for v in visits_)
    }
    if each.start <= day <= each.last and (day - each.start).days >= 90 and not served:
        counts["F05"] = [n + 1 for n in counts["F05"]]
    ended_well = each.last < day and each.last >= first and each.reason not in ("02", "03")
    if each.start > day or each.last < each.start or not (each.last >= day or ended_well):
        return categories
    due = {
        id_: sum(d <= min(day, each.last) for d in (asked(each, id_) if n is None else dues(each, n)))
        for id_, n in each.items.items()
    }
    met = any(v["visit_mode"] in ("1", "2") for visits_ in done.values() for v in visits_)
    counts["F02"] = [counts["F02"][0] + met, counts["F02"][1] + 1]
    if any(due.values()):
        kept = all(len(done[id_]) >= n for id_, n in due.items())
        counts["F01"] = [counts["F01"][0] + kept, counts["F01"][1] + 1]
    credit = sum(min(len(done[id_]), n) for id_, n in due.items())
    counts["F03"] = [counts["F03"][0] + credit, counts["F03"][1] + sum(due.values())]
    return categories


def dues(each: Contract, times: int) -> list[date]:
    months, days = each.months, (each.end - each.start).days + 1
    whole_months = later(each.start, months) - timedelta(days=1) == each.end
    found = []
    for k in range(1, times + 1):
        if whole_months and (months * k) % times == 0:
            found.append(later(each.start, months * k // times) - timedelta(days=1))
        else:
            found.append(each.start + timedelta(days=math.ceil(k * days / times) - 1))
    return found


def asked(each: Contract, item_id: str) -> list[date]:
    """When a service on demand was promised, by the requests that stand."""
    changed = {request["answers"].get("request_id") for request in each.asked}
    return [
        date.fromisoformat(request["answers"]["promised_date"])
        for request in each.asked
        if str(UUID(request["id"])) not in changed
        and request["answers"]["outcome"] == "1"
        and item_id in request["answers"]["item_ids"]
    ]


def given(county: County, each: Contract, item_id: str, visits: list[Any]) -> list[Any]:
    """The visits that count for an item, in order."""
    item = county.items[item_id]
    counted: list[Any] = []
    modes = {mode for rule in item["rules"] for mode in rule.get("modes", [])}
    for visit in visits:
        if not each.start <= visit["occurred_on"] <= each.last or not serves(each, item, visit):
            continue
        if modes and visit["visit_mode"] not in modes:
            continue
        if counted:
            before = counted[-1]
            gap = (visit["occurred_on"] - before["occurred_on"]).days
            urgent = before["visit_class"] not in (None, "1") or before["severity"] in ("red", "orange")
            if gap == 0 or (gap < item["min_interval_days"] and not urgent):
                continue
        if each.items[item_id] is None or len(counted) < (each.items[item_id] or 0):
            counted.append(visit)
    return counted


def serves(each: Contract, item: Any, visit: Any) -> bool:
    answers = visit["answers"]
    if item["id"] == "I001":
        return True
    if visit["form"] == "fulfil":
        mine = member_id(each) == answers.get("agreement_member_id")
        by_hand = item["is_manual"] and answers.get("evidence_kind")
        return bool(mine and by_hand and item["id"] in answers["item_ids"])
    needs = {"I015": "hba1c", "I016": "dp_pulse", "I023": "fev1", "I029": "va"}.get(item["id"])
    fits = any(rule["form"] == visit["form"] for rule in item["rules"])
    return fits and (needs is None or answers.get(needs) not in (None, "", []))


def member_id(each: Contract) -> str:
    """The id that phones know a contract by: part of what they log, so part of the data."""
    resident = UUID(each.line["resident_id"])
    return str(uuid5(UUID(each.entry["id"]), f"member:{resident}"))
