"""A filled agreement of the demo county: who stands in it, on what terms, with what evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.contracts.signings.consent import digest_of
from app.contracts.terms.owe import term_end
from app.demo.county import County
from app.demo.dice import Dice
from app.demo.enrol import Resident
from app.demo.logbook import Logged, log, place
from app.demo.pictures import Album
from app.orgs.settings import setting

PACKAGES = {
    "G01": "P-MCH",
    "G02": "P-MCH",
    "G03": "P-OLD",
    "G04": "P-HTN",
    "G05": "P-DM",
    "G06": "P-SPEC",
    "G07": "P-SPEC",
    "G08": "P-HOME",
    "G10": "P-SPEC",
    "G13": "P-POV",
    "G14": "P-POV",
}
GROUPS = {"I10": "G04", "E11": "G05", "F20": "G06", "J44": "G10"}  # by condition
ADULT = 18
CYCLE = 12  # months
A_LA_CARTE = "a_la_carte"
ORDERED = (  # items to choose, and what they cost a year
    (["I034"], 0),
    (["I008", "I034"], 0),
    (["I015"], 80),
    (["I016", "I034"], 15),
)


@dataclass(frozen=True)
class Terms:
    """How one signing differs from the usual."""

    kind: str = "new"
    mode: str = "standard"
    start: date | None = None  # the day of signing
    previous: UUID | None = None  # agreement that is renewed
    absent: Resident | None = None
    guardian: Resident | None = None
    found: tuple[str, ...] = ()  # groups that they have come to belong to since


@dataclass(frozen=True)
class Signed:
    """One person's line of a signing, for what follows."""

    resident: Resident
    signing: Logged
    packages: tuple[str, ...]
    day: date  # it holds from then
    is_absent: bool = False
    until: date | None = None  # ended before its time

    @property
    def member_id(self) -> UUID:
        return uuid5(self.signing.id, f"member:{self.resident.id}")

    @property
    def end(self) -> date:
        return date.fromisoformat(self.signing.entry["answers"]["end_date"])

    @property
    def last(self) -> date:
        return min(self.until or self.end, self.end)


def groups_of(resident: Resident, day: date, besides: Sequence[str] = ()) -> list[str]:
    found = {GROUPS[code] for code in resident.human.conditions if code in GROUPS}
    found |= {*resident.human.groups, *besides}
    age = resident.human.age_on(day)
    found |= {"G03"} if age >= 65 else {"G02"} if age < 7 else set()
    return sorted(found) or ["G90"]


def packages_of(groups: Sequence[str]) -> list[str]:
    return ["P-BASE", *dict.fromkeys(PACKAGES[group] for group in groups if group in PACKAGES)]


def sign(
    county: County, album: Album, dice: Dice, members: list[Resident], day: date, terms: Terms
) -> tuple[Logged, list[Signed]]:
    """The entry, and a line a member."""
    moment, doctor = dice.moment(day), county.doctors[members[0].village]
    lacks = dice.one_of({"nothing": 0.93, "photo": 0.04, "hurry": 0.03})
    answers = _answers(dice, members, moment, lacks, terms) | {
        "resident_sign": _drawn(album.signature(dice, doctor.id)),
        "doctor_sign": _drawn(album.signature(dice, doctor.id)),
    }
    if lacks != "photo":
        answers["photo"] = album.photo(dice, doctor.id)
    for line, each in zip(answers["members"][1:], members[1:], strict=True):
        if line["present"] and each.human.age_on(day) >= ADULT:
            line["signature"] = _drawn(album.signature(dice, doctor.id))
    entry = log(dice, members[0], "sign", moment, answers)
    entry.entry["attachments"] = _digests(answers)
    if dice.happens(0.95):
        entry.entry["location"] = place(dice, members[0])
    else:
        entry.entry.pop("location", None)
        answers["location_reason"] = "indoor"
    start = terms.start or day
    lines = [
        Signed(each, entry, tuple(line["packages"]), start, each is terms.absent)
        for line, each in zip(answers["members"], members, strict=True)
    ]
    return entry, lines


