"""The course of one person's hypertension over a year: visits with believable readings."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

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

OLD, LIMIT_OLD, LIMIT, LIMIT_DBP, CRISIS, CRISIS_DBP = 65, 150, 140, 90, 180, 110
CRISES = 0.004  # of all visits
TO = "龙南市第一人民医院心血管内科"
DRUGS = (
    {"drug_name": "苯磺酸氨氯地平片", "times_per_day": 1, "dose": 5, "dose_unit": "01", "route": "1"},
    {"drug_name": "缬沙坦胶囊", "times_per_day": 1, "dose": 80, "dose_unit": "01", "route": "1"},
    {"drug_name": "卡托普利片", "times_per_day": 3, "dose": 12.5, "dose_unit": "01", "route": "1"},
    {"drug_name": "吲达帕胺片", "times_per_day": 1, "dose": 2.5, "dose_unit": "01", "route": "1"},
)


def visits(
    county: County, album: Album, resident: Resident, seed: int, first: date, last: date
) -> Iterator[Logged]:
    """From some day after `first` until `last`, sooner again when the pressure was too high."""
    dice = Dice(seed, "pressure", resident.id)
    if not dice.happens(MANAGED):
        return
    body = body_of(dice, resident, 135, 82)
    day = first + timedelta(days=dice.randrange(80))
    high_before = False
    while day <= last:
        if resident.human.age_on(day) >= YOUNGEST:
            entry, high_before = _visit(dice, resident, body, day, high_before)
            if entry.entry["answers"]["visit_mode"] == "2" and dice.happens(SIGNED_AT_HOME):
                album.sign(entry, dice, county.doctors[resident.village].id)
            yield entry
        late = dice.randrange(25, 70) if dice.happens(LATE) else 0
        day += timedelta(days=late + (dice.randint(10, 14) if high_before else dice.randint(82, 96)))
        day += timedelta(days=day.weekday() == 6)  # nobody is visited on a Sunday


def _visit(dice: Dice, resident: Resident, body: Body, day: date, high_before: bool) -> tuple[Logged, bool]:
    moment = dice.moment(day)
    sbp, dbp = _reading(dice, body, day)
    limit = LIMIT_OLD if resident.human.age_on(day) >= OLD else LIMIT
    is_high = sbp >= limit or dbp >= LIMIT_DBP
    answers = _answers(dice, body, sbp, dbp) | timing(dice, moment)
    answers |= _result(day, sbp, dbp, is_high, high_before)
    if is_high:  # treated further, it falls
        body.sbp, body.dbp = body.sbp - dice.uniform(2, 7), body.dbp - dice.uniform(1, 3)
    else:
        body.sbp += dice.gauss(0.5, 2)
    body.weight += dice.gauss(0, 0.6)
    return log(dice, resident, "htn", moment, answers), is_high


def _reading(dice: Dice, body: Body, day: date) -> tuple[int, int]:
    sbp, dbp = reading(dice, body, day)
    if dice.happens(CRISES):
        sbp = dice.randint(182, 204)
    return sbp, min(dbp, sbp - 25)


def _answers(dice: Dice, body: Body, sbp: int, dbp: int) -> dict[str, Any]:
    return findings(dice, body, sbp, dbp) | {
        "symptoms": [dice.one_of({"1": 0.82, "2": 0.1, "4": 0.04, "6": 0.02, "8": 0.02})],
        "danger_signs": ["0"],
        "salt": dice.one_of({"1": 0.3, "2": 0.5, "3": 0.2}),
        "med_adherence": dice.one_of({"1": 0.8, "2": 0.2}),
        "medications": [dict(dice.choice(DRUGS))],
        "adr": "1",
        "complication": "1",
        "mgmt_outcome": "1",
    }


def _result(day: date, sbp: int, dbp: int, is_high: bool, high_before: bool) -> dict[str, Any]:
    """What the rules of domain.md §5.1 propose, as a careful doctor takes it over."""
    later = day + timedelta(days=14 if is_high else 88)
    result: dict[str, Any] = {"visit_class": "2" if is_high else "1", "next_visit_date": later.isoformat()}
    if sbp >= CRISIS or dbp >= CRISIS_DBP:
        result["referral"] = referral("1", "5", TO)
    elif is_high and high_before:
        result["referral"] = referral("2", "1", TO)
    return result
