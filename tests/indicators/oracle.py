"""Counts the figures again in plain Python from entries, decisions and residents, to check them against.

Knows nothing of how the application derives contracts or counts: it reads the tables of what people logged
and what reviewers decided, the roster, and the catalogue as data. It works on the session of any database.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from tests.indicators.asking import asked
from tests.indicators.kinds import Contract, age, groups_of, is_lifted, living, of_kinds, signed
from tests.indicators.lives import (
    NO_SERVICE,
    answering,
    events_of,
    has_guardian,
    later,
    member_of,
    on,
    sign_up,
)
from tests.indicators.outside import Outside
from tests.indicators.plans import plan
from tests.indicators.raw import County, read
from tests.indicators.tally import Counts, Tally

NO_PLACE = ("no_signal", "denied", "indoor")
CODES = [f"C{number:02}" for number in range(1, 11)] + [f"F{number:02}" for number in range(1, 10)]
CODES += ["C07C", "F06R", "F07B", "F07R", "F08F"]


def recount(
    session: Session, first: date, day: date, submitted: bool = False, waiver_counts: bool = False
) -> Counts:
    """Indicator → (part, whole). Where something is only counted, both are the number."""
    return together(recount_by(read(session), first, day, submitted, ("",), waiver_counts))


def together(rows: dict[str, dict[str, Counts]]) -> Counts:
    """The one row of everything, with what nothing was counted of."""
    told = rows[""].get("", {})
    return {code: told.get(code, (0, 0)) for code in CODES}


def recount_by(
    county: County,
    first: date,
    day: date,
    submitted: bool = False,
    ways: Sequence[str] = ("",),
    waiver_counts: bool = False,
) -> dict[str, dict[str, Counts]]:
    """By nothing, centre, village, doctor or team: its rows, each with its figures."""
    allowed = {"approved", "submitted"} if submitted else {"approved"}
    entries = [each for each in county.entries if each["status"] in allowed]
    died = deaths(county, entries, submitted)
    contracts = {
        id_: some for id_, some in sign_up(county, entries, died).items() if is_somebody(county, id_)
    }
    people = living(county, entries, died, day)
    tally = Tally(county, day, ways)
    signed(county, tally, people, contracts, day)
    of_kinds(county, tally, people, contracts, first, day)
    evidence(county, tally, entries, first, day)
    fulfilled(county, tally, entries, contracts, set(people), first, day, waiver_counts)
    given_to = [each for each in in_order(entries) if is_somebody(county, each["resident_id"])]
    Outside(county, tally, given_to, contracts, set(people), died, first, day).count()
    return {by: tally.rows(by) for by in ways}


def is_somebody(county: County, id_: str | None) -> bool:
    """An untrue record is nobody's, and an activity for several is about no single person."""
    return id_ is not None and county.residents[id_]["archive_status"] != "6"


def in_order(entries: list[Any]) -> list[Any]:
    return sorted(entries, key=lambda e: (e["occurred_on"], str(UUID(e["id"]))))


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


def evidence(county: County, tally: Tally, entries: list[Any], first: date, day: date) -> None:
    told = events_of(entries)
    for each in entries:
        is_signing = each["form"] == "sign" and is_somebody(county, each["resident_id"])
        if is_signing and first <= each["occurred_on"] <= day:
            doctors = answering(county, each, told[member_of(each, each["resident_id"])])
            nobody = Contract(each, {}, day, day, day, 0, doctors=doctors)
            tally.add("C09", each["resident_id"], is_complete(county, each), of=nobody)


def is_complete(county: County, entry: Any) -> bool:
    answers, waits = entry["answers"], set(entry["missing_attachments"])

    def here(value: Any) -> bool:
        digest = value.get("image") if isinstance(value, dict) else value
        digests = digest if isinstance(digest, list) else [digest]
        return bool(digests) and all(each and each not in waits for each in digests)

    others = [line for line in answers["members"] if UUID(line["resident_id"]).hex != entry["resident_id"]]
    own = [
        line
        for line in others
        if (not line.get("guardian_is_signer") if line.get("by_guardian") else line.get("present"))
    ]
    return (
        all(here(answers.get(name)) for name in ("resident_sign", "doctor_sign", "photo"))
        and all(here(line.get("signature")) for line in own)
        and bool(entry["content"].get("location") or answers.get("location_reason") in NO_PLACE)
        and bool(entry["device_id"] and entry["app_version"])
        and answers.get("consent_read") is True
        and answers.get("consent_seconds") is not None
        and answers.get("signer_kind") is not None
        and all(is_known(county, entry, line) for line in answers["members"])
    )


def is_known(county: County, entry: Any, line: dict[str, Any]) -> bool:
    """Who signs for somebody has said who that is, and for children somebody does."""
    id_ = UUID(line["resident_id"]).hex
    if id_ == entry["resident_id"] and entry["answers"]["signer_kind"] == "2":
        return has_guardian(entry["answers"])
    if line.get("by_guardian"):
        return has_guardian(line, ("id_no",) if line.get("guardian_is_signer") else ())
    is_child = id_ in county.residents and age(county, id_, entry["occurred_on"]) < 18
    return not (line.get("present") and is_child)


