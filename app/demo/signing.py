"""Signings of the demo county: who signs up when, for which packages, with what evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.contracts.owe import term_end
from app.demo.county import County
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged, log, place
from app.demo.pictures import Album

PACKAGES = {"G03": "P-OLD", "G04": "P-HTN", "G05": "P-DM", "G08": "P-HOME", "G13": "P-POV", "G14": "P-POV"}
ADULT = 18


@dataclass(frozen=True)
class Signed:
    """One person's line of a signing, for the services that follow."""

    resident: Resident
    member_id: UUID
    packages: tuple[str, ...]
    day: date


def groups_of(resident: Resident, day: date) -> list[str]:
    by_condition = {"I10": "G04", "E11": "G05"}
    found = {by_condition[code] for code in resident.human.conditions if code in by_condition}
    found |= set(resident.human.groups)
    age = resident.human.age_on(day)
    found |= {"G03"} if age >= 65 else {"G02"} if age < 7 else set()
    return sorted(found) or ["G90"]


def packages_of(groups: Sequence[str]) -> list[str]:
    return ["P-BASE", *dict.fromkeys(PACKAGES[group] for group in groups if group in PACKAGES)]


def households(people: Sequence[Resident]) -> Iterator[list[Resident]]:
    homes: dict[int, list[Resident]] = {}
    for resident in people:
        homes.setdefault(resident.home.number, []).append(resident)
    yield from homes.values()


def signings(
    county: County, album: Album, people: Sequence[Resident], seed: int, first: date, last: date
) -> Iterator[tuple[Logged, list[Signed]]]:
    """Most sign up in the yearly campaign of the first months, some later; about two of five do."""
    for home in households(people):
        dice = Dice(seed, "signing", home[0].id)
        wishes = [each for each in home if _wishes(dice, each, last)]
        adults = [each for each in wishes if each.human.age_on(first) >= ADULT]
        if not adults:
            continue
        days = (last - first).days
        day = first + timedelta(days=dice.randrange(100) if dice.happens(0.75) else dice.randrange(100, days))
        day += timedelta(days=day.weekday() == 6)
        yield _sign(
            county, album, dice, [adults[0], *(each for each in wishes if each is not adults[0])], day
        )


def _wishes(dice: Dice, resident: Resident, day: date) -> bool:
    is_priority = groups_of(resident, day) != ["G90"]
    return dice.happens(0.62 if is_priority else 0.2)


def _sign(
    county: County, album: Album, dice: Dice, members: list[Resident], day: date
) -> tuple[Logged, list[Signed]]:
    moment, doctor = dice.moment(day), county.doctors[members[0].village]
    lacks = dice.one_of({"nothing": 0.93, "photo": 0.04, "hurry": 0.03})
    answers = _answers(dice, members, moment, lacks) | {
        "resident_sign": album.signature(dice, doctor.id),
        "doctor_sign": album.signature(dice, doctor.id),
    }
    if lacks != "photo":
        answers["photo"] = album.photo(dice, doctor.id)
    for line, each in zip(answers["members"][1:], members[1:], strict=True):
        if each.human.age_on(day) >= ADULT:
            line["signature"] = album.signature(dice, doctor.id)
    entry = log(dice, members[0], "sign", moment, answers)
    entry.entry["attachments"] = _digests(answers)
    if dice.happens(0.95):
        entry.entry["location"] = place(dice, members[0])
    else:
        entry.entry.pop("location", None)
        answers["location_reason"] = "indoor"
    lines = [
        Signed(each, uuid5(entry.id, f"member:{each.id}"), tuple(line["packages"]), day)
        for line, each in zip(answers["members"], members, strict=True)
    ]
    return entry, lines


def _answers(dice: Dice, members: list[Resident], moment: datetime, lacks: str) -> dict[str, Any]:
    day, head = moment.date(), members[0]
    return {
        "visit_mode": dice.one_of({"2": 0.7, "1": 0.3}),
        "visit_result": "1",
        "needs": {
            "groups": groups_of(head, day),
            "conditions": sorted(head.human.conditions),
            "self_care": "2" if "G08" in head.human.groups else "1",
            "mobility": "2" if "G08" in head.human.groups else "1",
            "contact_phone": head.human.phone,
        },
        "kind": "new",
        "mode": "standard",
        "scope": "household" if len(members) > 1 else "individual",
        "members": [_member(each, day) for each in members],
        "packages": ["P-BASE"],
        "start_date": day.isoformat(),
        "cycle_months": 12,
        "end_date": term_end(day, 12).isoformat(),
        "fee_total": 0,
        "consent_read": True,
        "consent_seconds": 3.5 if lacks == "hurry" else round(dice.uniform(20, 180), 1),
        "consent_scrolled": lacks != "hurry",
        "signer_kind": "3" if len(members) > 1 else "1",
        "started_at": (moment - timedelta(seconds=dice.randint(360, 900))).isoformat(),
        "ended_at": moment.isoformat(),
    }


def _member(resident: Resident, day: date) -> dict[str, Any]:
    groups = groups_of(resident, day)
    return {
        "resident_id": str(resident.id),
        "relation": resident.human.relation,
        "groups": groups,
        "present": True,
        "packages": packages_of(groups),
    }


def _digests(answers: dict[str, Any]) -> list[str]:
    own = [answers[name] for name in ("resident_sign", "doctor_sign", "photo") if name in answers]
    return own + [line["signature"] for line in answers["members"] if "signature" in line]