def _answers(
    dice: Dice, members: list[Resident], moment: datetime, lacks: str, terms: Terms
) -> dict[str, Any]:
    day, head = moment.date(), members[0]
    start = terms.start or day
    return {
        "visit_mode": dice.one_of({"2": 0.7, "1": 0.3}),
        "visit_result": "1",
        "needs": _needs(head, day, terms),
        "kind": terms.kind,
        "mode": terms.mode,
        "scope": "household" if len(members) > 1 else "individual",
        "members": [_member(each, day, terms, _guardian_of(each, head, day, terms)) for each in members],
        "packages": ["P-BASE"],
        "start_date": start.isoformat(),
        "cycle_months": CYCLE,
        "end_date": term_end(start, CYCLE).isoformat(),
        "fee_total": 0,
        "consent_read": True,
        "consent_seconds": 3.5 if lacks == "hurry" else round(dice.uniform(20, 180), 1),
        "consent_scrolled": lacks != "hurry",
        "consent_digest": digest_of(setting("consent_text")),
        "signer_kind": "3" if len(members) > 1 else "1",
        "started_at": (moment - timedelta(seconds=dice.randint(360, 900))).isoformat(),
        "ended_at": moment.isoformat(),
        **_ordered(dice, terms),
        **_again(dice, terms),
        **_guarded(terms),
    }


def _needs(head: Resident, day: date, terms: Terms) -> dict[str, Any]:
    is_disabled = "G08" in head.human.groups
    return {
        "groups": groups_of(head, day, terms.found),
        "conditions": sorted(head.human.conditions),
        "self_care": "2" if is_disabled else "1",
        "mobility": "2" if is_disabled else "1",
        "contact_phone": head.human.phone,
    }


def _ordered(dice: Dice, terms: Terms) -> dict[str, Any]:
    """What was chosen à la carte, and who pays for it."""
    if terms.mode != A_LA_CARTE:
        return {}
    items, fee = dice.choice(ORDERED)
    paid = {"fee_paid": fee, "fee_sources": ["1"]} if fee else {}
    return {"items": list(items), "fee_total": fee, **paid}


def _again(dice: Dice, terms: Terms) -> dict[str, Any]:
    if terms.previous is None:
        return {}
    return {
        "previous_agreement_id": str(terms.previous),
        "renew_wish": dice.choice("45"),
        "last_satisfaction": dice.choice("345"),
    }


def _guarded(terms: Terms) -> dict[str, Any]:
    if terms.guardian is None:
        return {}
    return {"signer_kind": "2", **_guardian(terms.guardian)}


def _guardian(guardian: Resident) -> dict[str, Any]:
    human = guardian.human
    relation = "父亲" if human.sex == "1" else "母亲"
    return {"guardian_name": human.name, "guardian_id_no": human.id_no, "guardian_relation": relation}


def _guardian_of(resident: Resident, head: Resident, day: date, terms: Terms) -> Resident | None:
    """Who signs for a child: the adult who signs for the household."""
    is_child = resident is not head and resident.human.age_on(day) < ADULT
    return head if is_child else terms.guardian


def _member(resident: Resident, day: date, terms: Terms, guardian: Resident | None) -> dict[str, Any]:
    groups = groups_of(resident, day, terms.found)
    ordered = ["P-ORDER"] if terms.mode == A_LA_CARTE else []
    guarded = {"by_guardian": True, "guardian_is_signer": True, **_guardian(guardian)} if guardian else {}
    guarded.pop("guardian_id_no", None)
    return {
        "resident_id": str(resident.id),
        "relation": resident.human.relation,
        "groups": groups,
        "present": resident is not terms.absent,
        "packages": packages_of(groups) + ordered,
        **guarded,
    }


def _digests(answers: dict[str, Any]) -> list[str]:
    photo = [answers["photo"]] if "photo" in answers else []
    signs = [answers["resident_sign"], answers["doctor_sign"]]
    signs += [line["signature"] for line in answers["members"] if "signature" in line]
    return [*(each["image"] for each in signs), *photo]


def _drawn(digest: str) -> dict[str, Any]:
    """A signature with a stroke: the picture's digest says how it runs."""
    steps = [int(digest[at : at + 2], 16) for at in range(0, len(digest), 2)]
    points = [[8 * number, each // 5, 40 * number] for number, each in enumerate(steps[:12])]
    return {"image": digest, "strokes": [points]}
