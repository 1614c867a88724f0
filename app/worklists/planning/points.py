"""A programme whose visits are due at certain ages, weeks, or once a year.

Mirrored by frontend/src/domain/points.ts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import zip_longest
from uuid import uuid5

from app.formdefs.definitions.schedule import Origin, Point, Schedule
from app.formdefs.language.dates import add_months, read_day
from app.worklists.planning.chain import again, tried
from app.worklists.planning.due import MISSED, Due, Person, Visit, done, next_date, over
from app.worklists.planning.programme import Programme

YEAR = timedelta(365)
TERM = timedelta(294)  # a pregnancy, two weeks beyond its term


@dataclass(frozen=True)
class Slot:
    """One visit that the programme asks for, with its window."""

    code: str
    title: str
    start: date
    due_on: date
    end: date


@dataclass(frozen=True)
class Episode:
    """What the points are counted from: a birth, one pregnancy, the years from a certain age on."""

    number: int
    origin: date
    asked_from: date  # what was over by then is not asked for
    last: date | None = None  # nothing is due after that day
    slots: tuple[Slot, ...] = ()
    visits: tuple[Visit, ...] = field(default=())


def at_points(programme: Programme, person: Person, visits: Sequence[Visit], as_of: date) -> list[Due]:
    """All its tasks: done, missed, the one due now, and what a visit asks for besides."""
    episodes = list(_episodes(programme, person, visits, as_of))
    return [due for episode in episodes for due in _of(programme, person, episode, as_of)]


def _of(programme: Programme, person: Person, episode: Episode, as_of: date) -> list[Due]:
    served = _served(programme, episode)
    top = max(served, default=-1)
    dues = []
    for number, slot in enumerate(episode.slots):
        visit = served.get(number)
        if visit is None and slot.end < episode.asked_from:
            continue
        due = _due(programme, person, episode, slot, served.get(number - 1))
        if visit is not None:
            dues.append(done(due, visit))
        elif number < top or _is_over(episode, number, as_of):
            dues.append(over(due, MISSED))
        else:
            dues.append(_tried(programme, episode, _begun(programme, episode, due)))
            break
    besides = _besides(programme, episode, served)
    if episode.last is not None and as_of > episode.last:
        besides = [over(due, MISSED) for due in besides]
    return dues + besides


def _is_over(episode: Episode, number: int, as_of: date) -> bool:
    """Its time has passed: the next one is due, or the pregnancy is over."""
    later = episode.slots[number + 1 : number + 2]
    return any(as_of >= slot.start for slot in later) or (episode.last is not None and as_of > episode.last)


def _due(programme: Programme, person: Person, episode: Episode, slot: Slot, before: Visit | None) -> Due:
    code, short = programme.code, programme.head.short
    due_on = slot.due_on
    if programme.schedule.every == "year" and before is not None:
        due_on = min(max(before.on + YEAR, slot.start), slot.end)  # so that not all fall due on the last day
    return Due(
        uuid5(person.id, f"{code}:{episode.number}:{slot.code}"),
        code,
        "followup",
        code,
        f"{short}（{slot.title}）",
        slot.start,
        due_on,
        slot.end,
    )


def _served(programme: Programme, episode: Episode) -> dict[int, Visit]:
    """Number of the slot → the first visit that did it: the one it names, or the newest that had begun."""
    served: dict[int, Visit] = {}
    numbers = {slot.code: number for number, slot in enumerate(episode.slots)}
    for visit in episode.visits:
        if not visit.met or programme.members[visit.form].is_part(visit.facts):
            continue
        named = numbers.get(visit.facts.get(programme.schedule.stage or "", ""))
        begun = [number for number, slot in enumerate(episode.slots) if slot.start <= visit.on]
        number = named if named is not None else max(begun, default=None)
        if number is not None:
            served.setdefault(number, visit)
    return served


def _begun(programme: Programme, episode: Episode, due: Due) -> Due:
    """With what is left of it, where a visit did a part."""
    hint = programme.schedule.part_hint
    parts = (v for v in episode.visits if v.met and programme.members[v.form].is_part(v.facts))
    return due._replace(hint=hint) if any(part.on >= due.window_start for part in parts) else due


def _tried(programme: Programme, episode: Episode, due: Due) -> Due:
    """With the visits that met nobody since the last that met somebody."""
    met = [place for place, visit in enumerate(episode.visits) if visit.met]
    for visit in episode.visits[max(met, default=-1) + 1 :]:
        if visit.on >= due.window_start and due.is_open:
            (due,) = tried(programme, [due], visit)
    return due


def _besides(programme: Programme, episode: Episode, served: dict[int, Visit]) -> list[Due]:
    """A visit may be asked for before the next point comes."""
    met = [visit for visit in episode.visits if visit.met]
    dues = []
    for visit, later in zip_longest(met, met[1:]):
        number = max((place for place, by in served.items() if by.on <= visit.on), default=-1)
        asks = _sooner(programme, episode, visit, number)
        dues += [done(due, later) if later else due for due in asks]
    return dues


def _sooner(programme: Programme, episode: Episode, visit: Visit, number: int) -> list[Due]:
    due_on = next_date(visit, programme.members[visit.form])
    if due_on is None:
        return []
    coming = [
        slot.start for place, slot in enumerate(episode.slots) if place > number and slot.end > visit.on
    ]
    if coming:
        is_sooner = due_on + timedelta(programme.schedule.narrow_days) < min(coming)
    else:
        is_sooner = episode.last is not None and due_on <= episode.last
    return [again(programme, visit, due_on)] if is_sooner else []


def _episodes(
    programme: Programme, person: Person, visits: Sequence[Visit], as_of: date
) -> Iterator[Episode]:
    schedule = programme.schedule
    if schedule.begins == "age":
        yield _years(programme, person, visits, as_of)
    elif schedule.begins == "birth":
        yield _counted(programme, Episode(1, person.birth_date, person.known), visits)
    else:
        yield from _told(programme, person, visits)


def _years(programme: Programme, person: Person, visits: Sequence[Visit], as_of: date) -> Episode:
    """Each calendar year from that age on, or since a disease, as far as it has come, and the year after the
    last visit."""
    schedule = programme.schedule
    birthday = add_months(person.birth_date, 12 * schedule.years) or date.max
    entered = min([birthday, *(person.since[code] for code in programme.starters if code in person.since)])
    mine = _mine(programme, visits)
    earliest = min((visit.on for visit in mine if visit.met), default=person.known)
    begun = max(entered, min(earliest, person.known))
    last = as_of.year + 1 if any(visit.met and visit.on.year >= as_of.year for visit in mine) else as_of.year
    slots = [_year(year, entered, begun, schedule.first_days) for year in range(begun.year, last + 1)]
    return Episode(1, begun, max(entered, person.known), None, tuple(slots) if begun <= as_of else (), mine)


def _year(year: int, entered: date, begun: date, first_days: int) -> Slot:
    start, end = date(year, 1, 1), date(year, 12, 31)
    if year == begun.year:
        start, end = max(start, entered), max(end, begun + timedelta(first_days))
    return Slot(str(year), f"{year} 年度", start, end, end)


def _told(programme: Programme, person: Person, visits: Sequence[Visit]) -> Iterator[Episode]:
    """One for each pregnancy that visits tell of; the programme's own visits know better than others."""
    schedule, found = programme.schedule, list[tuple[date, bool, Visit]]()
    for visit in visits:
        told = _origin(schedule.origins, visit)
        if told is None:
            continue
        is_own = visit.form == programme.code
        if not found or abs((told - found[-1][0]).days) > schedule.gap_days:
            found.append((told, is_own, visit))
        elif is_own or not found[-1][1]:
            found[-1] = (told, is_own, found[-1][2])
    for number, (origin, _, first) in enumerate(found, 1):
        if _is_void(schedule, origin, visits):
            continue
        episode = Episode(number, origin, max(person.known, min(first.on, origin)))
        until = found[number][0] if number < len(found) else date.max
        last = min(_last(programme, episode, visits), until)
        yield _counted(programme, replace(episode, last=last), [v for v in visits if _in(v, origin, until)])


