"""One of each thing that a page may show, and the address of every page that shows it."""

import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from flask import Flask
from uuid6 import uuid7
from werkzeug.routing import Rule

from app.accounts.models import Device, DeviceGap, Role, User
from app.clock import now, today
from app.contracts.derived.derive import follow_approval
from app.contracts.signings.sign import member_id
from app.contracts.terms.catalogue import load_catalogue
from app.drugs.drug import Drug
from app.drugs.lists import draft
from app.entries.models import EntryStatus, Quarantined
from app.extensions import db
from app.formdefs.models import FormUpload
from app.formdefs.uploads.upload import check_file, keep
from app.formdefs.uploads.xlsform.template import template
from app.jobs.enqueue import enqueue
from app.jobs.models import Job, JobState
from app.residents.models import ProfileConflict, SecondReview
from app.residents.roster.import_job import CHECK
from app.worklists.models import Alert
from tests.contracts.signing import sign_answers
from tests.make import Make

HTN = {
    "visit_mode": "2",
    "visit_result": "1",
    "sbp": 150,
    "dbp": 95,
    "medications": [{"drug_name": "氨氯地平", "times_per_day": 1, "dose": 5, "dose_unit": "01"}],
    "referral": {"ref_flag": "1"},
}
HIGH = {"code": "Q-33", "level": "HIGH", "message": "服务日期早于录入 30 天以上", "field": "occurred_on"}


