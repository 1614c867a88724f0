"""Under contracts of the demo county: home beds and their rounds, referrals, people at risk of poverty."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from app.demo.contracts.afterwards import Village
from app.demo.contracts.agreement import Signed
from app.demo.county import HOME_VILLAGE
from app.demo.courses.programmes import visit
from app.demo.dice import Dice
from app.demo.logbook import Logged
from app.demo.lots import deal

DISEASES = {"I10": "1", "E11": "2", "A15": "3", "F20": "4"}
COSTLY = {"cost_total": 32000, "cost_self": 14500, "ip_cnt": 2, "major_disease": True}
DEAR = {"cost_total": 14000, "cost_self": 6200, "ip_cnt": 1}
REPORTED = {"reported": True, "report_to": "乡镇防返贫工作专班", "needs": ["2", "6"], "help": ["3", "6"]}
MISSED = ((1, 3), (1, 5))  # of which bed which rounds were not made
BEDS = ((75, True), (45, False), (24, False))  # opened so many days ago; closed since
ROUND = 7


def frail(village: Village, lines: Sequence[Signed]) -> Iterator[Logged]:
    dice = Dice(village.seed, "frail", village.code)
    least = 1 if village.code == HOME_VILLAGE else 0
    running = [line for line in lines if line.last >= village.last and line.day < village.last]
    old = [line for line in running if line.resident.human.age_on(village.last) >= 70]
    ill = [line for line in running if "I10" in line.resident.human.conditions and line not in old]
    beds = deal(dice, old, {"bed": (0.006, 3 * least)})["bed"]
    for number, line in enumerate(sorted(beds, key=lambda each: each.day)):
        yield from _bed(village, dice, line, number)
    shares = {"back": (0.006, least), "away": (0.006, 2 * least)}
    for what, some in deal(dice, ill, shares).items():
        for line in some:
            yield from _referred(village, dice, line, is_back=what == "back")
    poor = [line for line in lines if "P-POV" in line.packages]
    for number, line in enumerate(poor):
        yield from _poverty(village, line, number)


def _bed(village: Village, dice: Dice, line: Signed, number: int) -> Iterator[Logged]:
    _tick(line, "I031")
    ago, is_closed = BEDS[number % len(BEDS)]
    day = max(village.last - timedelta(days=ago + dice.randrange(3)), line.day)
    opened, who, doctor = day, line.resident, village.county.doctors[village.code]
    human, at_home = who.human, {"visit_mode": "2"}
    moment = dice.moment(day, 8, 9)
    said: dict[str, Any] = {
        "bed_no": f"JC{day:%Y%m%d}{number + 1:02}",
        "apply_date": (day - timedelta(days=1)).isoformat(),
        "doctor_id": doctor.name,
        "diag_date": (day - timedelta(days=60)).isoformat(),
        "bed_open_date": day.isoformat(),
        "approve_at": moment.isoformat(),
        "contact_name": human.name,
        "contact_phone": human.phone,
    }
    yield visit(village, dice, who, "bed_open", day, **at_home, **said)
    made = 0
    while (day := day + timedelta(days=ROUND - dice.randrange(2))) <= village.last:
        made += 1
        if is_closed and (day - opened).days > 56:
            close = {"bed_open_date": opened.isoformat(), "bed_close_date": day.isoformat()}
            yield visit(village, dice, who, "bed_close", day, **at_home, **close)
            return
        after = {"next_round": (day + timedelta(days=ROUND)).isoformat()}
        if (number, made) not in MISSED:
            yield visit(village, dice, who, "bed_round", day, **at_home, **after)


def _tick(line: Signed, item_id: str) -> None:
    """Promise it to them besides what everybody of the agreement chose."""
    answers = line.signing.entry["answers"]
    for member in answers["members"]:
        if member["resident_id"] == str(line.resident.id):
            member["items"] = [*answers.get("items", ()), item_id]


def _referred(village: Village, dice: Dice, line: Signed, is_back: bool) -> Iterator[Logged]:
    """Sent to hospital; some came back with a letter, of others nothing is known yet."""
    who = line.resident
    day = village.last - timedelta(days=dice.randint(40, 90) if is_back else dice.randint(3, 20))
    entry = visit(village, dice, who, "referral_up", day, phone=who.human.phone)
    answers = entry.entry["answers"]
    answers["doctor_sign"] = village.album.signature(dice, village.county.doctors[village.code].id)
    entry.entry["attachments"].append(answers["doctor_sign"])
    yield entry
    if is_back:
        back = day + timedelta(days=dice.randint(8, 13))
        centre = village.county.units[village.county.centre_of(village.code)].name
        said = {"recv_org": centre, "recv_doctor": village.county.doctors[village.code].name}
        yield visit(village, dice, who, "referral_down", back, recv_date=back.isoformat(), **said)


def _poverty(village: Village, line: Signed, number: int) -> Iterator[Logged]:
    """At high risk every month, at medium risk every quarter, otherwise twice a year."""
    dice = Dice(village.seed, "poverty", line.member_id)
    every, risk = ((29, COSTLY | REPORTED), (85, DEAR))[number % 5] if number % 5 < 2 else (150, {})
    ill = [DISEASES[code] for code in sorted(line.resident.human.conditions) if code in DISEASES]
    said = {"four_dis": ill, "uncontrolled_twice": False} if ill else {}
    pov_kind = "3" if "G14" in line.resident.human.groups else "1"
    last = min(line.last, village.last)
    day = max(line.day, last - timedelta(days=170)) + timedelta(days=dice.randint(1, 25))
    while day <= last:
        later = {"next_visit_date": (day + timedelta(days=every + 1)).isoformat()}
        yield visit(village, dice, line.resident, "poverty", day, **(said | risk | later), pov_kind=pov_kind)
        day += timedelta(days=every + (40 if dice.happens(0.12) else 0))
