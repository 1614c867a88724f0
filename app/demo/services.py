"""Services under the demo county's contracts: visits at home, and records of what has no form of its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.demo.agreement import Signed
from app.demo.county import County
from app.demo.dice import Dice
from app.demo.logbook import Logged, log, timing
from app.demo.pictures import Album

CHECK_UP = "完成年度健康体检与评估，反馈结果并指导饮食、运动和用药"
TALK = "入户讲解高血压、糖尿病日常防治知识，发放健康教育资料"
CHECKED_UP = {  # items that one yearly check-up serves, by package
    "P-BASE": ("I002",),
    "P-OLD": ("I010", "I017"),
    "P-HTN": ("I012",),
    "P-DM": ("I012",),
}
REPEATED = (("P-BASE", "I003", 2, TALK),)  # package, item, times a year, what is written
SELF_CARE = ("meal", "wash", "dress", "toilet", "move")
SHARED = ("visit_mode", "visit_result", "started_at", "ended_at")
FRAIL = {"1": 0.4, "2": 0.4, "3": 0.2}
FACE_TO_FACE, ANY_MODE = {"2": 0.3, "1": 0.7}, {"2": 0.3, "1": 0.6, "3": 0.1}
HOME_VISITS = 4
SIGNED_AT_HOME = 0.92
TERM = 360


def services(county: County, album: Album, signed: Signed, seed: int, last: date) -> Iterator[Logged]:
    """Most of what was promised, some months into the term; what lies beyond `last` is still to come."""
    dice = Dice(seed, "services", signed.member_id)
    last = min(last, signed.last)
    zeal = dice.around(0.58, 0.2, 0.1, 1)  # of the doctor, for this person
    done = [each for day in _days(dice, signed, 1, zeal, last) for each in _check_up(dice, signed, day)]
    wanted: list[tuple[list[str], str, date]] = []
    for package, item, times, content in REPEATED:
        if package in signed.packages:
            wanted += [([item], content, day) for day in _days(dice, signed, times, zeal, last)]
    done += [_fulfilment(dice, signed, items, content, day) for items, content, day in wanted]
    if "P-HOME" in signed.packages:
        done += [_visit(county, dice, signed, day) for day in _days(dice, signed, HOME_VISITS, zeal, last)]
    for each in done:
        if each.entry["answers"]["visit_mode"] == "2" and dice.happens(SIGNED_AT_HOME):
            album.sign(each, dice, county.doctors[signed.resident.village].id)
    yield from done


def _days(dice: Dice, signed: Signed, times: int, zeal: float, last: date) -> list[date]:
    """About one in each part of the term, as far as it was done."""
    parts = [TERM * (number + dice.uniform(0.15, 0.95)) / times for number in range(times)]
    days = [signed.day + timedelta(days=int(part)) for part in parts if dice.happens(zeal)]
    return [day for day in days if day <= last]


def _check_up(dice: Dice, signed: Signed, day: date) -> list[Logged]:
    """The yearly check-up: by the forms that there are for it, and by hand for the rest."""
    items = [item for package in signed.packages for item in CHECKED_UP.get(package, ())]
    entries = []
    if items == ["I002"]:
        entries.append(_assessment(dice, signed, day))
    else:
        entries.append(_fulfilment(dice, signed, list(dict.fromkeys(items)), CHECK_UP, day))
    if "P-OLD" in signed.packages:
        entries.append(_self_care(dice, signed, entries[0]))
    return entries


def _assessment(dice: Dice, signed: Signed, day: date) -> Logged:
    moment = dice.moment(day)
    answers: dict[str, Any] = {
        "visit_mode": dice.one_of(FACE_TO_FACE),
        "visit_result": "1",
        "conclusion": "一般情况良好，未见明显异常",
        "risks": [dice.one_of({"0": 0.5, "4": 0.3, "5": 0.2})],
        "targets": [dice.one_of({"3": 0.5, "4": 0.5})],
        "advice": "规律作息，清淡饮食，适量运动，每年体检一次",
    }
    return log(dice, signed.resident, "health_assess", moment, answers | timing(dice, moment, 4))


def _self_care(dice: Dice, signed: Signed, beside: Logged) -> Logged:
    """At the visit at which the rest of the check-up was done."""
    common = {name: beside.entry["answers"][name] for name in SHARED}
    is_frail = "G08" in signed.resident.human.groups
    tasks = {name: dice.one_of(FRAIL if is_frail else {"1": 1}) for name in SELF_CARE}
    later = {"next_visit_date": (beside.moment.date() + timedelta(days=360)).isoformat()}
    visit = UUID(beside.entry["visit_id"])
    return log(dice, signed.resident, "selfcare", beside.moment, common | tasks | later, visit)


def _fulfilment(dice: Dice, signed: Signed, items: list[str], content: str, day: date) -> Logged:
    moment = dice.moment(day)
    answers: dict[str, Any] = {
        "visit_mode": dice.one_of(FACE_TO_FACE if content == CHECK_UP else ANY_MODE),
        "visit_result": "1",
        "agreement_member_id": str(signed.member_id),
        "item_ids": items,
        "content": content,
        "evidence_kind": ["6"] if content == TALK else ["3"],
        "confirm_kind": dice.one_of({"2": 0.7, "9": 0.3}),
    }
    return log(dice, signed.resident, "fulfil", moment, answers | timing(dice, moment, 2))


def _visit(county: County, dice: Dice, signed: Signed, day: date) -> Logged:
    moment, village = dice.moment(day, 9), signed.resident.village
    arrived = moment - timedelta(minutes=dice.randint(18, 50))
    crew = [county.doctors[village].id, county.leaders[county.centre_of(village)].id]
    sbp = round(dice.around(136, 12, 104, 172))
    answers: dict[str, Any] = {
        "visit_mode": "2",
        "visit_result": "1",
        "req_source": dice.one_of({"4": 0.6, "1": 0.3, "2": 0.1}),
        "req_at": (arrived - timedelta(days=dice.randint(1, 6))).isoformat(),
        "indication": [dice.one_of({"2": 0.5, "3": 0.4, "1": 0.1})],
        "risk_assess": ["0"],
        "crew": [str(each) for each in crew],
        "arrive_at": arrived.isoformat(),
        "leave_at": moment.isoformat(),
        "temp": round(dice.around(36.5, 0.2, 36, 37.1), 1),
        "pulse": round(dice.around(76, 7, 58, 98)),
        "sbp": sbp,
        "dbp": min(round(dice.around(80, 7, 60, 98)), sbp - 25),
        "procedures": [dice.one_of({"11": 0.5, "10": 0.3, "8": 0.2})],
        "diagnosis": "行动不便，慢性病管理",
        "treatment": "测量生命体征，核对用药，指导功能锻炼与居家安全",
        "adverse_event": "1",
    }
    return log(dice, signed.resident, "home_service", moment, answers | timing(dice, moment, 10))
