"""An entry as a demo doctor's phone would send it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.clock import day_in_china
from app.demo.dice import Dice
from app.demo.enrol import Resident

APP_VERSION = "0.1.0"


@dataclass
class Logged:
    """One revision, with what its history still has in store for it."""

    moment: datetime  # when it was saved on the phone
    entry: dict[str, Any]
    village: str
    follow_up: list["Logged"] = field(default_factory=list)

    @property
    def id(self) -> UUID:
        return UUID(self.entry["id"])


def log(
    dice: Dice,
    resident: Resident,
    form: str,
    moment: datetime,
    answers: dict[str, Any],
    visit: UUID | None = None,
) -> Logged:
    """`moment`: when the visit ended; it took some minutes."""
    entry: dict[str, Any] = {
        "id": str(dice.id_at(moment)),
        "revision": 1,
        "follows": 0,
        "visit_id": str(visit or dice.id_at(moment)),
        "form": form,
        "form_version": 1,
        "resident_id": str(resident.id),
        "occurred_on": day_in_china(moment).isoformat(),
        "recorded_at": moment.isoformat(),
        "attachments": [],
        "answers": answers,
    }
    if answers.get("visit_mode") == "2":
        entry["location"] = place(dice, resident)
    return Logged(moment, entry, resident.village)


def gather(
    dice: Dice, village: str, form: str, moment: datetime, answers: dict[str, Any], pictures: list[str]
) -> Logged:
    """An activity, about no single person."""
    entry: dict[str, Any] = {
        "id": str(dice.id_at(moment)),
        "revision": 1,
        "follows": 0,
        "visit_id": str(dice.id_at(moment)),
        "form": form,
        "form_version": 1,
        "resident_id": None,
        "occurred_on": day_in_china(moment).isoformat(),
        "recorded_at": moment.isoformat(),
        "attachments": pictures,
        "answers": answers | timing(dice, moment, 5),
    }
    return Logged(moment, entry, village)


def place(dice: Dice, resident: Resident) -> dict[str, float]:
    """Near the door, as exactly as a phone knows it."""
    return {
        "lat": round(resident.home.lat + dice.gauss(0, 0.0002), 6),
        "lon": round(resident.home.lon + dice.gauss(0, 0.0002), 6),
        "accuracy_m": round(dice.uniform(5, 60), 1),
    }


def timing(dice: Dice, moment: datetime, least_minutes: int = 3) -> dict[str, str]:
    seconds = dice.randint(60 * least_minutes, 60 * least_minutes + 540)
    return {"started_at": (moment - timedelta(seconds=seconds)).isoformat(), "ended_at": moment.isoformat()}
