"""The yearly check-up in the demo county: of patients the body, of the elderly all there is a form for."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.demo.contracts.agreement import Signed
from app.demo.courses.body import body_of, reading
from app.demo.courses.programmes import USUAL
from app.demo.dice import Dice
from app.demo.logbook import Logged, log
from app.formdefs.answers.check import complete
from app.formdefs.answers.context import Context
from app.formdefs.catalog import definition

SHARED = ("visit_mode", "visit_result", "started_at", "ended_at")
SELF_CARE = ("meal", "wash", "dress", "toilet", "move")
FRAIL = {"1": 0.4, "2": 0.4, "3": 0.2}
QUESTIONS = [f"q{number}" for number in range(1, 34) if number not in (9, 28)]  # those are computed
WELL = {"1": 0.82, "2": 0.14, "3": 0.04}
FINDINGS = ("血脂偏高", "血压偏高", "心电图提示 ST 段改变", "脂肪肝", "双眼视力下降")
ODD = 0.35
EXAMINED = ("P-HTN", "P-DM")
ELDERLY, OF_ELDERS = 65, ("self_health", "cognition", "emotion")


def check_up(dice: Dice, signed: Signed, beside: Logged) -> Iterator[Logged]:
    """What of it was done by forms of its own, at the visit of the yearly assessment."""
    is_old = "P-OLD" in signed.packages
    if not (is_old or set(EXAMINED) & set(signed.packages)):
        return
    body = body_of(dice, signed.resident, 132, 78)
    size = {"height": body.height, "weight": round(body.weight, 1), "waist": round(body.weight * 1.3, 1)}
    sbp, dbp = reading(dice, body, beside.moment.date())
    pressure = {"sbp_l": sbp, "dbp_l": min(dbp, sbp - 25)}
    if is_old:  # before the exam, which takes the results of both
        yield _filled(dice, signed, beside, "selfcare", _self_care(dice, signed))
        asked = {name: dice.one_of(WELL) for name in QUESTIONS}
        yield _filled(dice, signed, beside, "tcm33", _guided(size | asked, beside.moment.date()))
    yield _filled(dice, signed, beside, "exam65", size | pressure | _examined(dice, signed, beside))


def _guided(said: dict[str, Any], day: date) -> dict[str, Any]:
    """With advice on each constitution that was found."""
    form = definition("tcm33")
    found = complete(form, said, Context(day, day, day)) if form else {}
    held = [f"guide{n}" for n in range(1, 10) if found.get(f"result{n}") in ("2", "3")]
    return said | {name: ["2", "4"] for name in held or ["guide"]}


def _filled(dice: Dice, signed: Signed, beside: Logged, form: str, said: dict[str, Any]) -> Logged:
    later = {"next_visit_date": (beside.moment.date() + timedelta(days=360)).isoformat()}
    shared = {name: beside.entry["answers"][name] for name in SHARED}  # answered once a visit
    visit = UUID(beside.entry["visit_id"])
    return log(dice, signed.resident, form, beside.moment, shared | said | later, visit)


def _examined(dice: Dice, signed: Signed, beside: Logged) -> dict[str, Any]:
    told = (beside.moment.date() + timedelta(days=dice.randint(2, 20))).isoformat()
    found: dict[str, Any] = USUAL["exam65"] | {
        "fbg": round(dice.around(5.5, 0.6, 4.2, 6.9), 1),
        "hb": round(dice.around(132, 9, 112, 158)),
        "tc": round(dice.around(4.8, 0.7, 3.2, 6.8), 2),
        "ldl": round(dice.around(2.7, 0.5, 1.4, 4.0), 2),
        "problems": sorted({"I10", "E11", "J44"} & set(signed.resident.human.conditions)) or ["0"],
        "feedback_date": told,
        "feedback_mode": dice.choice("123"),
    }
    if signed.resident.human.age_on(beside.moment.date()) < ELDERLY:
        found = {name: each for name, each in found.items() if name not in OF_ELDERS}
        found["exam_consent"] = True
    if "E11" in signed.resident.human.conditions:
        found["dp"] = "1"
    if dice.happens(ODD):
        found |= {"assess": "2", "abnormal1": dice.choice(FINDINGS)}
    return found


def _self_care(dice: Dice, signed: Signed) -> dict[str, Any]:
    is_frail = "G08" in signed.resident.human.groups
    return {name: dice.one_of(FRAIL if is_frail else {"1": 1}) for name in SELF_CARE}