def _is_void(schedule: Schedule, origin: date, visits: Sequence[Visit]) -> bool:
    """Whether what was expected on the day of origin is told to have ended before."""
    ends = (_origin(schedule.voided_by, visit) for visit in visits)
    return any(end is not None and origin - TERM < end <= origin for end in ends)


def _in(visit: Visit, origin: date, until: date) -> bool:
    return origin <= visit.on < until


def _last(programme: Programme, episode: Episode, visits: Sequence[Visit]) -> date:
    schedule = programme.schedule
    longest = episode.origin + timedelta(schedule.length_days or 366)
    ends = [told for visit in visits if (told := _origin(schedule.ended_by, visit)) is not None]
    return min([end for end in ends if episode.origin < end <= longest], default=longest)


def _origin(origins: Sequence[Origin], visit: Visit) -> date | None:
    for origin in origins:
        told = read_day(visit.facts.get(origin.path, ""))
        if origin.form == visit.form and told is not None and _is_told(origin, visit):
            return told + timedelta(origin.days)
    return None


def _is_told(origin: Origin, visit: Visit) -> bool:
    return not origin.when or visit.facts.get(origin.when[0]) in origin.when[1:]


def _counted(programme: Programme, episode: Episode, visits: Sequence[Visit]) -> Episode:
    """With the points as days."""
    schedule, last = programme.schedule, episode.last
    if last is None and schedule.length_days:
        last = episode.origin + timedelta(schedule.length_days)
    slots = [_slot(episode.origin, point) for point in schedule.points]
    kept = [slot for slot in slots if last is None or slot.start <= last]
    return replace(episode, last=last, slots=tuple(kept), visits=_mine(programme, visits))


def _slot(origin: date, point: Point) -> Slot:
    day = add_months(origin, point.at) or date.max if point.unit == "m" else origin + timedelta(point.at)
    return Slot(point.code, point.title, day - timedelta(point.before), day, day + timedelta(point.after))


def _mine(programme: Programme, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    return tuple(visit for visit in visits if visit.form in programme.members)
