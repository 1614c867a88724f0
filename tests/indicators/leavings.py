"""The oracle's own telling of who left and who came back, from what was logged."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.indicators.raw import County

Away = list[tuple[date, date | None]]  # the last day here, and the first day here again
CLOSING = ("died", "moved_out", "lost", "refused", "other")
MISTAKEN = "1"


def away(county: County, entries: list[Any]) -> dict[str, Away]:
    """Resident → when they were away. What waits moves nobody, and a death changes nothing of a leaving."""
    told: dict[str, list[tuple[date, bool, str, str, bool]]] = defaultdict(list)
    for entry in entries:
        if entry["status"] == "approved":
            for day, what, mistaken in says(entry):
                told[entry["resident_id"]].append((day, what == "reopened", entry["id"], what, mistaken))
    found = {}
    for id_, person in county.residents.items():
        before = closed_before(county, person)
        if before or id_ in told:
            found[id_] = stays_away(sorted(told[id_]), *(before or ("", None)))
    return found


def closed_before(county: County, person: Any) -> tuple[str, date | None] | None:
    """How, and since when, a record was closed before anything was logged of it, if it was."""
    steps = county.statuses.get(person["id"], ())
    for each in steps:
        if each["source"] == "record":
            return each["status"], each["day"]
    is_closed = person["archive_status"] != "0" and not steps
    return (person["archive_status"], person["closed_on"]) if is_closed else None


def stays_away(told: list[Any], status: str, since: date | None) -> Away:
    """`status`: by which, since that day, the record was closed to begin with."""
    found: Away = [(since, None)] if since and status == "2" else []
    state = {"1": "died", "": ""}.get(status, "closed")
    for day, _, _, what, mistaken in told:
        if what == "reopened":
            if found and found[-1][1] is None:
                last = found.pop()[0]
                found += [] if mistaken else [(last, day)]
            state = ""
        elif not state or (what == "died" != state):
            found += [(day, None)] if what == "moved_out" and not state else []
            state = what
    return [(last, back) for last, back in found if back is None or back > last]


def says(entry: Any) -> Iterator[tuple[date, str, bool]]:
    """Day, what happened to the record, and whether what had closed it was a mistake."""
    answers = entry["answers"]
    if entry["form"] == "record_change":
        if answers.get("change") in (*CLOSING, "reopened"):
            day = date.fromisoformat(answers["changed_on"])
            yield day, answers["change"], answers.get("reopening") == MISTAKEN
    elif entry["visit_result"] == "3":
        said = answers.get("death_date")
        yield date.fromisoformat(said) if said else entry["occurred_on"], "died", False
    elif entry["visit_result"] == "2" and "2" in (answers.get("lost_reason"), answers.get("lost_reason_psy")):
        yield entry["occurred_on"], "moved_out", False


def ends_with(absences: Away, start: date, signed_on: date) -> list[tuple[date, str]]:
    """By which of them a contract ends: not by one that was over when it was signed, or when it began."""
    return [(last, "02") for last, back in absences if back is None or max(start, signed_on) < back]
