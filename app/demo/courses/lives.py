"""What becomes of records in the demo county: deaths, moves, lists; and who says no to a contract."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from app.demo.contracts.agreement import ADULT, groups_of
from app.demo.county import HOME_VILLAGE, SECOND_VILLAGE
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged, log, timing
from app.demo.lots import deal

SHARES = {  # of the adults of a village: to how many it happens, and to how many at least in the doctor's
    "died": (0.006, 2),
    "moved_out": (0.005, 2),
    "lost": (0.002, 1),
    "refused": (0.0015, 1),
    "untrue": (0.0, 1),
    "moved": (0.0, 2),
    "listed": (0.0015, 1),
    "unlisted": (0.0, 1),
}
CLOSING = (
    "died",
    "moved_out",
    "lost",
    "refused",
    "untrue",
    "moved",
)  # nothing is logged about them after that
CAUSES = ("脑卒中", "肺部感染", "冠心病", "恶性肿瘤")
SAID: dict[str, dict[str, Any]] = {
    "moved_out": {"to_place": "广东省东莞市", "reason": "随子女外出居住"},
    "lost": {"reason": "多次上门、电话联系不上，邻居不知去向"},
    "refused": {"reason": "本人表示不接受随访管理，已说明并尊重其意愿"},
    "untrue": {"reason": "与另一份档案为同一人，核对证件后确认重复"},
    "moved": {"area_code": SECOND_VILLAGE, "reason": "投靠子女居住"},
    "listed": {"group": "G09", "document": "乡镇计划生育特殊家庭名册"},
}
ASKED, NO = 0.12, 0.4  # share of priority people without a contract who were asked; of them, who said no
EXCUSES = ("身体好，觉得用不上", "在县城有固定就诊的医生", "子女不在家，自己做不了主", "担心要收费")


def lives(village: str, people: Sequence[Resident], seed: int, first: date, last: date) -> Iterator[Logged]:
    """What was logged about the records of a village's people."""
    dice = Dice(seed, "lives", village)
    adults = [each for each in people if each.human.age_on(last) >= ADULT]
    adults.sort(key=lambda each: str(each.id))
    old = [each for each in adults if each.human.age_on(last) >= 60]
    least = 1 if village == HOME_VILLAGE else 0
    shares = {what: (share, count * least) for what, (share, count) in SHARES.items()}
    deaths = deal(dice, old, {"died": (shares["died"][0] * 3, shares.pop("died")[1])})
    gone = {each.id for each in deaths["died"]}
    rest = deal(dice, [each for each in adults if each.id not in gone], shares)
    for what, some in (deaths | rest).items():
        for number, resident in enumerate(some):
            yield _change(dice, resident, what, number, first, last)


def _change(dice: Dice, resident: Resident, what: str, number: int, first: date, last: date) -> Logged:
    """Most some time in the year; the first of each a few days ago."""
    days = dice.randint(2, 20) if number == 0 else dice.randrange(20, (last - first).days - 10)
    logged_on = last - timedelta(days=days)
    happened = logged_on - timedelta(days=dice.randint(0, 6))
    answers = {"change": what, "changed_on": happened.isoformat(), "visit_mode": dice.choice("239")}
    answers |= SAID.get(what, {})
    if what == "died":
        answers["death_cause"] = dice.choice(CAUSES)
    if what == "unlisted":
        answers["group"] = next(iter(sorted(set(resident.human.groups))), "G13")
    return log(dice, resident, "record_change", dice.moment(logged_on), answers)


def closed_on(changes: Sequence[Logged]) -> dict[str, date]:
    """Resident → from when on nothing more is logged about them."""
    return {
        each.entry["resident_id"]: date.fromisoformat(each.entry["answers"]["changed_on"])
        for each in changes
        if each.entry["answers"].get("change") in CLOSING
    }


def asked(unsigned: Sequence[Resident], seed: int, last: date) -> Iterator[Logged]:
    """Assessments of needs of priority people who have no contract: some say no, some will think about it."""
    grown = [each for each in unsigned if each.human.age_on(last) >= ADULT]
    weighty = [each for each in grown if groups_of(each, last) != ["G90"]]
    for number, resident in enumerate(weighty):
        dice = Dice(seed, "asked", resident.id)
        if number % 9 != 0 and not dice.happens(ASKED):
            continue
        moment = dice.moment(last - timedelta(days=dice.randint(1, 170)))
        answers = {
            "visit_mode": "2",
            "visit_result": "1",
            "groups": groups_of(resident, moment.date()),
            "conditions": sorted(resident.human.conditions),
            "self_care": "1",
            "mobility": "1",
            **_willing(dice, number),
        }
        yield log(dice, resident, "needs_assess", moment, answers | timing(dice, moment))


def _willing(dice: Dice, number: int) -> dict[str, Any]:
    if number % 18 == 0 or dice.happens(NO):
        return {"willing": "3", "unwilling_reason": dice.choice(EXCUSES)}
    return {"willing": "1" if number % 2 else "2", "wishes": "希望多来量血压、讲讲用药"}
