"""The course of one person's diabetes over a year; with hypertension, both are seen to at one visit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.demo.county import County
from app.demo.courses.body import (
    LATE,
    MANAGED,
    SIGNED_AT_HOME,
    YOUNGEST,
    Body,
    body_of,
    findings,
    reading,
    referral,
)
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged, log, timing
from app.demo.pictures import Album

LIMIT, CRISIS, LOW = 7.0, 16.7, 3.9
CRISES, HYPOS = 0.004, 0.003  # of all visits
HBA1C = 0.25
TO = "龙南市第一人民医院内分泌科"
COMMON = (  # answered once a visit
    "visit_mode", "visit_result", "sbp", "dbp", "height", "weight", "waist", "heart_rate", "smoke", "drink",
    "ex_times", "ex_min", "psych_adjust", "compliance", "resident_sign", "started_at", "ended_at",
)  # fmt: skip
DRUGS = (
    {"drug_name": "二甲双胍片", "times_per_day": 2, "dose": 0.5, "dose_unit": "02", "route": "1"},
    {"drug_name": "格列美脲片", "times_per_day": 1, "dose": 2, "dose_unit": "01", "route": "1"},
    {"drug_name": "阿卡波糖片", "times_per_day": 3, "dose": 50, "dose_unit": "01", "route": "1"},
)


@dataclass
class Course:
    """How it goes: the level about which the sugar varies, and what was found at the last visit."""

    fbg: float
    staple: int
    high_before: bool = False


def visits(
    county: County,
    album: Album,
    resident: Resident,
    seed: int,
    first: date,
    last: date,
    beside: Sequence[Logged],
) -> Iterator[Logged]:
    """`beside`: the visits for the same person's hypertension, which serve the diabetes as well."""
    dice = Dice(seed, "glucose", resident.id)
    course = Course(dice.around(6.2, 0.7, 4.8, 9.5), 50 * dice.randint(4, 8))
    if beside:
        yield from (_with(dice, resident, course, each) for each in beside)
    elif dice.happens(MANAGED):
        for entry in _alone(dice, resident, course, first, last):
            if entry.entry["answers"]["visit_mode"] == "2" and dice.happens(SIGNED_AT_HOME):
                album.sign(entry, dice, county.doctors[resident.village].id)
            yield entry


def _with(dice: Dice, resident: Resident, course: Course, visit: Logged) -> Logged:
    """The second form of a visit."""
    known = visit.entry["answers"]
    common = {name: known[name] for name in COMMON if name in known}
    is_crisis = known.get("referral", {}).get("ref_level") == "1"
    entry = _logged(dice, resident, course, visit.moment, common, is_crisis, UUID(visit.entry["visit_id"]))
    drugs = known["medications"] + entry.entry["answers"]["medications"]
    known["medications"] = entry.entry["answers"]["medications"] = drugs
    entry.entry["attachments"] = list(visit.entry["attachments"])
    if "location" in visit.entry:
        entry.entry["location"] = visit.entry["location"]
    return entry


def _alone(dice: Dice, resident: Resident, course: Course, first: date, last: date) -> Iterator[Logged]:
    body = body_of(dice, resident, 124, 76)
    day = first + timedelta(days=dice.randrange(80))
    while day <= last:
        if resident.human.age_on(day) >= YOUNGEST:
            moment = dice.moment(day)
            yield _logged(dice, resident, course, moment, _found(dice, body, moment), is_crisis=False)
        late = dice.randrange(25, 70) if dice.happens(LATE) else 0
        day += timedelta(days=late + (dice.randint(10, 14) if course.high_before else dice.randint(82, 96)))
        day += timedelta(days=day.weekday() == 6)  # nobody is visited on a Sunday


def _found(dice: Dice, body: Body, moment: datetime) -> dict[str, Any]:
    sbp, dbp = reading(dice, body, moment.date())
    body.weight += dice.gauss(0, 0.6)
    return findings(dice, body, sbp, min(dbp, sbp - 25)) | timing(dice, moment)


def _logged(
    dice: Dice,
    resident: Resident,
    course: Course,
    moment: datetime,
    common: dict[str, Any],
    is_crisis: bool,
    visit: UUID | None = None,
) -> Logged:
    fbg = _sugar(dice, course)
    is_high = fbg >= LIMIT
    answers = common | _answers(dice, course, fbg) | _result(moment.date(), course, fbg, is_crisis)
    if answers["visit_class"] == "1" and dice.happens(HBA1C):
        answers |= {"hba1c": round(dice.around(6.3, 0.4, 5, 6.9), 1), "hba1c_date": moment.date().isoformat()}
    course.fbg += -dice.uniform(0.4, 1.2) if is_high else dice.gauss(0.05, 0.2)  # treated further, it falls
    course.high_before = is_high
    return log(dice, resident, "dm", moment, answers, visit)


def _sugar(dice: Dice, course: Course) -> float:
    if dice.happens(CRISES):
        return round(dice.uniform(16.8, 22), 1)
    if dice.happens(HYPOS):
        return round(dice.uniform(3.1, 3.8), 1)
    return round(max(course.fbg + dice.gauss(0, 0.4), 4.2), 1)


def _answers(dice: Dice, course: Course, fbg: float) -> dict[str, Any]:
    return {
        "symptoms": [dice.one_of({"1": 0.85, "2": 0.06, "4": 0.05, "5": 0.04})],
        "danger_signs": ["0"],
        "dp_pulse": dice.one_of({"1": 0.95, "2": 0.05}),
        "fbg": fbg,
        "hypo": "2" if fbg <= LOW else "1",
        "staple": course.staple,
        "medications": [dict(dice.choice(DRUGS))],
        "med_adherence": dice.one_of({"1": 0.8, "2": 0.2}),
        "adr": "1",
        "complication": "1",
        "mgmt_outcome": "1",
    }


def _result(day: date, course: Course, fbg: float, is_crisis: bool) -> dict[str, Any]:
    """What the rules of domain.md §5.2 propose, as a careful doctor takes it over."""
    is_crisis = is_crisis or fbg >= CRISIS or fbg <= LOW
    is_sound = fbg < LIMIT and not is_crisis
    later = day + timedelta(days=88 if is_sound else 14)
    result: dict[str, Any] = {"visit_class": "1" if is_sound else "2", "next_visit_date": later.isoformat()}
    if is_crisis:
        result["referral"] = referral("1", "5", TO)
    elif fbg >= LIMIT and course.high_before:
        result["referral"] = referral("2", "1", TO)
    return result
