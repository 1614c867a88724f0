"""A small county at random, by seed: people, signings and services of every kind, some of them decided."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from app.clock import now
from app.entries.models import Entry, EntryStatus
from app.errors import AlreadySigned
from app.extensions import db
from app.indicators.source.period import born_by
from app.pending import savepoint
from app.residents.models import Resident
from app.review.models import Decision
from tests.contracts.signing import Signing, signed_at_random
from tests.make import Make

PACKAGES = ("P-OLD", "P-HTN", "P-DM", "P-POV", "P-SPEC", "P-HOME", "P-MCH", "P-ORDER")
TICKED = ("I007", "I013", "I015", "I034", "I008", "I021", "I031", "I027")
FORMS = (
    *("htn", "htn", "htn", "home_service", "home_service", "dm", "fulfil", "resident_update"),
    *("bed_open", "bed_round", "bed_round", "bed_close", "poverty", "poverty", "poverty"),
    *("poverty", "poverty", "tb_first", "tb_follow"),
)
OF_CHILDREN = ("child", "child", "child", "fulfil", "newborn", "home_service")
STAGES = ("1", "3", "6", "8", "12", "18", "24", "30", "36", "48", "60", "72")
SINCE = (
    *("contract_end", "contract_extend", "contract_transfer", "contract_transfer"),
    *("service_request", "service_waiver", "service_waiver"),
)
BY_HAND = ("I002", "I003", "I010", "I013", "I014", "I018", "I011", "I004", "I028")


BINDING = ("member_confirm", "contract_extend")  # what may meet another contract, is approved by itself


class County:
    """Builds itself on what `make` has made; keeps the residents."""

    def __init__(self, make: Make, signing: Signing, seed: int, size: int = 40) -> None:
        self.make, self.signing, self.chance = make, signing, Random(seed)
        self.successor = make.user()
        make.member(self.successor, team=make.second_team())
        self.today = date(2021, 7, 1)
        self.residents = [self._resident() for _ in range(size)]
        signings = self._signings()
        told = [each for signing in signings for each in self._told(signing)]
        visits = self._visits() + [each for each in told if each.form not in BINDING]
        self.chance.shuffle(visits)
        half = len(visits) // 2
        self._approve_many(visits[:half])
        for entry in (*signings, *(each for each in told if each.form in BINDING)):
            self._decide(entry)
        self._approve_many(visits[half:])
        self._move()
        self._leave()
        for entry in self.chance.sample(visits, 4):
            if entry.status is EntryStatus.APPROVED:
                self._invalidate(entry)
        db.session.flush()

    def settle(self, *forms: str, dying: bool = False) -> None:
        """Nothing of these forms waits any more (nor, if `dying`, what tells of a death): it is returned."""
        for entry in db.session.scalars(select(Entry).where(Entry.status == EntryStatus.SUBMITTED)):
            if entry.form in (*forms, "resident_registration") or (dying and entry.visit_result == "3"):
                entry.status = EntryStatus.RETURNED
        db.session.flush()

    def _resident(self) -> Resident:
        chance, make = self.chance, self.make
        at = make.village if chance.random() < 0.6 else make.other_village
        conditions = tuple(code for code in ("I10", "E11", "J44", "M81", "F20") if chance.random() < 0.25)
        born = born_by(chance.choice((1, 2, 3, 6, 7, 20, 34, 35, 50, 64, 65, 80)), self.today)
        resident = make.resident(
            at,
            conditions,
            birth_date=born + timedelta(days=chance.randint(-400, 2)),
            team_id=make.team.id if chance.random() < 0.7 else None,
            doctor_id=self.signing.doctor.id if at is make.village else None,
            archive_status=chance.choice("000000000002346"),
        )
        if chance.random() < 0.3:
            make.group(resident, chance.choice(("G08", "G13", "G13", "G17")))
        if chance.random() < 0.1:
            self._register(resident)
        return resident

    def _register(self, resident: Resident) -> None:
        status = self.chance.choice([EntryStatus.APPROVED, EntryStatus.SUBMITTED, EntryStatus.RETURNED])
        entry = self.make.entry(
            resident, "resident_registration", date(2021, 1, 5), {}, id=resident.id, status=status
        )
        resident.entry_id = entry.id

    def _signings(self) -> list[Entry]:
        chance, found = self.chance, []
        for resident in self.residents:
            start = date(2020, 1, 1) + timedelta(days=chance.randint(0, 560))
            kinds = ("new", chance.choice(("transfer", "transfer", "renew", "new")))
            for kind in kinds[: chance.choice((0, 1, 1, 1, 2, 2))]:
                found.append(self._signing(resident, kind, start))
                start += timedelta(days=chance.choice((40, 120, 366, 380, 460)))
        return found

    def _signing(self, resident: Resident, kind: str, start: date) -> Entry:
        chance = self.chance
        others = [chance.choice(self.residents)] if chance.random() < 0.15 else []
        members = [resident, *(each for each in others if each is not resident)]
        chosen = ["P-BASE", *chance.sample(PACKAGES, chance.randint(0, 2))]
        is_small = chance.random() < 0.4
        lines = [
            {
                "resident_id": str(each.id),
                "present": chance.random() < 0.9,
                "groups": ["G02", *chance.sample(["G01", "G03", "G04", "G05", "G07", "G10", "G13"], 2)],
                **signed_at_random(chance, each.birth_date, start),
            }
            for each in members
        ]
        missing: dict[str, Any] = {chance.choice(("photo", "location_reason", "none")): None}
        return self.signing.sign(
            *members,
            approved=False,
            on=start - timedelta(days=chance.randint(-10, 20)),
            start=start,
            months=chance.choice((12, 12, 18, 24)),
            kind=kind,
            mode=chance.choice(("standard", "standard", "a_la_carte", "first_contact")),
            fee_total=chance.choice((0, 0, 36, "15.5")),
            packages=[] if is_small else chosen,
            items=["I011"] if is_small else chance.sample(TICKED, chance.randint(0, 2)),
            members=lines,
            **missing,
        )

    def _told(self, signing: Entry) -> Iterator[Entry]:
        """What happens to the contracts of a signing afterwards."""
        chance, start = self.chance, signing.occurred_on
        for line in signing.revisions[-1].answers["members"]:
            resident = db.session.get_one(Resident, UUID(line["resident_id"]))
            named = uuid5(signing.id, f"member:{resident.id}")
            if not line["present"] and chance.random() < 0.7:
                yield self._event("member_confirm", resident, named, start + timedelta(days=30))
            if chance.random() < 0.5:
                form, day = chance.choice(SINCE), start + timedelta(days=chance.randint(1, 300))
                yield self._event(form, resident, named, day, **self._said(form, day))

    def _event(self, form: str, resident: Resident, named: UUID, day: date, **said: Any) -> Entry:
        return self.signing.event(form, resident, min(day, self.today), False, named, **said)

    def _said(self, form: str, day: date) -> dict[str, Any]:
        def later() -> str:
            return (day + timedelta(days=self.chance.randint(-20, 60))).isoformat()

        said: dict[str, dict[str, Any]] = {
            "contract_end": {"reason": self.chance.choice(("01", "02", "04", "99")), "end_date": later()},
            "contract_extend": {"end_date": (day + timedelta(days=300)).isoformat(), "reason": "误"},
            "contract_transfer": {"doctor_id": str(self.successor.id), "from_date": later()},
            "service_request": {"item_ids": ["I004", "I007"], "outcome": "1", "promised_date": later()},
            "service_waiver": {
                "item_ids": ["I011", "I003"],
                "from_date": (day - timedelta(days=90)).isoformat(),
                "to_date": (day + timedelta(days=60)).isoformat(),
                "reason": "3",
            },
        }
        return said[form]

    def _move(self) -> None:
        """Some live in another village of the centre since."""
        there = self.make.second_village()
        for resident in self.chance.sample([each for each in self.residents if each.village is not there], 6):
            if resident.village_code == self.make.village.code and resident.archive_status == "0":
                day = date(2021, 1, 1) + timedelta(days=self.chance.randint(0, 170))
                self._change(resident, day, change="moved", area_code=there.code)

    def _leave(self) -> None:
        """Some left for good, some came back, some died elsewhere, of some it was not true."""
        here = [each for each in self.residents if each.archive_status == "0"]
        for resident in self.chance.sample(here, 6):
            left = date(2020, 9, 1) + timedelta(days=self.chance.randint(0, 200))
            later = left + timedelta(days=self.chance.randint(0, 90))
            self._change(resident, left, change="moved_out")
            then, why = self.chance.choice((("", ""), ("died", ""), ("reopened", "1"), ("reopened", "2")))
            if then:
                self._change(resident, later, change=then, reopening=why)

    def _change(self, resident: Resident, day: date, **said: str) -> None:
        answers = {"changed_on": day.isoformat(), **said}
        entry = self.make.entry(resident, "record_change", day, answers, by=self.signing.doctor)
        self.signing.approve(entry)
        self._write_down(entry, "approved")

    def _visits(self) -> list[Entry]:
        chance = self.chance
        now_and_then = [self._visit(each) for each in self.residents for _ in range(chance.randint(0, 6))]
        regularly = [each for each in self.residents if chance.random() < 0.4]
        days = [date(2020, 6, 15) + timedelta(days=55 * k) for k in range(8)]
        return now_and_then + [
            self.signing.serve(each, day, approved=False) for each in regularly for day in days
        ]

    def _visit(self, resident: Resident) -> Entry:
        chance = self.chance
        months = (self.today.year - resident.birth_date.year) * 12
        form = chance.choice(OF_CHILDREN if months <= 96 else FORMS)
        day = date(2020, 6, 1) + timedelta(days=chance.randint(0, 390))
        answers = {"visit_mode": chance.choice("11222233")} | self._filled(form, resident, day)
        if chance.random() < 0.08:
            answers |= {"visit_result": chance.choice("2345"), "death_date": day.isoformat()}
        return self.signing.serve(
            resident,
            day,
            form,
            approved=False,
            answers=answers,
            visit_class=chance.choice((None, "1", "1", "2")),
            severity=chance.choice((None, None, "yellow", "orange")),
        )

    def _filled(self, form: str, resident: Resident, day: date) -> dict[str, Any]:
        """What contracts and figures look at besides."""
        chance = self.chance
        answers: dict[str, Any] = {}
        if form == "dm":
            answers |= chance.choice(({}, {"fbg": 6.1}, {"fbg": 6.1, "hba1c": 6.5, "dp_pulse": "1"}))
        if form == "child" and chance.random() < 0.8:
            months = (day - resident.birth_date).days // 30 + chance.choice((-1, 0, 0, 1, 2))
            answers |= {"age_stage": min(STAGES, key=lambda each: abs(int(each) - months))}
        if form in ("tb_first", "tb_follow"):
            answers |= self._treated(form, day)
        if form == "bed_open":
            answers |= {"round_per_week": chance.choice((1, 2)), "plan_days": chance.choice((30, 90))}
        if form == "poverty":
            following = day + timedelta(days=chance.choice((7, 20, 40)))
            answers |= {"risk": chance.choice("1333"), "next_visit_date": following.isoformat()}
        if form == "fulfil":
            answers |= {"item_ids": chance.sample(BY_HAND, 2), "evidence_kind": chance.choice((["1"], []))}
            answers |= {"agreement_member_id": self._some_member(resident)}
        return answers

    def _treated(self, form: str, day: date) -> dict[str, Any]:
        chance = self.chance
        watched = {"dot_supervisor": chance.choice("124"), "dosage_form": chance.choice((["1"], ["4"]))}
        if form == "tb_first":
            return watched | {"regimen": chance.choice(("2HRZE/4HR", "3HRZE/6HR", "不详"))}
        return watched | ({"treatment_ended": True, "stop_date": day.isoformat()} if day.day < 8 else {})

    def _some_member(self, resident: Resident) -> str:
        signings = [each for each in resident_signings(resident) if each]
        return self.chance.choice(signings) if signings else str(resident.id)

    def _approve_many(self, visits: list[Entry]) -> None:
        """Most of them; some are returned, some wait."""
        chosen = []
        for entry in visits:
            outcome = self.chance.choice(["approved"] * 7 + ["returned", "submitted", "submitted"])
            if outcome == "returned":
                entry.status = EntryStatus.RETURNED
            elif outcome == "approved":
                chosen.append(entry)
            if outcome != "submitted":
                self._write_down(entry, outcome)
        self.signing.approve(*chosen)

    def _decide(self, entry: Entry) -> None:
        outcome = self.chance.choice(["approved"] * 6 + ["invalidated", "returned", "submitted", "submitted"])
        if outcome == "returned":
            entry.status = EntryStatus.RETURNED
            self._write_down(entry, outcome)
        if outcome in ("approved", "invalidated") and self._approves(entry) and outcome == "invalidated":
            self._invalidate(entry)

    def _approves(self, entry: Entry) -> bool:
        try:
            with savepoint():
                self.signing.approve(entry)
                self._write_down(entry, "approved")
        except AlreadySigned:
            db.session.refresh(entry)
            return False
        return True

    def _invalidate(self, entry: Entry) -> None:
        self.signing.invalidate(entry)
        self._write_down(entry, "invalidated")

    def _write_down(self, entry: Entry, outcome: str) -> None:
        by = self.signing.reviewer.id
        db.session.add(Decision(entry_id=entry.id, revision=1, reviewer_id=by, outcome=outcome, at=now()))


def resident_signings(resident: Resident) -> list[str]:
    """Ids of the contracts that this person's signings make, or would."""
    query = select(Entry.id).where(Entry.resident_id == resident.id, Entry.form == "sign").order_by(Entry.id)
    return [str(uuid5(id_, f"member:{resident.id}")) for id_ in db.session.scalars(query)]