def fulfilled(
    county: County,
    tally: Tally,
    entries: list[Any],
    contracts: dict[str, list[Contract]],
    here: set[str],
    first: date,
    day: date,
    waiver_counts: bool,
) -> None:
    by_resident = defaultdict(list)
    for each in in_order(entries):
        if each["visit_result"] in (None, "1") and each["form"] not in NO_SERVICE:
            by_resident[each["resident_id"]].append(each)
        if each["form"] == "health_edu" and each["answers"]["kind"] not in "45":  # a board, leaflets
            how = each["visit_mode"] if each["answers"]["kind"] == "3" else None
            for one in each["answers"].get("attendee_ids", ()):
                by_resident[UUID(one).hex].append(each | {"visit_mode": how})
    for id_, theirs in contracts.items():
        had: set[tuple[str, int]] = set()
        for each in theirs:
            visits, born = by_resident[id_], county.residents[id_]["birth_date"]
            plan(county.items, born, each, visits, partial(given, county, each, visits=visits), had)
            done = {
                item: [v for v in given(county, each, item, visits) if v["occurred_on"] <= day]
                for item in each.items
            }
            holds = each.start <= day <= each.last and id_ in here
            serve(county, tally, id_, each, done, first, day if holds else None)
            ended_well = first <= each.last <= day and each.reason not in ("02", "03")
            if each.last >= each.start and (holds or ended_well):
                lifted = is_lifted(groups_of(county, id_, day))
                rate(tally, id_, each, done, due(each, day, waiver_counts), lifted)


def serve(
    county: County,
    tally: Tally,
    id_: str,
    each: Contract,
    done: dict[str, list[Any]],
    first: date,
    day: date | None,
) -> None:
    """`day`: on which it is in force."""
    for item, visits in done.items():
        if any(visit["occurred_on"] >= first for visit in visits):
            tally.cover("F04", id_, county.items[item]["category"], of=each)
    if day and (day - each.start).days >= 90 and not any(done.values()):
        tally.add("F05", id_, of=each)


def due(each: Contract, day: date, waiver_counts: bool) -> dict[str, int]:
    """Item → how often it was due by the day."""
    found = {}
    for id_, times in each.items.items():
        days = list(each.planned.get(id_, []))
        if times is None:
            days += asked(each, id_)
        elif not days:
            days = dues(each, times)
        days = [one for one in days if one <= min(day, each.last)]
        if waiver_counts:
            days = [one for one in days if not is_excused(each, id_, one, day)]
        found[id_] = len(days)
    return found


def is_excused(each: Contract, item_id: str, due_on: date, day: date) -> bool:
    """Whether it had been explained by the day why a service could not be given."""
    return any(
        told["occurred_on"] <= day
        and item_id in told["answers"]["item_ids"]
        and on(told, "from_date") <= due_on <= on(told, "to_date")
        for told in each.excused
    )


def rate(
    tally: Tally,
    id_: str,
    each: Contract,
    done: dict[str, list[Any]],
    owed: dict[str, int],
    lifted: bool,
) -> None:
    met = any(visit["visit_mode"] in ("1", "2") for visits in done.values() for visit in visits)
    tally.add("F02", id_, met, of=each)
    if any(owed.values()):
        for code in ("F01", "F08F")[: 1 + lifted]:
            tally.add(code, id_, all(len(done[item]) >= n for item, n in owed.items()), of=each)
    credit = sum(min(len(done[item]), n) for item, n in owed.items())
    tally.add("F03", id_, credit, sum(owed.values()), of=each)


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


def given(county: County, each: Contract, item_id: str, visits: list[Any]) -> list[Any]:
    """The visits that count for an item, in order."""
    item = county.items[item_id]
    counted: list[Any] = []
    modes = {mode for rule in item["rules"] for mode in rule.get("modes", [])}
    for visit in visits:
        first = max(each.start, each.entry["occurred_on"])  # whatever its term says, it was signed that day
        if not first <= visit["occurred_on"] <= each.last or not serves(each, item, visit):
            continue
        if modes and visit["visit_mode"] not in modes:
            continue
        if counted:
            before = counted[-1]
            gap = (visit["occurred_on"] - before["occurred_on"]).days
            stable = ("2", "3") if before["form"] == "psy" else ("1",)
            urgent = before["visit_class"] not in (None, *stable) or before["severity"] in ("red", "orange")
            if gap == 0 or (gap < item["min_interval_days"] and not urgent):
                continue
        if each.items[item_id] is None or len(counted) < (each.items[item_id] or 0):
            counted.append(visit)
    return counted


def serves(each: Contract, item: Any, visit: Any) -> bool:
    answers = visit["answers"]
    if item["id"] == "I001":
        return bool(visit["form"] != "health_edu")
    if visit["form"] == "fulfil":
        mine = member_of(each.entry, each.line["resident_id"]) == answers.get("agreement_member_id")
        by_hand = item["is_manual"] and answers.get("evidence_kind")
        return bool(mine and by_hand and item["id"] in answers["item_ids"])
    needs = {"I014": "fbg", "I015": "hba1c", "I016": "dp_pulse", "I023": "fev1", "I029": "va"}.get(item["id"])
    fits = any(rule["form"] == visit["form"] for rule in item["rules"])
    return fits and (needs is None or answers.get(needs) not in (None, "", []))
