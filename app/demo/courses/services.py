"""Services under the demo county's contracts: visits at home, and records of what has no form of its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from app.demo.contracts.agreement import Signed
from app.demo.county import County
from app.demo.courses.check_ups import check_up
from app.demo.dice import Dice
from app.demo.logbook import Logged, log, timing
from app.demo.pictures import Album

ORDERED = {  # of the items to choose from: what is written of those that have no form of their own
    "I008": "送药上门，核对用药并说明服法",
    "I034": "行针灸、推拿等中医适宜技术，症状有所缓解",
}
FACE_TO_FACE = {"2": 0.3, "1": 0.7}
HOME_VISITS, OFTEN = 4, 3
SIGNED_AT_HOME = 0.92
TERM = 360


def services(county: County, album: Album, signed: Signed, seed: int, last: date) -> Iterator[Logged]:
    """Most of what was promised, some months into the term; what lies beyond `last` is still to come."""
    dice = Dice(seed, "services", signed.member_id)
    last = min(last, signed.last)
    done: list[Logged] = []
    zeal = dice.around(0.58, 0.2, 0.1, 1)  # of the doctor, for this person
    for day in _days(dice, signed, 1, zeal, last):
        assessment = _assessment(dice, signed, day)
        done = [assessment, *check_up(dice, signed, assessment)]
    done += [
        _fulfilment(dice, signed, item, day)
        for item in signed.signing.entry["answers"].get("items", ())
        if item in ORDERED
        for day in _days(dice, signed, OFTEN, zeal, last)
    ]
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


def _fulfilment(dice: Dice, signed: Signed, item: str, day: date) -> Logged:
    moment = dice.moment(day)
    answers: dict[str, Any] = {
        "visit_mode": dice.one_of(FACE_TO_FACE),
        "visit_result": "1",
        "agreement_member_id": str(signed.member_id),
        "item_ids": [item],
        "content": ORDERED[item],
        "evidence_kind": ["6"] if item == "I008" else ["3"],
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
