"""The body of a person of the demo county: what slowly changes between visits, and how it is written down."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.demo.dice import Dice
from app.demo.enrol import Resident

YOUNGEST = 35  # the forms of hypertension and diabetes are for adults from 35
MODES = {"2": 0.34, "1": 0.58, "3": 0.08}
MANAGED, LATE, SIGNED_AT_HOME = 0.7, 0.2, 0.92


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


def body_of(dice: Dice, resident: Resident, sbp: float, dbp: float) -> Body:
    """Somebody's body at the first visit, the pressure being about that high."""
    is_man = resident.human.sex == "1"
    height = dice.around(164 if is_man else 154, 5, 142, 184)
    return Body(
        sbp=dice.around(sbp, 10, 114, 168),
        dbp=dice.around(dbp, 6, 64, 100),
        heart_rate=dice.around(75, 6, 58, 98),
        height=round(height),
        weight=dice.around(23.6, 2.8, 17.5, 33) * (height / 100) ** 2,
        smoke=dice.randint(5, 20) if is_man and dice.happens(0.4) else 0,
        drink=round(dice.uniform(0.5, 3), 1) if is_man and dice.happens(0.35) else 0,
    )


def reading(dice: Dice, body: Body, day: date) -> tuple[int, int]:
    """Systolic and diastolic pressure on that day."""
    winter = 4 if day.month in (12, 1, 2) else 0
    sbp = round(body.sbp + winter + dice.gauss(0, 5))
    return sbp, round(body.dbp + winter / 2 + dice.gauss(0, 3))


def findings(dice: Dice, body: Body, sbp: int, dbp: int) -> dict[str, Any]:
    """Vital signs and ways of living, which a visit asks for once whatever its forms."""
    exercises = dice.choice([0, 3, 5, 7, 7])
    return {
        "visit_mode": dice.one_of(MODES),
        "visit_result": "1",
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
        "psych_adjust": dice.one_of({"1": 0.7, "2": 0.3}),
        "compliance": dice.one_of({"1": 0.7, "2": 0.25, "3": 0.05}),
    }


def referral(level: str, reason: str, to: str) -> dict[str, Any]:
    return {"ref_flag": "2", "ref_level": level, "ref_reason": [reason], "ref_org": to}
