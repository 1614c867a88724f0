"""Makes signings and services of the contracts area in the tests' own words."""

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.contracts.derived.derive import follow_approval, follow_invalidation
from app.contracts.models import AgreementMember, DueSlot, Fulfilment
from app.contracts.signings.sign import ADULT_FROM
from app.contracts.terms.owe import term_end
from app.entries.lives.follow import follow_decided
from app.entries.models import Attendance, Entry, EntryStatus
from app.extensions import db
from app.residents.groups.membership import age_on
from app.residents.models import Resident
from tests.make import Make

START = date(2021, 1, 1)
DIGEST = "ab" * 32
SIGNED = {"image": DIGEST, "strokes": [[[1, 2, 0], [3, 4, 16]]]}

GUARDIAN: dict[str, Any] = {
    "guardian_name": "某某",
    "guardian_relation": "母亲",
    "guardian_id_no": "11010519491231002X",
}
GUARDED: dict[str, Any] = {"by_guardian": True, **GUARDIAN}  # of a line that a guardian signs


def _is_child(resident: Resident, day: date) -> bool:
    return age_on(resident.birth_date, day) < ADULT_FROM


def signed_at_random(chance: Random, born: date, day: date) -> dict[str, Any]:
    """How a line is signed: mostly, and for children by a guardian, who mostly tells all of themselves."""
    signature = {"signature": DIGEST if chance.random() < 0.85 else None}
    if age_on(born, day) >= ADULT_FROM and chance.random() > 0.03:
        return signature
    number = GUARDIAN["guardian_id_no"] if chance.random() < 0.9 else None
    return signature | GUARDED | {"guardian_id_no": number, "guardian_is_signer": chance.random() < 0.5}


def sign_answers(
    *members: Resident,
    packages: Sequence[str] = ("P-BASE",),
    items: Sequence[str] = (),
    start: date = START,
    months: int = 12,
    **answers: Any,
) -> dict[str, Any]:
    """For children who sign, the guardian does."""
    lines = [
        {"resident_id": str(each.id), "present": True, "groups": ["G04"], "signature": SIGNED}
        | (GUARDED if _is_child(each, start) else {})
        for each in members
    ]
    by_guardian = bool(members) and _is_child(members[0], start)
    return {
        "kind": "new",
        "mode": "standard",
        "scope": "individual" if len(members) == 1 else "household",
        "members": lines,
        "packages": list(packages),
        "items": list(items),
        "start_date": start.isoformat(),
        "end_date": term_end(start, months).isoformat(),
        "cycle_months": months,
        "fee_total": 0,
        "consent_read": True,
        "consent_seconds": 31,
        **({"signer_kind": "2", **GUARDIAN} if by_guardian else {"signer_kind": "1"}),
        "resident_sign": SIGNED,
        "doctor_sign": SIGNED,
        "photo": DIGEST,
        "location_reason": "indoor",
    } | answers


class Signing:
    """A doctor who signs people up and serves them, and somebody who approves it."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.doctor: User = make.user()
        self.reviewer: User = make.user()
        make.member(self.doctor)

    def sign(
        self, *members: Resident, approved: bool = True, on: date | None = None, **answers: Any
    ) -> Entry:
        filled = sign_answers(*members, **answers)
        entry = self.make.entry(
            members[0],
            "sign",
            on or date.fromisoformat(filled["start_date"]),
            filled,
            by=self.doctor,
        )
        entry.revisions[-1].app_version = "1.0.0"
        return self.approve(entry)[0] if approved else entry

    def serve(
        self, resident: Resident, on: date, form: str = "htn", approved: bool = True, **columns: Any
    ) -> Entry:
        answers = columns.pop("answers", {"visit_mode": columns.pop("visit_mode", "2")})
        entry = self.make.entry(resident, form, on, answers, by=self.doctor, **columns)
        return self.approve(entry)[0] if approved else entry

    def by_hand(
        self,
        resident: Resident,
        on: date,
        *item_ids: str,
        member: UUID | None = None,
        approved: bool = True,
        **more: Any,
    ) -> Entry:
        named = member or self.member(resident).id
        answers = {
            "visit_mode": "2",
            "agreement_member_id": str(named),
            "item_ids": list(item_ids),
            "evidence_kind": ["2"],
        }
        return self.serve(resident, on, "fulfil", approved, answers=answers | more)

    def lecture(
        self, on: date, *residents: Resident, approved: bool = True, kind: str = "1", mode: str = "9"
    ) -> Entry:
        """An activity in which these took part, as the phone sends it: about no single person."""
        ids = [str(each.id) for each in residents]
        answers = {"visit_mode": mode, "kind": kind, "attendee_ids": ids}
        entry = self.make.entry(residents[0], "health_edu", on, answers, by=self.doctor)
        entry.resident_id = None
        db.session.add_all(Attendance(entry_id=entry.id, resident_id=each.id) for each in residents)
        return self.approve(entry)[0] if approved else entry

    def event(
        self,
        form: str,
        resident: Resident,
        on: date,
        approved: bool = True,
        member: UUID | None = None,
        **answers: Any,
    ) -> Entry:
        """An entry about the person's newest contract, or about the one that is named."""
        named = {"agreement_member_id": str(member or self.member(resident).id)}
        entry = self.make.entry(resident, form, on, named | answers, by=self.doctor)
        return self.approve(entry)[0] if approved else entry

    def dues(self, resident: Resident, item_id: str) -> list[date]:
        """The last days of the services owed under the newest contract, as far as it held."""
        member = self.member(resident)
        query = (
            select(DueSlot.due_on).filter_by(member_id=member.id, item_id=item_id).order_by(DueSlot.number)
        )
        return [day for day in db.session.scalars(query) if day <= (member.ended_on or member.end_date)]

    def approve(self, *entries: Entry) -> tuple[Entry, ...]:
        for entry in entries:
            entry.status = EntryStatus.APPROVED
        follow_decided(entries, self.reviewer.id)
        follow_approval(entries, self.reviewer.id)
        return entries

    def invalidate(self, entry: Entry) -> None:
        entry.status = EntryStatus.INVALIDATED
        follow_decided([entry], self.reviewer.id)
        follow_invalidation([entry], self.reviewer.id)

    def member(self, resident: Resident) -> AgreementMember:
        """The newest contract of a person."""
        query = select(AgreementMember).where(AgreementMember.resident_id == resident.id)
        return db.session.scalars(query.order_by(AgreementMember.start_date.desc())).first() or _none()

    def reasons(self, resident: Resident, item_id: str) -> dict[date, str]:
        """Day → why the service of that day does not count, or "counts"."""
        query = (
            select(Fulfilment)
            .join(AgreementMember, AgreementMember.id == Fulfilment.member_id)
            .where(AgreementMember.resident_id == resident.id, Fulfilment.item_id == item_id)
        )
        return {each.served_on: each.reason or "counts" for each in db.session.scalars(query)}


def _none() -> AgreementMember:
    raise AssertionError("no contract")
