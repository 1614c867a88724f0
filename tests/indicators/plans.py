"""The oracle's own reckoning of what falls due by a child's age, a treatment's months, a home bed's weeks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.indicators.kinds import Contract
from tests.indicators.lives import later, on

DAY = timedelta(days=1)


def plan(
    items: dict[str, Any],
    born: date,
    made: Contract,
    visits: list[Any],
    counting: Callable[[str], list[Any]],
    had: set[tuple[str, int]],
) -> None:
    """Sets the days, and takes off what goes by an age that is not reached in the term.

    `counting`: what of the visits is good for an item; `had`: item and age of checks that were made in a
    contract which ends before their time does; those are that contract's.
    """
    for id_ in list(made.items):
        how = items[id_]["timing"]
        if not how:
            continue
        if how["by"] != "age":
            days = rounds(visits) if how["by"] == "bed" else months_of_treatment(visits, how)
            made.planned[id_] = sorted({day for day in days if made.start <= day <= made.end})
            continue
        found = checks(how, born, made, counting(id_), {months for item, months in had if item == id_})
        had.update((id_, months) for months, _, is_early in found if is_early)
        if found:
            made.planned[id_], made.items[id_] = sorted(day for _, day, _ in found), len(found)
        else:
            del made.items[id_]


def checks(
    how: Any, born: date, made: Contract, left: list[Any], had: set[int]
) -> list[tuple[int, date, bool]]:
    """Age, last day, whether it was made early. Who tells the age may come as early as late."""
    found = []
    for days, months in sorted((later(born, months) + days * DAY, months) for months, days in how["points"]):
        reached, last = later(born, months), days
        if months in had:
            continue
        for visit in left:
            told = visit["answers"].get("age_stage")
            first = reached - (last - reached) if told == str(months) else reached
            if told in (None, str(months)) and first <= visit["occurred_on"] <= last:
                left.remove(visit)
                if last > made.last:
                    found.append((months, made.last, True))
                    last = date.max
                break
        if made.start <= last <= made.end:
            found.append((months, last, False))
    return found


def rounds(visits: list[Any]) -> list[date]:
    return [day for bed in stays(visits) for day in bed.rounds]


@dataclass
class Stay:
    """A home bed: from when to when, and when rounds to it are due."""

    opening: Any
    first: date
    last: date
    rounds: list[date]


def stays(visits: list[Any]) -> list[Stay]:
    """The beds of one person, by what was logged in order."""
    found = []
    opened = {told(bed, "bed_open_date"): bed for bed in visits if bed["form"] == "bed_open"}
    for first, bed in opened.items():
        ends = [day for day in opened if day > first]
        for each in visits:
            if each["form"] == "bed_close":
                day, of = told(each, "bed_close_date"), told(each, "bed_open_date")
                ends += [day] if day > first or day == first == of else []
        last = min(ends, default=date.max) - DAY
        found.append(
            Stay(bed, first, last, weekly(bed, first, last, extended(bed, first, last, opened, visits)))
        )
    return found


def extended(bed: Any, first: date, last: date, opened: Any, visits: list[Any]) -> date:
    """The last day of the plan: so many days, and as many again with each approval."""
    days = (bed["answers"].get("plan_days") or 90) * DAY
    end, following = first + days - DAY, min((day for day in opened if day > first), default=date.max)
    approved = {
        on(each, "reapproved_on")
        for each in visits
        if each["form"] == "bed_round"
        and each["answers"].get("reapproved_on")
        and first <= each["occurred_on"] < following
    }
    for day in sorted(approved):
        if first < day <= last:
            end = max(end + DAY, day) + days - DAY
    return end


def weekly(bed: Any, first: date, last: date, end: date) -> list[date]:
    often = bed["answers"].get("round_per_week") or 1
    due = (first + ((7 * k + often - 1) // often - 1) * DAY for k in range(1, 7 * 300))
    return [day for day in due if day <= min(last, end)]


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
            found += [first, *course(how, first, last, visits)]
    return found


def course(how: Any, first: date, last: date, visits: list[Any]) -> list[date]:
    """Each month; every ten days in the first sixty while a family watches, and then each month no more."""
    months, days = how.get("family_months", 0), how.get("family_days", 0)
    ends = [(k, later(first, k) - DAY) for k in range(1, 25)]
    tens = [(k, first + k * days * DAY - DAY) for k in range(1, 24 * 31 // days + 1)] if days else []
    found = [day for k, day in ends if not (days and watched(visits, day, k <= months))]
    found += [day for k, day in tens if watched(visits, day, k * days <= months * 30)]
    return [day for day in found if day <= last]


def watched(visits: list[Any], day: date, is_new: bool) -> bool:
    """By somebody who is no doctor, as was told last, at the beginning or as long as there are injections."""
    told = [
        v["answers"] for v in visits if v["form"] in ("tb_first", "tb_follow") and v["occurred_on"] <= day
    ]
    said = told[-1].get("dot_supervisor") if told else None
    return said in ("2", "3", "4") and (is_new or "4" in (told[-1].get("dosage_form") or []))
