"""A few entries of the demo county that give a reviewer something to doubt, and their corrections."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from app.demo.dice import Dice
from app.demo.logbook import Logged

KINDS = {"far": 0.02, "quick": 0.012, "late": 0.008, "twice": 0.006}  # shares of all entries
REMARKS = {
    "htn": ("weight", "体重与上次相差较大，请核对后更正", "数据有误"),
    "dm": ("weight", "体重与上次相差较大，请核对后更正", "数据有误"),
    "sign": (None, "请补充说明签约时的情况", "资料不全"),
    "home_service": ("treatment", "处置写得过于简单，请补充具体内容", "内容不完整"),
    "fulfil": ("content", "请写清楚服务的具体内容和结果", "内容不完整"),
}


def doubted(logged: Logged, seed: int) -> list[Logged]:
    """The entry as it is sent, and another one if it is sent twice."""
    dice = Dice(seed, "doubt", logged.id)
    kind = dice.one_of(KINDS | {"none": 1 - sum(KINDS.values())})
    entry, answers = logged.entry, logged.entry["answers"]
    if kind == "far" and answers.get("visit_mode") == "2" and "location" in entry:
        entry["location"] = entry["location"] | {"lat": round(entry["location"]["lat"] + 0.06, 6)}
    elif kind == "quick" and "started_at" in answers:
        answers["started_at"] = (logged.moment - timedelta(seconds=35)).isoformat()
    elif kind == "late" and entry["form"] != "resident_registration":  # others follow upon it
        logged.moment += timedelta(days=dice.randint(8, 15))
        entry["recorded_at"] = logged.moment.isoformat()
    elif kind == "twice" and entry["form"] == "htn":
        again = deepcopy(entry) | {"id": str(dice.id_at(logged.moment))}
        return [logged, Logged(logged.moment, again, logged.village)]
    return [logged]


def remark(form: str) -> tuple[str, list[dict[str, Any]]]:
    """Why a reviewer sends an entry of that form back, and the remarks on it."""
    field, text, reason = REMARKS.get(form, (None, "请核对后重新提交", "数据有误"))
    return reason, [{"field": field, "text": text} if field else {"text": text}]


def corrected(logged: Logged, moment: datetime) -> Logged:
    """The next revision, as the author sends it after it was returned."""
    entry = deepcopy(logged.entry)
    answers = entry["answers"]
    if "weight" in answers:
        answers["weight"] = round(answers["weight"] + 0.4, 1)
    for name in ("content", "treatment"):
        if name in answers:
            answers[name] += "；已当面向居民说明，居民表示理解"
    answers["note"] = "已核对更正"
    entry |= {
        "revision": entry["revision"] + 1,
        "follows": entry["revision"],
        "recorded_at": moment.isoformat(),
    }
    return Logged(moment, entry, logged.village)