class Samples:
    """A village with a bit of everything, and somebody of each role."""

    def __init__(self) -> None:
        self.make = make = Make()
        self.people = {role: make.user(role) for role in Role}
        self.author = self.people[Role.VILLAGE_DOCTOR]
        self.resident = make.resident(phone="13800000000")
        make.entry(self.resident, answers={**HTN, "sbp": 160}, by=self.author, status=EntryStatus.APPROVED)
        self.entry = make.entry(self.resident, answers=HTN, by=self.author, flags=[HIGH], doubt=100)
        self.member_id = self._contract()
        self.held = self._quarantined()
        self.job = self._import()
        self.alert = self._alert()
        self.upload = self._upload()
        one = Drug(name="某药片", spec="1mg", unit="01", dose=1, times=1, low=1, high=2)
        self.drugs = draft([one], "药品.xlsx", self.people[Role.COUNTY_ADMIN].id)
        self.second = SecondReview(
            id=uuid7(),
            resident_id=self.resident.id,
            kind="untrue",
            org_unit_id=self.resident.org_unit_id,
            reason="查无此人",
            marked_by=self.people[Role.COUNTY_ADMIN].id,
            marked_at=now(),
        )
        db.session.add(self.second)
        self.conflict = ProfileConflict(
            resident_id=self.resident.id,
            entry_id=uuid7(),
            field="phone",
            ours="13800000000",
            theirs="13911111111",
        )
        device = Device(id="phone-1", user_id=self.author.id, name="手机", highest_seq=9, seen_at=now())
        db.session.add_all([self.conflict, device])
        db.session.flush()
        db.session.add(DeviceGap(device_id="phone-1", first=3, last=4))
        db.session.commit()

    @cached_property
    def arguments(self) -> dict[str, object]:
        """What a page's address is filled with, by the name of its part."""
        return {
            "entry_id": self.entry.id,
            "held_id": self.held.id,
            "member_id": self.member_id,
            "job_id": self.job.id,
            "resident_id": self.resident.id,
            "user_id": self.author.id,
            "unit_id": self.make.clinic.id,
            "team_id": self.make.team.id,
            "alert_id": self.alert.id,
            "conflict_id": self.conflict.id,
            "review_id": self.second.id,
            "subject_id": self.resident.id,
            "sha256": "0" * 64,
            "form": "htn",
            "draft_id": self.job.id,
            "list_code": "unsigned",
            "code": "C01",
            "kind": "word",
            "name": "referrals",
            "part": 1,
            "item_id": "I011",
            "upload": self.upload.id,
            "number": 1,
            "year": 2026,
            "version": self.drugs.version,
            "month": "2026-01",
            "edition": 1,
        }

    def pages(self, app: Flask) -> Iterator[tuple[str, str]]:
        """Endpoint and address of every page: what answers GET, but for the API and files."""
        with app.test_request_context():
            for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
                if is_page(rule):
                    yield rule.endpoint, self.address(rule)

    def address(self, rule: Rule) -> str:
        """KeyError for a part of an address that no sample is known for: then add one above."""
        built = rule.build({name: self.arguments[name] for name in rule.arguments})
        if built is None:
            raise ValueError(f"no address for {rule}")
        return built[1]

    def _contract(self) -> UUID:
        """A contract that was asked for a service, and the resident's part of it."""
        load_catalogue()
        answers = sign_answers(self.resident, start=today(), items=["I007"])
        signed = self.make.entry(
            self.resident, "sign", answers=answers, by=self.author, status=EntryStatus.APPROVED
        )
        named = member_id(signed.id, self.resident.id)
        asked = {"agreement_member_id": str(named), "item_ids": ["I007"], "asked_by": "1", "outcome": "2"}
        request = self.make.entry(
            self.resident,
            "service_request",
            answers=asked | {"decline_reason": "2"},
            by=self.author,
            status=EntryStatus.APPROVED,
        )
        follow_approval([signed, request], self.people[Role.CENTRE_REVIEWER].id)
        return named

    def _import(self) -> Job:
        """A roster that the county's administrator looked through."""
        result = {"read": 2, "new": 1, "duplicates": 0, "errors": 1, "duplicate_lines": []}
        job = enqueue(CHECK, {"path": "-", "name": "名册.xlsx"}, self.people[Role.COUNTY_ADMIN].id)
        job.state = JobState.DONE
        job.result = result | {"faults": [{"row": 3, "column": "姓名", "message": "必填"}]}
        db.session.flush()
        return job

    def _upload(self) -> FormUpload:
        """A form of the county's own that waits for its publication."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "form.xlsx"
            path.write_bytes(template())
            return keep(check_file(path), self.people[Role.COUNTY_ADMIN])

    def _quarantined(self) -> Quarantined:
        payload = {"id": str(uuid7()), "form": "htn", "form_version": 1, "answers": {**HTN, "sbp": 90}}
        row = Quarantined(
            id=uuid7(),
            received_at=now(),
            user_id=self.author.id,
            org_unit_id=self.make.clinic.id,
            device_id="phone-1",
            entry_id=payload["id"],
            revision=1,
            result="rejected",
            code="invalid",
            errors={"answers.sbp": ["收缩压应高于舒张压"]},
            payload=json.dumps(payload | {"resident_id": str(self.resident.id), "occurred_on": str(today())}),
            digest="0" * 64,
        )
        db.session.add(row)
        db.session.flush()
        return row

    def _alert(self) -> Alert:
        row = Alert(
            id=uuid7(),
            resident_id=self.resident.id,
            entry_id=self.entry.id,
            channel=self.resident.village_code,
            org_unit_id=self.resident.org_unit_id,
            code="H1",
            severity="red",
            message="血压达到危急值",
            state="open",
            raised_at=now(),
        )
        db.session.add(row)
        db.session.flush()
        return row


def is_page(rule: Rule) -> bool:
    return "GET" in (rule.methods or ()) and not is_of_phones(rule)


def is_of_phones(rule: Rule) -> bool:
    """Also what machines ask."""
    return rule.rule.startswith(("/api/", "/static/", "/m", "/healthz", "/metrics"))


def stranger(make: Make, role: Role) -> User:
    """Somebody of that role at the other end of the county."""
    is_field = role in (Role.VILLAGE_DOCTOR, Role.TEAM_MEMBER, Role.TEAM_LEADER)
    return make.user(role, at=make.elsewhere if is_field else make.other_centre)


def bears_an_id(rule: Rule) -> bool:
    return any(name.endswith("_id") for name in rule.arguments - {"item_id"})
