"""The oracle's own telling of for which days services on demand were promised, after all that was said."""

from datetime import date
from typing import Any
from uuid import UUID

from tests.indicators.kinds import Contract
from tests.indicators.lives import on


def asked(each: Contract, item_id: str) -> list[date]:
    """When a service on demand was promised. It can be changed until that day, and no more afterwards."""
    return [
        day
        for thread in threads(each.asked)
        for items, day in agreed(thread)
        if day and item_id in items and each.start <= day <= each.end
    ]


def agreed(thread: list[Any]) -> list[tuple[list[str], date | None]]:
    """Items, and the day for which they were promised in the end."""
    items, due, late = thread[0]["answers"]["item_ids"], promise(thread[0]), None
    for word in thread[1:]:
        if due is not None and word["occurred_on"] > due:
            late = word
        else:
            items, due = word["answers"]["item_ids"], promise(word)
    others = [one for one in late["answers"]["item_ids"] if one not in items] if late else []
    return [(items, due), (others, promise(late) if late else None)]


def promise(request: Any) -> date | None:
    return on(request, "promised_date") if request["answers"]["outcome"] == "1" else None


def threads(requests: list[Any]) -> list[list[Any]]:
    """Each request with all that changed it since, in order."""
    known = {str(UUID(request["id"])): request for request in requests}
    found: dict[str, list[tuple[date, int, str]]] = {}
    for id_, request in known.items():
        steps, first = [id_], request
        while (before := first["answers"].get("request_id")) in known:
            if before in steps or known[before]["occurred_on"] > first["occurred_on"]:
                break
            steps.append(before)
            first = known[before]
        found.setdefault(steps[-1], []).append((request["occurred_on"], len(steps), id_))
    return [[known[id_] for _, _, id_ in sorted(thread)] for thread in found.values()]
