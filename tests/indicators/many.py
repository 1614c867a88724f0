"""Very many generated agreements, written as entries at once: what an oracle at scale recounts.

People sign alone or as a household (with members who are absent, whose guardian signs or who confirm later),
renew, go over to others, stop, die and move; terms are corrected, contracts go to other doctors, services on
demand are asked for, what could not be given is explained. Some of all that waits, is returned or is
invalidated, and services are given in between. All by seed.
"""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from app.contracts.derived.facts import DECIDED, gather
from app.contracts.derived.rows import derive_rows
from app.contracts.signings.read import chunks, written
from app.entries.models import Attendance, Entry, Revision
from app.extensions import db
from app.orgs.models import OrgUnit, Village
from app.residents.models import Condition, GroupMembership, RecordStatus, Residence, Resident
from app.upsert import upsert
from tests.contracts.signing import GUARDIAN, sign_answers, signed_at_random
from tests.indicators.bulk import Bulk, by_table, table_of
from tests.make import Make

BATCH = 4000
STATUSES = ("approved",) * 17 + ("submitted", "returned", "invalidated")
SINCE = (
    *("member_confirm",) * 3,
    *("service_request",) * 3,
    *("service_waiver",) * 2,
    *("contract_transfer", "contract_extend"),
)
WRITTEN = (Resident, Residence, RecordStatus, Condition, GroupMembership, Entry, Revision, Attendance)
PACKAGES = ("P-OLD", "P-HTN", "P-DM", "P-POV", "P-SPEC", "P-HOME", "P-MCH")
SERVICES = (
    *("htn", "htn", "htn", "htn", "dm", "dm", "home_service", "health_assess", "selfcare", "fulfil"),
    *("bed_open", "bed_round", "bed_round", "bed_close", "poverty", "poverty"),
)
FIRST, LAST = date(2020, 1, 1), date(2021, 6, 30)


