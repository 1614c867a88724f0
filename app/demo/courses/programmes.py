"""The courses of COPD, severe mental disorder, tuberculosis and pregnancy, and the checks of children."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from app.demo.contracts.afterwards import Village
from app.demo.county import HOME_VILLAGE
from app.demo.courses.body import LATE, MANAGED, YOUNGEST, referral
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged, log, timing
from app.demo.lots import deal

USUAL: dict[str, dict[str, Any]] = json.loads((Path(__file__).parents[1] / "usual.json").read_text("utf-8"))
TO_LUNGS, TO_MINDS = "龙南市第一人民医院呼吸内科", "龙南市精神卫生中心"
INHALER = {"drug_name": "噻托溴铵粉吸入剂", "times_per_day": 1, "dose": 18, "dose_unit": "05", "route": "2"}
OLANZAPINE = {"drug_name": "奥氮平片", "times_per_day": 1, "dose": 10, "dose_unit": "01", "route": "1"}
FIRST_BREATH = {"is_first": True, "smoke_status": "1", "fev1": 1.6, "fvc": 2.6, "fev1_pred": 62}
WORSE = {"ae_signs": ["4", "5"], "symptoms": ["2", "3", "4"], "visit_class": "3"}
UNSTABLE = {"danger_level": "3", "beh_trouble": 1, "symptoms": ["4", "7"], "insight": "2", "visit_class": "1"}
CDC = "龙南市疾病预防控制中心"
WEEKS = (17, 22, 31, 38)
STAGES = (3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72)  # months at which children are seen
CHECKED = 0.45
CLOSELY, MONTH, INTENSIVE = 10, 30, 2  # days between visits of a treatment; months of its first phase
MISSED = 2  # this visit of a treatment was not made


def visit(village: Village, dice: Dice, resident: Resident, form: str, day: date, **said: Any) -> Logged:
    """A visit with the usual findings, but for what is said; at home it is signed."""
    moment = dice.moment(day)
    mode = {"visit_mode": dice.one_of({"2": 0.4, "1": 0.6}), "visit_result": "1"}
    entry = log(dice, resident, form, moment, USUAL[form] | mode | timing(dice, moment, 4) | said)
    if entry.entry["answers"]["visit_mode"] == "2":
        village.album.sign(entry, dice, village.county.doctors[village.code].id)
    return entry


def courses(village: Village, people: Sequence[Resident], first: date) -> Iterator[Logged]:
    """All of these in a village."""
    for number, resident in enumerate(each for each in people if "J44" in each.human.conditions):
        yield from _lungs(village, resident, first, is_worse=number == 1)
    for number, resident in enumerate(each for each in people if "F20" in each.human.conditions):
        yield from _mind(village, resident, first, is_worse=number == 0)
    least = 1 if village.code == HOME_VILLAGE else 0
    dice = Dice(village.seed, "courses", village.code)
    adults = [each for each in people if 25 <= each.human.age_on(first) < 75]
    for number, resident in enumerate(deal(dice, adults, {"A15": (0.0012, 2 * least)})["A15"]):
        yield from _tuberculosis(village, dice, resident, number)
    women = [each for each in people if each.human.sex == "2" and 21 <= each.human.age_on(first) <= 38]
    for number, resident in enumerate(deal(dice, women, {"G01": (0.02, 3 * least)})["G01"]):
        yield from _pregnancy(village, dice, resident, number)
    for resident in people:
        yield from _childhood(village, resident, first)


def _days(dice: Dice, first: date, last: date) -> Iterator[date]:
    """Every quarter, sometimes late, never on a Sunday."""
    day = first + timedelta(days=dice.randrange(80))
    while day <= last:
        yield day
        day += timedelta(days=dice.randint(82, 92) + (dice.randrange(20, 60) if dice.happens(LATE) else 0))
        day += timedelta(days=day.weekday() == 6)


def _next(day: date, days: int) -> dict[str, str]:
    return {"next_visit_date": (day + timedelta(days=days)).isoformat()}


def _lungs(village: Village, resident: Resident, first: date, is_worse: bool) -> Iterator[Logged]:
    dice = Dice(village.seed, "lungs", resident.id)
    if resident.human.age_on(first) < YOUNGEST or not (is_worse or dice.happens(MANAGED)):
        return
    days = list(_days(dice, first, village.last))
    for number, day in enumerate(days):
        said: dict[str, Any] = {"is_first": False, "visit_class": "1", "medications": [dict(INHALER)]}
        said |= _next(day, 88) | {"spo2": dice.randint(93, 98)}
        said |= FIRST_BREATH if number == 0 else {}
        if is_worse and number == len(days) - 1:
            said |= WORSE | _next(day, 14) | {"referral": referral("2", "4", TO_LUNGS)}
        yield visit(village, dice, resident, "copd", day, **said)


def _mind(village: Village, resident: Resident, first: date, is_worse: bool) -> Iterator[Logged]:
    dice = Dice(village.seed, "mind", resident.id)
    days = list(_days(dice, first, village.last))
    for number, day in enumerate(days):
        said: dict[str, Any] = {"visit_class": "3", "medications": [dict(OLANZAPINE)]} | _next(day, 88)
        if is_worse and number == len(days) - 1:
            said |= UNSTABLE | _next(day, 14) | {"referral": referral("1", "5", TO_MINDS)}
        yield visit(village, dice, resident, "psy", day, **said)


def _tuberculosis(village: Village, dice: Dice, resident: Resident, number: int) -> Iterator[Logged]:
    """Told of by the hospital, seen within three days, then as who watches it asks; one visit is missed."""
    told = village.last - timedelta(days=(50, 130)[number % 2] + dice.randrange(10))
    disease = {"change": "disease", "condition": "A15", "hospital": CDC, "basis": "痰涂片阳性"}
    days = {"changed_on": told.isoformat(), "confirmed_on": told.isoformat()}
    yield log(dice, resident, "record_change", dice.moment(told), disease | days)
    day = told + timedelta(days=2)
    notified = {"notified_at": dice.moment(told).isoformat(), "pickup_date": told.isoformat()}
    begun, is_family = day, number % 2 == 0
    watched = {"dot_supervisor": "2" if is_family else "1"}
    often = CLOSELY if is_family else MONTH
    yield visit(village, dice, resident, "tb_first", day, **notified, **watched, **_next(day, often))
    for seen in range(1, village.last.toordinal() - begun.toordinal()):
        day += timedelta(days=often - dice.randrange(3))
        month = (day - begun).days // MONTH + 1
        often = CLOSELY if is_family and month <= INTENSIVE else MONTH
        if day > village.last:
            return
        if seen != MISSED:
            said = watched | _next(day, often) | {"treatment_month": month}
            yield visit(village, dice, resident, "tb_follow", day, **said)


def treated(logged: Iterable[Logged]) -> dict[UUID, date]:
    """Who is treated for tuberculosis, each with the day of the first visit."""
    found = (each.entry for each in logged if each.entry["form"] == "tb_first")
    return {UUID(each["resident_id"]): date.fromisoformat(each["occurred_on"]) for each in found}


def _pregnancy(village: Village, dice: Dice, resident: Resident, number: int) -> Iterator[Logged]:
    lmp = village.last - timedelta(weeks=(33, 18, 24, 11)[number % 4], days=dice.randrange(6))
    known = lmp + timedelta(weeks=9)
    told = {"change": "pregnant", "changed_on": known.isoformat(), "lmp": lmp.isoformat()}
    yield log(dice, resident, "record_change", dice.moment(known), told)
    for seq, weeks in enumerate(WEEKS, 2):
        day = lmp + timedelta(weeks=weeks, days=2)
        if day > village.last:
            return
        said = {"lmp": lmp.isoformat(), "gest_weeks": weeks, "gest_days": 2, "visit_seq": seq}
        size = {"fundal": weeks - 2, "abd_circ": 70 + weeks, "weight": 48 + weeks // 2}
        yield visit(village, dice, resident, "antenatal", day, **said, **size, fetal_pos="01")


def birth(village: Village, mother: Resident, baby: Resident, registered: date) -> Iterator[Logged]:
    """The visits to a newborn and its mother, and the first check of the child."""
    dice = Dice(village.seed, "birth", baby.id)
    born = baby.human.born
    day = max(registered, born + timedelta(days=7)) + timedelta(days=1)
    after = {"delivery_date": born.isoformat(), "discharge_date": (born + timedelta(days=3)).isoformat()}
    month = born + timedelta(days=dice.randint(31, 38))
    if day <= village.last:
        yield visit(village, dice, baby, "newborn", day)
        yield visit(village, dice, mother, "postnatal", day, **after)
    if month <= village.last:
        yield visit(village, dice, baby, "child", month, **_grown(1))


def _childhood(village: Village, resident: Resident, first: date) -> Iterator[Logged]:
    dice = Dice(village.seed, "childhood", resident.id)
    for months in STAGES:
        day = resident.human.born + timedelta(days=round(months * 30.44) + dice.randrange(4, 20))
        if first <= day <= village.last and dice.happens(CHECKED):
            yield visit(village, dice, resident, "child", day, **_grown(months))


def _grown(months: int) -> dict[str, Any]:
    """What is asked for at that age."""
    said: dict[str, Any] = {
        "age_stage": str(months),
        "weight": round(3.5 + min(months, 12) * 0.52 + max(months - 12, 0) * 0.18, 1),
        "height": round(50 + min(months, 12) * 2.1 + max(months - 12, 0) * 0.7, 1),
    }
    if months <= 36:
        said |= {"head": round(36 + min(months, 18) * 0.6, 1), "face": "1", "skin": "1", "limbs": "1"}
        said |= {
            "anus_genital": "1",
            "rickets_sx": ["1"],
            "rickets_sg": ["1"],
            "outdoor_h": 2,
            "vitd_iu": 400,
        }
    if months <= 24:
        said["fontanelle"] = "2" if months < 18 else "1"
    if months <= 12:
        said["neck_mass"] = "1"
    if months <= 6:
        said["navel"] = "1"
    if months >= 6:
        said["teeth"] = min(max(months - 4, 1), 20)
    if months >= 48:
        said["va"] = 4.9
    return said
