"""A programme in which each visit sets the next one. Mirrored by frontend/src/domain/chain.ts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid5

from app.formdefs.definitions.schedule import Schedule
from app.formdefs.language.dates import read_day
from app.worklists.planning.due import (
    DIED,
    MISSED,
    Due,
    Person,
    Visit,
    asked_id,
    done,
    next_date,
    not_met,
    over,
    window,
)
from app.worklists.planning.programme import Programme
from app.worklists.planning.spans import latest_next, quota_of, span_end

WEEKLY = {str(times): max(7 // times, 1) for times in range(1, 8)}  # visits a week → days between them


def chain(programme: Programme, person: Person, visits: Sequence[Visit], as_of: date) -> list[Due]:
    """All its tasks; what is open is done by the visit that comes next, or missed when its time is over."""
    waiting, past = first(programme, person), list[Due]()
    for visit in _remembering(visits, programme.schedule):
        missed, waiting = went_on(programme, waiting, visit.on)
        past += missed
        if visit.form in programme.raisers:
            waiting = _sooner(waiting, raised(programme, visit))
        elif visit.met:
            past += [done(due, visit) for due in waiting]
            waiting = asked(programme, visit) if visit.form in programme.members else []
        elif visit.form in programme.members and visit.result != DIED:
            waiting = tried(programme, waiting, visit)
            past += [due for due in waiting if not due.is_open]
            waiting = [due for due in waiting if due.is_open]
    missed, waiting = went_on(programme, waiting, as_of)
    return past + missed + waiting


def went_on(programme: Programme, waiting: Sequence[Due], day: date) -> tuple[list[Due], list[Due]]:
    """What nobody came for until the next visit of a yearly quota opened, and what is open then."""
    missed, still = list[Due](), list[Due]()
    for due in waiting:
        later = _following(programme, due)
        while later is not None and later[0] <= day:
            missed.append(over(due, MISSED))
            start, due_on, end = later
            id_ = uuid5(due.id, "instead")
            due = due._replace(id=id_, window_start=start, due_on=due_on, window_end=end)
            later = _following(programme, due)
        still.append(due)
    return missed, still


def _following(programme: Programme, due: Due) -> tuple[date, date, date] | None:
    """When the quota asks for a visit in the next part of the year, should this one not be made.

    A first visit that has days, not a part of the year, stays due until it is made (tuberculosis: 72 hours).
    """
    schedule = programme.schedule
    is_first = due.made_by is None and schedule.first == "days"
    if not schedule.quota or due.kind != "followup" or is_first:
        return None
    due_on = latest_next(due.due_on, schedule.quota)
    start, end = window(due.window_end, due_on, schedule)
    return start, due_on, end


def _remembering(visits: Sequence[Visit], schedule: Schedule) -> Iterator[Visit]:
    """What an earlier visit told holds for the later ones as well: since when there is a home bed, and how
    often it is visited."""
    told = dict[str, str]()
    since, anew, often = schedule.hint_from or "", schedule.hint_again or "", schedule.a_week or ""
    for visit in visits:
        told |= {path: visit.facts[path] for path in (since, often) if path in visit.facts}
        if since and anew in visit.facts:
            told[since] = visit.facts[anew]
        yield replace(visit, facts={**told, **visit.facts}) if told else visit


def first(programme: Programme, person: Person) -> list[Due]:
    """The visit that a programme begins with."""
    begun = begins(programme, person)
    if begun is None:
        return []
    schedule, head = programme.schedule, programme.head
    due_on = begun + timedelta(schedule.first_days)
    end = due_on
    if schedule.first == "quarter":
        due_on = max(due_on, span_end(begun, schedule.quota or 4))
        end = due_on + timedelta(schedule.wide_days)
    id_ = uuid5(person.id, f"first:{head.code}")
    return [Due(id_, head.code, "followup", head.code, schedule.title or head.short, begun, due_on, end)]


def begins(programme: Programme, person: Person) -> date | None:
    """From when on the person is in the programme: not before there was a record of them."""
    days = [person.since[code] for code in programme.starters if code in person.since]
    return max(min(days), person.known) if days else None


def raised(programme: Programme, visit: Visit) -> list[Due]:
    """What a visit by another form asks for at once: a record of what was done about a danger."""
    schedule, head = programme.schedule, programme.head
    asking = (each[1:] for each in schedule.raised_by if each[0] == visit.form)
    if not visit.met or not any(says(visit, *each) for each in asking):
        return []
    due_on = visit.on + timedelta(schedule.raised_days)
    id_, title = asked_id(visit, f"raised:{head.code}"), schedule.title or head.short
    due = Due(id_, head.code, "followup", head.code, title, visit.on, due_on, due_on)
    return [due._replace(severity=visit.severity, made_by=visit.id)]


def _sooner(waiting: list[Due], asked_for: list[Due]) -> list[Due]:
    """What is due anyhow is put forward, not asked twice."""
    if not waiting or not asked_for:
        return waiting or asked_for
    return asked_for if asked_for[0].due_on < waiting[0].due_on else waiting


def asked(programme: Programme, visit: Visit) -> list[Due]:
    """What one visit asks for: the next visit."""
    due_on = _next(programme, visit)
    return [] if due_on is None else [again(programme, visit, due_on)]


def tried(programme: Programme, waiting: list[Due], visit: Visit) -> list[Due]:
    """A visit that met nobody leaves open what was due; where nothing was, it is to be made again."""
    schedule = programme.members[visit.form]
    if not waiting and visit.result != "2":
        due_on = visit.rule_date or visit.on + timedelta(schedule.retry_days)
        waiting = [*waiting, again(programme, visit, due_on)]
    return [not_met(due, visit, programme.schedule) for due in waiting]


def again(programme: Programme, visit: Visit, due_on: date) -> Due:
    schedule, form = programme.schedule, programme.next_definition
    start, end = window(visit.on, due_on, schedule)
    return Due(
        asked_id(visit, schedule.kind),
        programme.code,
        schedule.kind,
        form.code,
        schedule.title or form.short,
        start,
        due_on,
        end,
        severity=visit.severity,
        made_by=visit.id,
        hint=_hint(programme, visit, due_on),
    )


def _next(programme: Programme, visit: Visit) -> date | None:
    schedule = programme.members[visit.form]
    if any(says(visit, *each) for each in schedule.ends_if):
        return None
    due_on = next_date(visit, schedule)
    if due_on is None:
        return None
    if programme.schedule.quota:
        due_on = min(due_on, latest_next(visit.on, programme.schedule.quota))
    often = visit.facts.get(programme.schedule.a_week or "", "")
    if often in WEEKLY:
        due_on = min(due_on, visit.on + timedelta(WEEKLY[often]))
    until = read_day(visit.facts.get(schedule.until or "", ""))
    return due_on if until is None or due_on <= until else None


def says(visit: Visit, path: str, *codes: str) -> bool:
    said = visit.facts.get(path)
    return said is not None and (not codes or said in codes)


def _hint(programme: Programme, visit: Visit, due_on: date) -> str | None:
    schedule = programme.schedule
    told = read_day(visit.facts.get(schedule.hint_from or "", ""))
    if told is None or schedule.hint_after is None:
        return None
    return schedule.hint if (due_on - told).days > schedule.hint_after else None


def with_places(programme: Programme, person: Person, dues: Sequence[Due]) -> list[Due]:
    """Each with its place among the programme's visits of that year, and how many the year asks for."""
    placed, counts = [], dict[int, int]()
    quota, begun = programme.schedule.quota, begins(programme, person) or date.min
    for due in sorted(dues, key=lambda each: (each.due_on, str(each.id))):
        if due.kind != "followup":
            placed.append(due)
            continue
        counts[due.due_on.year] = counts.get(due.due_on.year, 0) + 1
        year = due.due_on.year
        placed.append(due._replace(seq=counts[year], quota=quota_of(year, quota, begun) if quota else 0))
    return placed
