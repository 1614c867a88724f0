"""The course of one person's hypertension over a year: visits with believable readings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.demo.county import County
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged, log, timing
from app.demo.pictures import Album

YOUNGEST = 35  # the form is for adults from 35
OLD, LIMIT_OLD, LIMIT, LIMIT_DBP, CRISIS, CRISIS_DBP = 65, 150, 140, 90, 180, 110
MODES = {"2": 0.34, "1": 0.58, "3": 0.08}
MANAGED, LATE, SIGNED_AT_HOME = 0.74, 0.2, 0.92
DRUGS = (
    {"drug_name": "苯磺酸氨氯地平片", "times_per_day": 1, "dose": 5, "dose_unit": "01", "route": "1"},
    {"drug_name": "缬沙坦胶囊", "times_per_day": 1, "dose": 80, "dose_unit": "01", "route": "1"},
    {"drug_name": "卡托普利片", "times_per_day": 3, "dose": 12.5, "dose_unit": "01", "route": "1"},
    {"drug_name": "吲达帕胺片", "times_per_day": 1, "dose": 2.5, "dose_unit": "01", "route": "1"},
)


@dataclass
class Body:
    """What changes slowly from visit to visit."""

    sbp: float
    dbp: float
    heart_rate: float
    height: float
    weight: float
    smoke: int
    drink: float


def visits(
    county: County, album: Album, resident: Resident, seed: int, first: date, last: date
) -> Iterator[Logged]:
    """From some day after `first` until `last`, sooner again when the pressure was too high."""
    dice = Dice(seed, "pressure", resident.id)
    if not dice.happens(MANAGED):
        return
    body = _body(dice, resident)
    day = first + timedelta(days=dice.randrange(80))
    high_before = False
    while day <= last:
        if resident.human.age_on(day) >= YOUNGEST:
            entry, high_before = _visit(dice, resident, body, day, high_before)
            if entry.entry["answers"]["visit_mode"] == "2" and dice.happens(SIGNED_AT_HOME):
                album.sign(entry, dice, county.doctors[resident.village].id)
            yield entry
        late = dice.randrange(25, 70) if dice.happens(LATE) else 0
        day += timedelta(days=late + (dice.randint(10, 14) if high_before else dice.randint(76, 92)))
        day += timedelta(days=day.weekday() == 6)  # nobody is visited on a Sunday


def _body(dice: Dice, resident: Resident) -> Body:
    is_man = resident.human.sex == "1"
    height = dice.around(164 if is_man else 154, 5, 142, 184)
    return Body(
        sbp=dice.around(135, 10, 114, 168),
        dbp=dice.around(82, 6, 64, 100),
        heart_rate=dice.around(75, 6, 58, 98),
        height=round(height),
        weight=dice.around(23.6, 2.8, 17.5, 33) * (height / 100) ** 2,
        smoke=dice.randint(5, 20) if is_man and dice.happens(0.4) else 0,
        drink=round(dice.uniform(0.5, 3), 1) if is_man and dice.happens(0.35) else 0,
    )


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
    winter = 4 if day.month in (12, 1, 2) else 0
    sbp = round(body.sbp + winter + dice.gauss(0, 5))
    dbp = round(body.dbp + winter / 2 + dice.gauss(0, 3))
    if dice.happens(0.004):
        sbp = dice.randint(182, 204)  # a crisis
    return sbp, min(dbp, sbp - 25)


def _answers(dice: Dice, body: Body, sbp: int, dbp: int) -> dict[str, Any]:
    exercises = dice.choice([0, 3, 5, 7, 7])
    return {
        "visit_mode": dice.one_of(MODES),
        "visit_result": "1",
        "symptoms": [dice.one_of({"1": 0.82, "2": 0.1, "4": 0.04, "6": 0.02, "8": 0.02})],
        "danger_signs": ["0"],
        "sbp": sbp,
        "dbp": dbp,
        "height": body.height,
        "weight": round(body.weight, 1),
        "waist": round(body.weight * 1.3, 1),
        "heart_rate": round(body.heart_rate + dice.gauss(0, 3)),
        "smoke": body.smoke,
        "drink": body.drink,
        "ex_times": exercises,
        "ex_min": dice.choice([20, 30, 40]) if exercises else 0,
        "salt": dice.one_of({"1": 0.3, "2": 0.5, "3": 0.2}),
        "psych_adjust": dice.one_of({"1": 0.7, "2": 0.3}),
        "compliance": dice.one_of({"1": 0.7, "2": 0.25, "3": 0.05}),
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
        result["referral"] = _referral("1", "5")
    elif is_high and high_before:
        result["referral"] = _referral("2", "1")
    return result


def _referral(level: str, reason: str) -> dict[str, Any]:
    return {
        "ref_flag": "2",
        "ref_level": level,
        "ref_reason": [reason],
        "ref_org": "龙南市第一人民医院心血管内科",
    }
