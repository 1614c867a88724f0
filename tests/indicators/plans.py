"""The oracle's own reckoning of what falls due by a child's age, a treatment's months, a home bed's weeks."""

from datetime import date, timedelta
from typing import Any

from tests.indicators.kinds import Contract
from tests.indicators.lives import later, on

DAY = timedelta(days=1)


def plan(items: dict[str, Any], born: date, made: Contract, visits: list[Any]) -> None:
    """Sets the days, and takes off what goes by an age that is not reached in the term."""
    for id_ in list(made.items):
        how = items[id_]["timing"]
        if not how:
            continue
        if how["by"] == "age":
            days = [later(born, months) + days * DAY for months, days in how["points"]]
        elif how["by"] == "bed":
            days = rounds(visits)
        else:
            days = months_of_treatment(visits, how)
        within = sorted({day for day in days if made.start <= day <= made.end})
        if how["by"] != "age":
            made.planned[id_] = within
        elif within:
            made.planned[id_], made.items[id_] = within, len(within)
        else:
            del made.items[id_]


def rounds(visits: list[Any]) -> list[date]:
    found = []
    opened = {told(bed, "bed_open_date"): bed for bed in visits if bed["form"] == "bed_open"}
    for first, bed in opened.items():
        said = bed["answers"]
        if said.get("plan_days") and said.get("round_per_week"):
            ends = [each - DAY for each in opened if each > first]
            ends += [told(each, "bed_close_date") for each in visits if each["form"] == "bed_close"]
            last = min([first + (said["plan_days"] - 1) * DAY, *(each for each in ends if each >= first)])
            for k in range(1, 26 * 7 + 1):
                due = first + ((7 * k + said["round_per_week"] - 1) // said["round_per_week"] - 1) * DAY
                found += [due] if due <= last else []
    return found


def told(entry: Any, name: str) -> date:
    """The day that the entry tells, or its own."""
    return on(entry, name) if entry["answers"].get(name) else entry["occurred_on"]


def months_of_treatment(visits: list[Any], how: Any) -> list[date]:
    found: list[date] = []
    over = date.min
    stops = [on(each, "stop_date") for each in visits if each["answers"].get("treatment_ended")]
    for visit in visits:
        if visit["form"] == "tb_first" and visit["occurred_on"] > over:
            first = visit["occurred_on"]
            regimen = visit["answers"].get("regimen") or ""
            months = sum(int(part.split("H")[0]) for part in regimen.split("/") if part[:1].isdigit())
            last = min(
                [later(first, months or how["months"]) - DAY, *(each for each in stops if each >= first)]
            )
            over = last
            ends = [later(first, k) - DAY for k in range(1, 25)]
            found += [first, *(day for day in ends if day <= last)]
    return found
