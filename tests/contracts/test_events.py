"""What happens to contracts after their signing."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from app.contracts.derived.rebuild import rebuild
from app.contracts.models import AgreementEvent, AgreementMember, DueSlot
from app.contracts.signings.sign import member_id
from app.entries.models import Entry
from app.errors import AlreadySigned
from app.extensions import db
from app.residents.followers import tell
from app.residents.models import Resident
from tests.contracts.signing import DIGEST, GUARDED, Signing
from tests.make import Make

MAY = date(2021, 5, 4)


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    """Somebody promised four follow-ups of hypertension, talks and home visits on demand in 2021."""
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I003", "I011", "I007"])
    return resident


@pytest.fixture
def absent(signing: Signing, make: Make) -> Resident:
    """Somebody of a household who was away at the signing."""
    head, absent = make.resident(), make.resident()
    lines = [{"resident_id": str(each.id), "present": each is head} for each in (head, absent)]
    signing.sign(head, absent, members=lines, packages=[], items=["I011"])
    return absent


def fate(signing: Signing, resident: Resident) -> tuple[str, date | None, str | None]:
    member = signing.member(resident)
    return member.status, member.ended_on, member.end_reason


def end(signing: Signing, resident: Resident, on: date, reason: str = "04") -> object:
    return signing.event("contract_end", resident, on, reason=reason, end_date=on.isoformat())


def test_one_who_is_unsigned_counts_from_the_day_of_the_confirmation(
    signing: Signing, absent: Resident
) -> None:
    assert (signing.member(absent).status, signing.dues(absent, "I011")) != ("active", [])
    confirmed = signing.event("member_confirm", absent, date(2021, 4, 10), member_sign=DIGEST)
    member = signing.member(absent)
    assert (member.status, member.start_date, member.end_date) == (
        "active",
        date(2021, 4, 10),
        date(2021, 12, 31),
    )
    assert member.confirmed_by == confirmed.id
    assert signing.dues(absent, "I011") == [date(2021, 7, 7), date(2021, 10, 4), date(2021, 12, 31)]


def test_a_service_before_the_confirmation_does_not_count(signing: Signing, absent: Resident) -> None:
    signing.serve(absent, date(2021, 3, 1))
    signing.event("member_confirm", absent, date(2021, 4, 10), member_sign=DIGEST)
    signing.serve(absent, MAY)
    assert signing.reasons(absent, "I011") == {MAY: "counts"}


def test_a_confirmation_taken_back_leaves_the_member_pending(signing: Signing, absent: Resident) -> None:
    confirmed = signing.event("member_confirm", absent, MAY, member_sign=DIGEST)
    signing.invalidate(confirmed)
    assert fate(signing, absent) == ("pending_member", None, None)


def test_a_confirmation_after_the_term_confirms_nothing(signing: Signing, absent: Resident) -> None:
    signing.event("member_confirm", absent, date(2022, 1, 4), member_sign=DIGEST)
    member = signing.member(absent)
    assert (member.status, member.confirmed_by) == ("pending_member", None)
    assert (member.start_date, member.end_date) == (date(2021, 1, 1), date(2021, 12, 31))


def test_a_confirmation_may_be_approved_before_its_signing(signing: Signing, make: Make) -> None:
    head, absent = make.resident(), make.resident()
    lines = [{"resident_id": str(each.id), "present": each is head} for each in (head, absent)]
    entry = signing.sign(head, absent, members=lines, approved=False)
    signing.event("member_confirm", absent, MAY, member=member_id(entry.id, absent.id))
    signing.approve(entry)
    assert (signing.member(absent).status, signing.member(absent).start_date) == ("active", MAY)


def test_a_confirmation_of_one_who_has_signed_elsewhere_meanwhile_cannot_be_approved(
    signing: Signing, absent: Resident
) -> None:
    pending = signing.member(absent).id
    signing.sign(absent, start=date(2021, 3, 1))
    with pytest.raises(AlreadySigned):
        signing.event("member_confirm", absent, MAY, member=pending)


def test_an_incapable_adult_is_signed_for_by_the_guardian(signing: Signing, make: Make) -> None:
    head, ward = make.resident(), make.resident()
    lines = [
        {"resident_id": str(head.id), "present": True},
        {"resident_id": str(ward.id), "present": False, "signature": DIGEST, **GUARDED},
    ]
    signing.sign(head, ward, members=lines)
    member = signing.member(ward)
    assert (member.status, member.guardian) == ("active", {"name": "某某", "relation": "母亲"})
    assert signing.member(head).guardian is None


def test_for_a_child_whom_nobody_signed_for_the_guardian_confirms(signing: Signing, make: Make) -> None:
    head, child = make.resident(), make.resident(birth_date=date(2015, 1, 1))
    lines = [{"resident_id": str(each.id), "present": True} for each in (head, child)]
    signing.sign(head, child, members=lines)
    assert (signing.member(child).status, signing.member(child).guardian) == ("pending_member", None)
    signing.event("member_confirm", child, MAY, member_sign=DIGEST, **GUARDED)
    member = signing.member(child)
    assert (member.status, member.start_date) == ("active", MAY)
    assert member.guardian == {"name": "某某", "relation": "母亲"}


def test_a_contract_may_be_ended_and_nothing_is_owed_afterwards(signing: Signing, resident: Resident) -> None:
    ended = signing.event("contract_end", resident, MAY, reason="04", end_date="2021-05-31")
    assert fate(signing, resident) == ("terminated", date(2021, 5, 31), "04")
    assert signing.member(resident).ended_by == ended.id
    assert signing.dues(resident, "I011") == [date(2021, 3, 31)]
    signing.invalidate(ended)
    assert fate(signing, resident) == ("active", None, None)
    assert len(signing.dues(resident, "I011")) == 4


def test_of_several_endings_the_earliest_ends_the_contract(signing: Signing, resident: Resident) -> None:
    end(signing, resident, date(2021, 6, 1), "01")
    end(signing, resident, MAY)
    signing.serve(
        resident,
        date(2021, 6, 10),
        answers={"visit_mode": "2", "visit_result": "3", "death_date": "2021-06-09"},
    )
    assert fate(signing, resident) == ("terminated", MAY, "04")


def test_after_an_ending_another_contract_may_begin(signing: Signing, resident: Resident) -> None:
    first = signing.member(resident).id
    end(signing, resident, MAY)
    signing.sign(resident, start=date(2021, 5, 5))
    assert fate(signing, resident)[0] == "active"
    assert db.session.get_one(AgreementMember, first).ended_on == MAY


def test_an_ending_taken_back_after_a_new_signing_leaves_no_two_contracts(
    signing: Signing, resident: Resident
) -> None:
    first = signing.member(resident).id
    ended = signing.event("contract_end", resident, MAY, reason="04", end_date="2021-05-04")
    signing.sign(resident, start=date(2021, 6, 1))
    signing.invalidate(ended)
    old = db.session.get_one(AgreementMember, first)
    assert (old.status, old.ended_on, old.end_reason) == ("transferred", date(2021, 5, 31), "05")


@pytest.mark.parametrize(("start", "status"), [(date(2021, 3, 31), "renewed"), (date(2021, 4, 1), "expired")])
def test_a_renewal_renews_what_ended_90_days_before_at_most(
    signing: Signing, make: Make, start: date, status: str
) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 1, 1))
    first = signing.member(resident).id
    signing.sign(resident, kind="renew", start=start)
    assert db.session.get_one(AgreementMember, first).status == status
    assert signing.member(resident).previous_id == first


def test_a_corrected_term_owes_as_though_it_had_been_signed_so(signing: Signing, resident: Resident) -> None:
    signing.event("contract_extend", resident, MAY, end_date="2022-06-30", reason="周期填错")
    assert signing.member(resident).end_date == date(2022, 6, 30)
    assert signing.dues(resident, "I011") == [
        date(2021, 3, 31), date(2021, 6, 30), date(2021, 9, 30),
        date(2021, 12, 31), date(2022, 3, 31), date(2022, 6, 30),
    ]  # fmt: skip


def test_a_correction_that_runs_into_the_next_contract_cannot_be_approved(
    signing: Signing, resident: Resident
) -> None:
    first = signing.member(resident).id
    signing.sign(resident, kind="renew", start=date(2022, 1, 1), on=date(2021, 6, 30))
    with pytest.raises(AlreadySigned):
        signing.event("contract_extend", resident, MAY, member=first, end_date="2022-01-01", reason="误")


def test_a_contract_handed_to_another_doctor_goes_on_without_a_gap(
    signing: Signing, resident: Resident, make: Make
) -> None:
    successor = make.user()
    team = make._team(make.centre, "第二团队")
    make.member(successor, team=team)
    signing.serve(resident, date(2021, 3, 1))
    moved = signing.event(
        "contract_transfer", resident, MAY, doctor_id=str(successor.id), from_date="2021-05-10", reason="1"
    )
    member = signing.member(resident)
    assert (member.doctor_id, member.team_id, member.transferred_from) == (
        successor.id,
        team.id,
        date(2021, 5, 10),
    )
    assert (member.status, signing.reasons(resident, "I011")) == ("active", {date(2021, 3, 1): "counts"})
    signing.invalidate(moved)
    assert signing.member(resident).doctor_id == signing.doctor.id


def ask(signing: Signing, resident: Resident, promised: str | None, **more: Any) -> Entry:
    answer: dict[str, Any] = {"outcome": "1", "promised_date": promised} if promised else {"outcome": "2"}
    return signing.event("service_request", resident, MAY, item_ids=["I007"], asked_by="1", **answer, **more)


def test_a_service_on_demand_is_due_on_the_day_that_was_promised(
    signing: Signing, resident: Resident
) -> None:
    ask(signing, resident, "2021-05-20")
    ask(signing, resident, "2021-05-10")
    ask(signing, resident, None, decline_reason="2")
    ask(signing, resident, "2022-02-01")
    assert signing.dues(resident, "I007") == [date(2021, 5, 10), date(2021, 5, 20)]


def test_a_request_put_off_or_called_off_is_due_as_it_was_changed(
    signing: Signing, resident: Resident
) -> None:
    first = ask(signing, resident, "2021-05-10")
    assert signing.dues(resident, "I007") == [date(2021, 5, 10)]
    second = ask(signing, resident, "2021-05-20", request_id=str(first.id))
    assert signing.dues(resident, "I007") == [date(2021, 5, 20)]
    third = ask(signing, resident, None, request_id=str(second.id))
    assert signing.dues(resident, "I007") == []
    signing.invalidate(third)
    assert signing.dues(resident, "I007") == [date(2021, 5, 20)]


def test_what_could_not_be_given_stays_due_and_is_marked_as_explained(
    signing: Signing, resident: Resident
) -> None:
    waiver = signing.event(
        "service_waiver", resident, MAY, item_ids=["I011"], from_date="2021-06-01", to_date="2021-06-30",
        reason="3",
    )  # fmt: skip
    explained = select(DueSlot.item_id, DueSlot.due_on).where(DueSlot.waived_by == waiver.id)
    assert db.session.execute(explained).all() == [("I011", date(2021, 6, 30))]
    assert len(signing.dues(resident, "I011")) == 4


def test_the_forms_about_a_contract_are_no_services(signing: Signing, resident: Resident) -> None:
    signing.sign(resident, kind="transfer", start=date(2021, 2, 1), packages=["P-BASE"])
    ask(signing, resident, "2021-05-10")
    signing.make.entry(resident, "needs_assess", MAY, by=signing.doctor)
    assert signing.reasons(resident, "I001") == {}


def test_whatever_is_approved_first_the_contracts_are_the_same(signing: Signing, make: Make) -> None:
    outcomes = set()
    for order in permutations(range(4)):
        resident = make.resident()
        signed = signing.sign(resident, packages=[], items=["I011"], approved=False)
        named = member_id(signed.id, resident.id)
        entries = [
            signed,
            signing.serve(resident, date(2021, 3, 1), approved=False),
            signing.event("contract_extend", resident, MAY, False, named, end_date="2022-06-30", reason="误"),
            signing.event("contract_end", resident, MAY, False, named, reason="01", end_date="2021-09-30"),
        ]
        for number in order:
            signing.approve(entries[number])
        outcomes.add((*fate(signing, resident), *signing.dues(resident, "I011")))
    assert len(outcomes) == 1


def test_a_rebuild_finds_the_events_as_they_are(signing: Signing, resident: Resident) -> None:
    ask(signing, resident, "2021-05-10")
    end(signing, resident, date(2021, 6, 1))
    assert len(db.session.scalars(select(AgreementEvent)).all()) == 2
    assert rebuild() == 0


def test_who_moves_away_is_under_contract_until_the_last_day_here(
    signing: Signing, resident: Resident
) -> None:
    resident.archive_status, resident.closed_on = "2", MAY
    tell([resident.id])
    assert fate(signing, resident) == ("terminated", MAY, "02")
    resident.archive_status, resident.closed_on = "0", None
    tell([resident.id])
    assert fate(signing, resident) == ("active", None, None)
