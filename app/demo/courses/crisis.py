"""The last days in the doctor's village: a crisis that nobody has seen to yet."""

from copy import deepcopy
from datetime import date, timedelta

from app.demo.county import HOME_VILLAGE
from app.demo.courses.body import referral
from app.demo.courses.pressure import CRISIS, CRISIS_DBP, TO
from app.demo.dice import Dice
from app.demo.logbook import Logged, timing


def crisis(logged: list[Logged], seed: int, last: date) -> list[Logged]:
    """A visit more to whom the doctor saw last for hypertension: a pressure that is an emergency."""
    seen = [each for each in logged if each.village == HOME_VILLAGE and each.entry["form"] == "htn"]
    if not seen:
        return []
    before = max(seen, key=lambda each: (each.moment, each.id))
    dice = Dice(seed, "crisis")
    moment, entry = dice.moment(max(last, before.moment.date()), 18, 19), deepcopy(before.entry)
    entry |= {"id": str(dice.id_at(moment)), "visit_id": str(dice.id_at(moment)), "attachments": []}
    entry |= {"occurred_on": moment.date().isoformat(), "recorded_at": moment.isoformat()}
    entry.pop("location", None)
    answers = entry["answers"]
    answers.pop("resident_sign", None)
    answers |= {"visit_mode": "1", "visit_class": "2", "symptoms": ["2", "4"]} | timing(dice, moment)
    answers |= {"sbp": CRISIS + 8, "dbp": CRISIS_DBP + 2, "referral": referral("1", "5", TO)}
    answers["next_visit_date"] = (moment.date() + timedelta(days=14)).isoformat()
    return [Logged(moment, entry, before.village)]
