"""Services under the demo county's contracts: visits at home, and records of what has no form of its own."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from app.demo.county import County
from app.demo.dice import Dice
from app.demo.logbook import Logged, log, timing
from app.demo.signing import Signed

CONTENTS = {
    "I002": "开展年度健康评估，反馈体检结果并给出饮食、运动建议",
    "I003": "入户讲解高血压、糖尿病日常防治知识，发放健康教育资料",
    "I010": "完成中医体质辨识，告知结果并给予起居饮食保健指导",
    "I012": "完成年度健康体检，含血压、心电图、血常规和肝肾功能",
    "I014": "面对面随访，测空腹血糖与血压，核对用药并指导饮食",
    "I017": "完成老年人年度健康体检，反馈结果并存档",
    "I018": "完成生活自理能力评估，告知家属照护要点",
    "I032": "上门了解脱贫人口健康与就医情况，讲解医保政策",
}
PROMISED = {
    "P-BASE": ("I002", "I003", "I003"),
    "P-OLD": ("I010", "I017", "I018"),
    "P-HTN": ("I012",),
    "P-DM": ("I012", "I014", "I014", "I014", "I014"),
    "P-POV": ("I032", "I032", "I032"),
}
TERM = 360


def services(county: County, signed: Signed, seed: int, last: date) -> Iterator[Logged]:
    """Most of what was promised, some months into the term; what lies beyond `last` is still to come."""
    dice = Dice(seed, "services", signed.member_id)
    zeal = dice.around(0.72, 0.2, 0.1, 1)  # of the doctor, for this person
    wanted = dict.fromkeys(item for package in signed.packages for item in PROMISED.get(package, ()))
    for item in wanted:
        times = max(PROMISED[package].count(item) for package in signed.packages if package in PROMISED)
        for number in range(times):
            day = signed.day + timedelta(days=int(TERM * (number + dice.uniform(0.15, 0.95)) / times))
            if day <= last and dice.happens(zeal):
                yield _fulfilment(dice, signed, item, day)
    if "P-HOME" in signed.packages:
        for number in range(4):
            day = signed.day + timedelta(days=90 * number + dice.randrange(10, 85))
            if day <= last and dice.happens(zeal):
                yield _visit(county, dice, signed, day)


def _fulfilment(dice: Dice, signed: Signed, item: str, day: date) -> Logged:
    moment = dice.moment(day)
    answers: dict[str, Any] = {
        "visit_mode": dice.one_of({"2": 0.5, "1": 0.42, "3": 0.08}),
        "visit_result": "1",
        "agreement_member_id": str(signed.member_id),
        "item_ids": [item],
        "content": CONTENTS[item],
        "evidence_kind": ["6"] if item == "I003" else ["3"],
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
