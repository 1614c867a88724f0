"""The oracle's own telling of who lives here, belongs to which groups, and has a contract of which kind."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.indicators.raw import County

PRIORITY = {f"G{number:02}" for number in range(1, 17)}
DISEASES = {"I10": "G04", "E11": "G05", "F20": "G06", "A15": "G07", "J44": "G10", "J45": "G19", "M81": "G19"}
Counts = dict[str, tuple[int, int]]


@dataclass
class Contract:
    """One person's contract, as the oracle sees it."""

    entry: Any
    line: dict[str, Any]
    start: date
    end: date
    last: date
    months: int
    reason: str = ""
    items: dict[str, int | None] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)  # requests for what is given on demand


def living(county: County, entries: list[Any], died: dict[str, date], day: date) -> list[str]:
    """Who lives here on the day."""
    registered = {each["id"] for each in entries if each["form"] == "resident_registration"}
    return [
        id_
        for id_, each in county.residents.items()
        if each["archive_status"] != "6"
        and (each["archive_status"] != "2" or (each["closed_on"] is not None and each["closed_on"] >= day))
        and each["birth_date"] <= day
        and (died[id_] > day if id_ in died else each["archive_status"] != "1")
        and (each["entry_id"] is None or each["entry_id"] in registered)
    ]


def signed(county: County, people: list[str], contracts: dict[str, list[Contract]], day: date) -> Counts:
    has = {id_ for id_ in people if any(c.start <= day <= c.last for c in contracts.get(id_, ()))}
    grouped = {id_: groups_of(county, id_, day) for id_ in people}
    weighty = [id_ for id_ in people if PRIORITY & grouped[id_]]
    return {
        "C01": (len(has), len(people)),
        "C02": (len(has.intersection(weighty)), len(weighty)),
        "C03": (sum(len(grouped[id_]) for id_ in has), sum(map(len, grouped.values()))),
    }


def of_kinds(
    county: County, people: list[str], contracts: dict[str, list[Contract]], first: date, day: date
) -> Counts:
    """C04–C08 and C10."""
    here = set(people)
    stood = [(id_, each) for id_, some in contracts.items() for each in some if each.last >= each.start]
    held = [(id_, each) for id_, each in stood if each.start <= day <= each.last]
    ended = [
        (id_, each) for id_, each in stood if first <= each.last <= day and each.reason not in ("02", "03")
    ]
    renewed = [each for id_, each in ended if any(follows(each, then, day) for then in contracts[id_])]
    some_day = [each for _, each in stood if each.start <= day and each.last >= first]
    cancelled = [each for each in some_day if each.reason in ("01", "04", "99") and first <= each.last <= day]
    weighty = [id_ for id_, _ in held if id_ in here and PRIORITY & groups_of(county, id_, day)]
    chosen = [id_ for id_, each in held if each.entry["answers"]["mode"] == "a_la_carte"]
    first_contact = [id_ for id_, each in held if each.entry["answers"]["mode"] == "first_contact"]
    centres = {county.centre_of(id_) for id_ in first_contact}
    in_households = [each for _, each in held if each.entry["answers"]["scope"] == "household"]
    paid = [each for _, each in held if float(each.entry["answers"].get("fee_total") or 0) > 0]
    return {
        "C04": (len(renewed), len(ended)),
        "C05": (len(cancelled), len(some_day)),
        "C06": (len(chosen), len(weighty)),
        "C07": (len(first_contact), len(first_contact)),
        "C07C": (len(centres), county.centres),
        "C08": (len(in_households), len(held)),
        "C10": (len(paid), len(held)),
    }


def follows(before: Contract, then: Contract, day: date) -> bool:
    """Whether a contract is the renewal of one that ended, known by the day."""
    in_time = before.start < then.start <= min(before.last + timedelta(days=90), day)
    again = then.entry["answers"]["kind"] in ("renew", "transfer")
    return in_time and again and then.last >= then.start


def groups_of(county: County, id_: str, day: date) -> set[str]:
    years = age(county, id_, day)
    found = {"G02"} if years < 7 else {"G03"} if years >= 65 else set()
    for each in county.groups.get(id_, ()):
        if each["group_code"] != "G90" and holds(each["valid_from"], each["valid_to"], day):
            found.add(each["group_code"])
    for each in county.conditions.get(id_, ()):
        group = "G18" if each["code"].startswith("C") else DISEASES.get(each["code"])
        if group and holds(each["managed_from"], each["managed_to"], day) and (group != "G10" or years >= 35):
            found.add(group)
    return found or {"G90"}


def holds(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def age(county: County, id_: str, day: date) -> int:
    born = county.residents[id_]["birth_date"]
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return int(day.year - born.year - (0 if had_birthday else 1))
