"""What becomes of contracts in the demo county: confirmed, ended, handed on, asked of, excused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.demo.contracts.agreement import Signed
from app.demo.county import HOME_VILLAGE, SECOND_VILLAGE, County
from app.demo.dice import Dice
from app.demo.logbook import Logged, log, timing
from app.demo.lots import deal
from app.demo.pictures import Album

SHARES = {  # of the contracts in force: to what part, and to how many at least in the doctor's village
    "ended": (0.018, 4),
    "transferred": (0.008, 2),
    "served": (0.01, 2),
    "promised": (0.006, 2),
    "declined": (0.004, 1),
    "excused": (0.006, 2),
}
REASONS = (("04", ""), ("01", ""), ("99", "长期在外务工，本人要求暂不签约"), ("06", ""))
WANTED = {
    "I004": "近来头晕，想请医生看看用药",
    "I009": "降压药快吃完了，想开长期处方",
    "I005": "想预约市医院的专科号",
}
NOT_NOW, CONFIRMED = "2", 2  # every second absent member has confirmed


@dataclass(frozen=True)
class Village:
    """Whose contracts these are, and until when they are told of."""

    county: County
    album: Album
    seed: int
    code: str
    last: date


def afterwards(village: Village, lines: Sequence[Signed]) -> tuple[list[Logged], list[Signed]]:
    """What was logged about the contracts, and the contracts as they are then."""
    dice = Dice(village.seed, "afterwards", village.code)
    logged: list[Logged] = []
    kept = {line.member_id: line for line in lines}
    for number, line in enumerate(each for each in lines if each.is_absent):
        kept[line.member_id], entries = _confirmed(village, dice, line, number)
        logged += entries
    least = 1 if village.code == HOME_VILLAGE else 0
    shares = {what: (share, count * least) for what, (share, count) in SHARES.items()}
    running = [
        each for each in kept.values() if not each.is_absent and each.day < village.last - MARGIN < each.end
    ]
    for what, some in deal(dice, running, shares).items():
        for number, line in enumerate(some):
            changed, entries = _TOLD[what](village, dice, line, number)
            kept[line.member_id] = changed
            logged += entries
    return logged, [each for each in kept.values() if not each.is_absent]


MARGIN = timedelta(days=40)
Told = tuple[Signed, list[Logged]]


def _confirmed(village: Village, dice: Dice, line: Signed, number: int) -> Told:
    """One who was away at the signing; every other one has confirmed, in person or on the telephone."""
    day = line.signing.moment.date() + timedelta(days=dice.randint(4, 30))
    if number % CONFIRMED == 0 or not line.day <= day <= min(village.last, line.end):
        return line, []
    moment = dice.moment(day)
    answers = _about(line) | timing(dice, moment) | {"visit_result": "1", "consent_read": True}
    if number % 4 == 1:
        call = (moment - timedelta(minutes=4)).isoformat()
        phone = line.resident.human.phone
        answers |= {"visit_mode": "3", "call_at": call, "call_phone": phone, "spoke_to": "1"}
        answers |= {"verified_by": ["1", "2"]}
        entry = log(dice, line.resident, "member_confirm", moment, answers)
    else:
        answers["visit_mode"] = "2"
        entry = log(dice, line.resident, "member_confirm", moment, answers)
        _signed(village, dice, entry, "member_sign")
    return replace(line, day=day, is_absent=False), [entry]


def _ended(village: Village, dice: Dice, line: Signed, number: int) -> Told:
    day = _some_day(village, dice, line)
    reason, note = REASONS[number % len(REASONS)]
    answers = _about(line) | {"reason": reason, "end_date": day.isoformat()}
    if note:
        answers["end_note"] = note
    entry = log(dice, line.resident, "contract_end", dice.moment(day), answers)
    if reason in ("04", "99", "06"):
        _signed(village, dice, entry, "party_sign", "doctor_sign")
    return replace(line, until=day), [entry]


def _transferred(village: Village, dice: Dice, line: Signed, _: int) -> Told:
    """To the doctor of another village, as people ask."""
    other = SECOND_VILLAGE if village.code == HOME_VILLAGE else HOME_VILLAGE
    day = _some_day(village, dice, line)
    answers = _about(line) | {
        "doctor_id": str(village.county.doctors[other].id),
        "team_id": str(village.county.teams[village.county.centre_of(other)].id),
        "from_date": day.isoformat(),
        "reason": "3",
    }
    return line, [log(dice, line.resident, "contract_transfer", dice.moment(day), answers)]


def _served(village: Village, dice: Dice, line: Signed, _: int) -> Told:
    """Asked for and done by the day that was agreed."""
    asked = village.last - timedelta(days=dice.randint(12, 150))
    asked = max(asked, line.day + timedelta(days=1))
    promised = min(asked + timedelta(days=dice.randint(3, 10)), village.last)
    item = dice.choice(sorted(WANTED))
    request = _request(dice, line, item, asked, promised)
    moment = dice.moment(promised)
    answers = _about(line) | timing(dice, moment, 4)
    answers |= {
        "visit_mode": "1",
        "visit_result": "1",
        "item_ids": [item],
        "content": f"按预约提供服务：{WANTED[item]}，已当面处理并交代注意事项",
        "evidence_kind": ["4"],
        "confirm_kind": "2",
    }
    return line, [request, log(dice, line.resident, "fulfil", moment, answers)]


def _promised(village: Village, dice: Dice, line: Signed, number: int) -> Told:
    """Asked for lately; the day has passed for some, and is still to come for others."""
    asked = village.last - timedelta(days=dice.randint(2, 8))
    promised = village.last + timedelta(days=(3, -1, 1, 7)[number % 4])
    return line, [_request(dice, line, dice.choice(sorted(WANTED)), asked, promised)]


def _declined(village: Village, dice: Dice, line: Signed, _: int) -> Told:
    asked = village.last - timedelta(days=dice.randint(3, 30))
    entry = _request(dice, line, "I005", asked, asked)
    answers = entry.entry["answers"]
    del answers["promised_date"]
    answers |= {"outcome": NOT_NOW, "decline_reason": "3", "content": "要求预约手术，已建议到上级医院就诊"}
    return line, [entry]


def _excused(village: Village, dice: Dice, line: Signed, number: int) -> Told:
    day = village.last - timedelta(days=dice.randint(5, 90))
    answers = _about(line) | {
        "item_ids": ["I002", "I003"],
        "from_date": (day - timedelta(days=40)).isoformat(),
        "to_date": (day + timedelta(days=60)).isoformat(),
        "reason": "213"[number % 3],
        "note": "家属电话说明，回来后补做",
    }
    return line, [log(dice, line.resident, "service_waiver", dice.moment(day), answers)]


def _request(dice: Dice, line: Signed, item: str, asked: date, promised: date) -> Logged:
    answers = _about(line) | {
        "item_ids": [item],
        "asked_by": dice.choice("123"),
        "content": WANTED[item],
        "outcome": "1",
        "promised_date": promised.isoformat(),
    }
    return log(dice, line.resident, "service_request", dice.moment(asked), answers)


def _about(line: Signed) -> dict[str, Any]:
    return {"agreement_member_id": str(line.member_id)}


def _signed(village: Village, dice: Dice, entry: Logged, *names: str) -> None:
    for name in names:
        digest = village.album.signature(dice, village.county.doctors[village.code].id)
        entry.entry["answers"][name] = digest
        entry.entry["attachments"].append(digest)


def _some_day(village: Village, dice: Dice, line: Signed) -> date:
    """Between the first month of the contract and yesterday."""
    first = line.day + timedelta(days=30)
    return first + timedelta(days=dice.randrange(max((village.last - first).days, 1)))


_TOLD: Mapping[str, Callable[[Village, Dice, Signed, int], Told]] = {
    "ended": _ended,
    "transferred": _transferred,
    "served": _served,
    "promised": _promised,
    "declined": _declined,
    "excused": _excused,
}