class Many(Bulk):
    """So many `agreements` that stand or are invalidated, in a county of ten villages and four teams."""

    def __init__(self, make: Make, seed: int, agreements: int) -> None:
        super().__init__(table_of(each) for each in WRITTEN)
        self.make, self.chance, self.left = make, Random(seed), agreements
        self.teams = [make.team, *(make.second_team() for _ in range(3))]
        self.places = [(make.village, make.clinic), (make.other_village, make.elsewhere)]
        self.places += [self._place(number) for number in range(8)]
        self.doctors = [self._doctor(unit, number) for number, (_, unit) in enumerate(self.places)]
        while self.left > 0:
            self._household()
            if self.waiting > BATCH:
                self.write()
        self.write()
        self._derive()
        db.session.commit()

    def _doctor(self, unit: OrgUnit, number: int) -> UUID:
        user = self.make.user(at=unit)
        self.make.member(user, team=self.teams[number % len(self.teams)])
        return user.id

    def _place(self, number: int) -> tuple[Village, OrgUnit]:
        centre = self.make.centre if number % 2 else self.make.other_centre
        unit = OrgUnit(
            id=self.id(),
            parent_id=centre.id,
            level="clinic",
            code=f"{centre.code}9{number:02}",
            name=f"卫生室{number}",
            path=f"{centre.path}9{number:02}/",
            area_code=centre.code,
        )
        village = Village(code=f"36078319920{number}", name=f"村{number}", township_code=centre.code)
        village.clinic_id = unit.id
        db.session.add(unit)
        db.session.flush()
        db.session.add(village)
        db.session.flush()
        return village, unit

    def _household(self) -> None:
        chance, number = self.chance, self.chance.randrange(len(self.places))
        people = [self._person(number) for _ in range(chance.choice((1, 1, 1, 2, 3, 4)))]
        start = FIRST + timedelta(days=chance.randint(0, 500))
        kinds = ("new", chance.choice(("renew", "transfer", "renew", "new")), "renew")
        for kind in kinds[: chance.choice((0, 1, 1, 1, 2, 2, 3))]:
            members = chance.sample(people, chance.randint(1, len(people)))
            start = self._sign(members, kind, start)
        for person in people:
            self._serve(person)
        self._teach(people)

    def _person(self, number: int) -> dict[str, Any]:
        chance, (village, unit) = self.chance, self.places[number]
        born = FIRST - timedelta(days=chance.choice((800, 2600, 12000, 20000, 23700, 24000, 29000)))
        left, fate = self._fate()
        person = {
            "id": self.id(),
            "version": 1,
            "field_versions": {},
            "name": "居民",
            "search_keys": "",
            "sex": chance.choice("12"),
            "birth_date": born - timedelta(days=chance.randint(0, 365)),
            "id_type": "none",
            "hukou_status": "1",
            "village_code": village.code,
            "org_unit_id": unit.id,
            "doctor_id": self.doctors[number],
            "team_id": self.teams[number % len(self.teams)].id,
            "created_at": self.at,
            **fate,
        }
        self.add("resident", person)
        if left:
            self._left(person, left)
        if fate["archive_status"] == "0" and chance.random() < 0.05:
            self._came(person, chance.choice(self.places), chance.choice(self.doctors))
        for code in ("I10", "E11", "J44", "M81", "F20"):
            if chance.random() < 0.2:
                self._about(person, "resident_condition", code=code, managed_from=FIRST, told_from=FIRST)
        if chance.random() < 0.2:
            group = chance.choice(("G08", "G13", "G13", "G17"))
            self._about(person, "resident_group", group_code=group, valid_from=FIRST, told_from=FIRST)
        return person

    def _came(self, person: dict[str, Any], place: tuple[Village, OrgUnit], doctor: UUID) -> None:
        """From another village, where another doctor answered, on some day."""
        day = FIRST + timedelta(days=self.chance.randint(0, 540))
        before = {"village_code": place[0].code, "org_unit_id": place[1].id, "doctor_id": doctor}
        now_ = {name: person[name] for name in before}
        self._about(person, "residence", **before, valid_from=None, valid_to=day - timedelta(days=1))
        self._about(person, "residence", **now_, valid_from=day, valid_to=None)

    def _fate(self) -> tuple[date | None, dict[str, Any]]:
        """When somebody left that came back or died since, and how the record stands."""
        chance, died, status = self.chance, None, "0"
        if chance.random() < 0.04:
            status, died = "1", FIRST + timedelta(days=chance.randint(0, 540))
        elif chance.random() < 0.03:
            status = chance.choice("226")
        closed = FIRST + timedelta(days=chance.randint(0, 540)) if status == "2" else died
        left = FIRST + timedelta(days=chance.randint(0, 400)) if chance.random() < 0.03 else None
        if left is None or status not in "01":
            return None, {"archive_status": status, "death_date": died, "closed_on": closed}
        left = min(left, died or left)
        return left, {"archive_status": status, "death_date": died, "closed_on": left if died else None}

    def _left(self, person: dict[str, Any], left: date) -> None:
        """Moved away; and came back (or it had not been so), unless they died since, wherever it was."""
        back, died = left + timedelta(days=self.chance.randint(1, 200)), person["death_date"]
        why = self.chance.choice("122")
        then = ("died", "1", died, died) if died else ("reopened", "0", back, left if why == "1" else back)
        steps = [("moved_out", "2", left, left), then]
        for place, (change, status, day, since) in enumerate(steps):
            answers = {"change": change, "changed_on": day.isoformat(), "reopening": why}
            id_ = self._log(person, "record_change", day, answers, status="approved")
            row = {"id": self.id(), "resident_id": person["id"], "day": since, "status": status}
            self.add("record_status", row | {"cause": None, "source": str(id_), "place": place})

    def _about(self, person: dict[str, Any], table: str, **columns: Any) -> None:
        row = {"id": self.id(), "resident_id": person["id"], "source": "test", "is_derived": False}
        self.add(table, row | columns)

    def _sign(self, people: list[dict[str, Any]], kind: str, start: date) -> date:
        """Returns when the next one begins."""
        chance, months = self.chance, self.chance.choice((12, 12, 12, 18, 24))
        lines = [
            {
                "resident_id": str(each["id"]),
                "present": chance.random() < 0.9,
                "groups": chance.sample(["G01", "G02", "G03", "G04", "G05", "G13"], 2),
                **signed_at_random(chance, each["birth_date"], start),
            }
            for each in people
        ]
        answers = sign_answers(
            packages=["P-BASE", *chance.sample(PACKAGES, chance.randint(0, 2))],
            items=chance.sample(("I007", "I013", "I015", "I031", "I034"), chance.randint(0, 1)),
            start=start,
            months=months,
            kind=kind,
            scope="individual" if len(people) == 1 else "household",
            mode=chance.choice(("standard", "standard", "a_la_carte", "first_contact")),
            fee_total=chance.choice((0, 0, 36)),
            members=lines,
        )
        if lines[0].get("by_guardian"):
            answers |= {"signer_kind": "2", **{key: lines[0][key] for key in GUARDIAN}}
        if chance.random() < 0.1:
            answers |= {chance.choice(("photo", "doctor_sign", "signer_kind", "resident_sign")): None}
        status = chance.choice(STATUSES)
        signed_on = start - timedelta(days=chance.randint(-10, 20))
        entry = self._log(people[0], "sign", signed_on, answers, status=status)
        self.left -= status in ("approved", "invalidated")
        for each in people:
            if chance.random() < 0.06:
                self._end(each, entry, start, months)
            if chance.random() < 0.4:
                self._tell(each, entry, start + timedelta(days=chance.randint(1, 200)))
        return start + timedelta(days=chance.choice((60, 120, 366, 380, 420, 470)))

    def _end(self, person: dict[str, Any], signing: UUID, start: date, months: int) -> None:
        day = start + timedelta(days=self.chance.randint(-10, 31 * months))
        member = uuid5(signing, f"member:{person['id']}")
        reason = self.chance.choice(("01", "02", "04", "99"))
        said = {"agreement_member_id": str(member), "reason": reason, "end_date": day.isoformat()}
        self._log(person, "contract_end", day, said)

    def _tell(self, person: dict[str, Any], signing: UUID, day: date) -> None:
        """Who was absent confirms; a service is asked for, and promised or not; something is changed."""
        chance, soon = self.chance, (day + timedelta(days=10)).isoformat()
        member = {"agreement_member_id": str(uuid5(signing, f"member:{person['id']}"))}
        form = chance.choice(SINCE)
        said: dict[str, dict[str, Any]] = {
            "member_confirm": {},
            "contract_extend": {"end_date": (day + timedelta(days=300)).isoformat(), "reason": "误"},
            "contract_transfer": {"doctor_id": str(chance.choice(self.doctors)), "from_date": soon},
            "service_request": {
                "item_ids": ["I004"],
                "outcome": chance.choice("1112"),
                "promised_date": soon,
            },
            "service_waiver": {
                "item_ids": chance.sample(("I001", "I003", "I011", "I014"), 2),
                "from_date": (day - timedelta(days=60)).isoformat(),
                "to_date": (day + timedelta(days=60)).isoformat(),
                "reason": "3",
            },
        }
        said["service_request"] |= {"promised_date": soon}
        first = self._log(person, form, day, member | said[form])
        if form == "service_request" and chance.random() < 0.3:
            then = day + timedelta(days=20 * (first.int & 1))  # by the promised day, or after it
            self._log(person, form, then, member | said[form] | {"request_id": str(first)})

    def _serve(self, person: dict[str, Any]) -> None:
        chance = self.chance
        day = FIRST + timedelta(days=chance.randint(0, 60))
        while day < LAST and chance.random() < 0.92:
            mode = chance.choice("11222233")
            result = chance.choice("1111111111112")
            classed = {"visit_class": chance.choice((None, "1", "1", "2")), "severity": None}
            form = chance.choice(SERVICES)
            answers = {"visit_mode": mode, "visit_result": result} | self._said(form, day)
            self._log(person, form, day, answers, visit_mode=mode, visit_result=result, **classed)
            day += timedelta(days=chance.choice((0, 9, 30, 60, 90, 120)))

    def _said(self, form: str, day: date) -> dict[str, Any]:
        chance = self.chance
        if form == "bed_open":
            planned = {"bed_open_date": day.isoformat(), "plan_days": chance.choice((30, 90, None))}
            return planned | {"round_per_week": chance.choice((1, 1, 2, None))}
        if form == "bed_close":
            return {"bed_close_date": day.isoformat()}
        if form == "dm":
            return chance.choice(({"fbg": 6.1}, {"fbg": 6.1}, {}))
        if form == "poverty":
            following = (day + timedelta(days=chance.choice((7, 14, 30)))).isoformat()
            return {"risk": chance.choice("123"), "next_visit_date": chance.choice((following, None))}
        return {}

    def _teach(self, people: list[dict[str, Any]]) -> None:
        """An activity in which they took part."""
        if self.chance.random() < 0.3:
            day = FIRST + timedelta(days=self.chance.randint(0, 540))
            mode, kind = self.chance.choice("1259"), self.chance.choice("1234567")
            answers = {"visit_mode": mode, "kind": kind, "attendee_ids": [str(each["id"]) for each in people]}
            entry = self._log(people[0] | {"id": None}, "health_edu", day, answers, visit_mode=mode)
            for each in people:
                self.add("attendance", {"entry_id": entry, "resident_id": each["id"]})

    def _log(
        self,
        person: dict[str, Any],
        form: str,
        day: date,
        answers: dict[str, Any],
        status: str | None = None,
        **columns: Any,
    ) -> UUID:
        wheres = {"channel": person["village_code"], "org_unit_id": person["org_unit_id"]}
        by = person["doctor_id"] if self.chance.random() < 0.9 else self.chance.choice(self.doctors)
        row = {"form": form, "resident_id": person["id"], "author_id": by, "occurred_on": day}
        row |= {"status": status or self.chance.choice(STATUSES), **wheres, **columns}
        following = (day + timedelta(days=30)).isoformat() if form == "poverty" else None
        return self.log(row, answers, {"next_by": following})

    def _derive(self) -> None:
        """By the rules of the application, written without asking what stands there."""
        signed = written(DECIDED)
        day = date(2021, 7, 1)
        for part in chunks(id_ for each in signed for id_ in each.named):
            rows = derive_rows(gather(part, signed), day)
            for table, values in by_table(rows):
                upsert(db.session(), table, values, [])
