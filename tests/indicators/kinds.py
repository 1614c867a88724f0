"""The oracle's own telling of who lives here, belongs to which groups, and has a contract of which kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.indicators.raw import County
from tests.indicators.tally import Tally

PRIORITY = {f"G{number:02}" for number in range(1, 17)}
DISEASES = {"I10": "G04", "E11": "G05", "F20": "G06", "A15": "G07", "J44": "G10", "J45": "G19", "M81": "G19"}


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
    planned: dict[str, list[date]] = field(default_factory=dict)  # days of what goes by age or plan
    asked: list[Any] = field(default_factory=list)  # requests for what is given on demand
    excused: list[Any] = field(default_factory=list)  # why something could not be given
    doctors: list[tuple[date, str, str | None]] = field(default_factory=list)  # from when on, with the team


def living(county: County, entries: list[Any], died: dict[str, date], day: date) -> list[str]:
    """Who lives here on the day, whatever became of them since."""
    registered = {each["id"] for each in entries if each["form"] == "resident_registration"}
    return [
        id_
        for id_, each in county.residents.items()
        if each["archive_status"] != "6"
        and (each["archive_status"] != "2" or (each["closed_on"] is not None and each["closed_on"] >= day))
        and not was_away(county.statuses.get(id_, ()), day)
        and each["birth_date"] <= day
        and (died[id_] > day if id_ in died else each["archive_status"] != "1")
        and (each["entry_id"] is None or each["entry_id"] in registered)
    ]


def was_away(steps: Iterable[Any], day: date) -> bool:
    """Of one who left, or left and came back. A closing names the last open day, an opening the first."""
    told = [
        each
        for each in sorted(steps, key=lambda each: each["place"])
        if each["day"] is None or (each["day"] <= day if each["status"] == "0" else each["day"] < day)
    ]
    since = [each["status"] for each in told]
    while "0" in since:
        since = since[since.index("0") + 1 :]
    return "2" in since


def signed(
    county: County, tally: Tally, people: list[str], contracts: dict[str, list[Contract]], day: date
) -> None:
    has = {id_ for id_ in people if any(c.start <= day <= c.last for c in contracts.get(id_, ()))}
    for id_ in people:
        groups = groups_of(county, id_, day)
        tally.add("C01", id_, id_ in has)
        if PRIORITY & groups:
            tally.add("C02", id_, id_ in has)
        if is_lifted(groups):
            tally.add("F08", id_, id_ in has)
        for _ in groups:
            tally.add("C03", id_, id_ in has)


def of_kinds(
    county: County,
    tally: Tally,
    people: list[str],
    contracts: dict[str, list[Contract]],
    first: date,
    day: date,
) -> None:
    """C04–C08 and C10."""
    here = set(people)
    for id_, each in ((id_, each) for id_, some in contracts.items() for each in some):
        if each.last < each.start:
            continue
        has_ended = first <= each.last <= day
        if has_ended and each.reason not in ("02", "03"):
            tally.add("C04", id_, any(follows(each, then) for then in contracts[id_]), of=each)
        if each.start <= day and each.last >= first:
            tally.add("C05", id_, has_ended and each.reason in ("01", "04", "99"), of=each)
        if each.start <= day <= each.last and id_ in here:
            _held(county, tally, id_, each, day)


def _held(county: County, tally: Tally, id_: str, each: Contract, day: date) -> None:
    answers = each.entry["answers"]
    weighty = PRIORITY & groups_of(county, id_, day)
    tally.add("C06", id_, answers["mode"] == "a_la_carte", bool(weighty), of=each)
    if answers["mode"] == "first_contact":
        tally.add("C07", id_, of=each)
        tally.cover("C07C", id_, county.centre_of(id_, day), of=each)
    tally.add("C08", id_, answers["scope"] == "household", of=each)
    tally.add("C10", id_, float(answers.get("fee_total") or 0) > 0, of=each)


def follows(before: Contract, then: Contract) -> bool:
    """Whether a contract is the renewal of one that ended, whenever it is asked."""
    latest = before.last + timedelta(days=90)
    again = then.entry["answers"]["kind"] in ("renew", "transfer")
    given_up = then.reason in ("01", "04", "06", "99") and then.last <= latest
    return before.start < then.start <= latest and again and then.last >= then.start and not given_up


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


def is_lifted(groups: set[str]) -> bool:
    """Out of poverty, with one of the four diseases."""
    return "G13" in groups and bool(groups & {"G04", "G05", "G06", "G07"})


def holds(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def age(county: County, id_: str, day: date) -> int:
    born = county.residents[id_]["birth_date"]
    had_birthday = (day.month, day.day) >= (born.month, born.day)
    return int(day.year - born.year - (0 if had_birthday else 1))
