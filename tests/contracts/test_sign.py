"""What signings make, and when they may not be approved."""

from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.contracts.derived.derive import follow_evidence
from app.contracts.derived.rebuild import expire, rebuild
from app.contracts.models import Agreement, AgreementItem, AgreementMember, DueSlot
from app.contracts.reading.expiring import expiring
from app.contracts.reading.view import contracts_of
from app.errors import AlreadySigned
from app.extensions import db
from app.residents.models import Resident
from tests.contracts.signing import DIGEST, GUARDED, Signing
from tests.make import Make


def status(signing: Signing, resident: Resident) -> list[tuple[str, date | None, str | None]]:
    query = select(AgreementMember).where(AgreementMember.resident_id == resident.id)
    rows = db.session.scalars(query.order_by(AgreementMember.start_date))
    return [(row.status, row.ended_on, row.end_reason) for row in rows]


def items(signing: Signing, resident: Resident) -> dict[str, int | None]:
    query = select(AgreementItem).where(AgreementItem.member_id == signing.member(resident).id)
    return {row.item_id: row.times_total for row in db.session.scalars(query)}


def test_a_signing_counts_only_once_it_is_approved(signing: Signing, make: Make) -> None:
    entry = signing.sign(make.resident(), approved=False)
    assert db.session.scalars(select(Agreement)).all() == []
    signing.approve(entry)
    agreement = db.session.scalars(select(Agreement)).one()
    assert (agreement.entry_id, agreement.team_id, agreement.has_full_evidence) == (
        entry.id,
        make.team.id,
        True,
    )


def test_packages_are_merged_and_an_item_in_two_is_promised_once(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=["P-BASE", "P-HTN", "P-DM"], items=["I013", "I007"])
    assert items(signing, resident) == {
        "I001": 1, "I002": 1, "I003": 2, "I004": None, "I005": None, "I006": None, "I009": None,
        "I011": 4, "I012": 1, "I013": 12, "I014": 4, "I007": None,
    }  # fmt: skip


def test_what_is_optional_is_promised_only_when_ticked(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=["P-DM"])
    assert {"I015", "I016"}.isdisjoint(items(signing, resident))


def test_an_item_for_a_group_is_promised_to_its_people(signing: Signing, make: Make) -> None:
    child, mother = make.resident(birth_date=date(2020, 12, 20)), make.resident()
    lines = [
        {"resident_id": str(child.id), "present": True, "groups": ["G02"]} | BY_HEAD,
        {"resident_id": str(mother.id), "present": True, "groups": ["G01"]},
    ]
    signing.sign(mother, child, packages=["P-MCH"], members=lines)
    assert {"I026", "I027", "I028"} <= items(signing, child).keys()
    assert {"I024", "I025"} <= items(signing, mother).keys()
    assert "I024" not in items(signing, child)


def test_each_line_may_have_packages_of_its_own(signing: Signing, make: Make) -> None:
    one, two = make.resident(), make.resident()
    lines = [
        {"resident_id": str(one.id), "present": True, "packages": ["P-HTN"]},
        {"resident_id": str(two.id), "present": True},
    ]
    signing.sign(one, two, packages=["P-BASE"], members=lines)
    assert "I011" in items(signing, one)
    assert "I011" not in items(signing, two)


def test_two_years_owe_twice_as_much(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, packages=["P-HTN"], months=24)
    assert items(signing, resident)["I011"] == 8
    slots = db.session.scalars(
        select(DueSlot.due_on).where(DueSlot.item_id == "I011").order_by(DueSlot.number)
    )
    assert list(slots)[-1] == date(2022, 12, 31)


BY_HEAD = {
    "by_guardian": True,
    "guardian_name": "某某",
    "guardian_relation": "母亲",
    "guardian_is_signer": True,
}


@pytest.mark.parametrize(
    ("born", "line", "is_signed"),
    [
        (1980, {"present": True, "signature": DIGEST}, True),
        (1980, {"present": True}, False),
        (1980, {"present": False, "signature": DIGEST}, False),
        (1980, {"present": False, "signature": DIGEST} | GUARDED, True),
        (1980, {"present": False} | GUARDED, False),
        (1980, {"present": False, "signature": DIGEST} | GUARDED | {"guardian_id_no": None}, False),
        (1980, {"present": False} | BY_HEAD, True),
        (2015, {"present": True, "signature": DIGEST}, False),
        (2015, {"present": False, "signature": DIGEST} | GUARDED, True),
        (2015, {"present": True} | GUARDED, False),
        (2015, {"present": False} | BY_HEAD, True),
        (2015, {"present": False} | BY_HEAD | {"guardian_relation": None}, False),
    ],
)
def test_a_member_is_signed_up_by_own_signature_or_that_of_a_guardian_who_is_known(
    signing: Signing, make: Make, born: int, line: dict[str, Any], is_signed: bool
) -> None:
    head, other = make.resident(), make.resident(birth_date=date(born, 5, 5))
    lines = [{"resident_id": str(head.id), "present": True}, {"resident_id": str(other.id), **line}]
    signing.sign(head, other, members=lines)
    statuses = [signing.member(each).status for each in (head, other)]
    assert statuses == ["active", "active" if is_signed else "pending_member"]


def test_who_represents_the_party_and_has_not_signed_is_not_signed_up_either(
    signing: Signing, make: Make
) -> None:
    head = make.resident()
    signing.sign(head, resident_sign=None, members=[{"resident_id": str(head.id), "present": True}])
    assert signing.member(head).status == "pending_member"


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        ({"signature": DIGEST} | GUARDED, []),
        (BY_HEAD, []),
        (GUARDED, ["member_sign"]),
        ({"signature": DIGEST} | GUARDED | {"guardian_id_no": None}, ["signer"]),
        ({"signature": DIGEST}, ["signer"]),
    ],
)
def test_without_the_guardian_of_a_child_the_evidence_is_incomplete(
    signing: Signing, make: Make, line: dict[str, Any], missing: list[str]
) -> None:
    head, child = make.resident(), make.resident(birth_date=date(2015, 5, 5))
    lines = [
        {"resident_id": str(head.id), "present": True},
        {"resident_id": str(child.id), "present": True, **line},
    ]
    signing.sign(head, child, members=lines)
    evidence = db.session.scalars(select(Agreement)).one().evidence
    assert evidence["missing"] == missing
    assert evidence.get("unsigned", []) == ([str(child.id)] if "member_sign" in missing else [])


def test_a_second_contract_at_the_same_time_cannot_be_approved(signing: Signing, make: Make) -> None:
    resident = make.resident(name="张三")
    signing.sign(resident)
    other = signing.sign(resident, start=date(2021, 6, 1), approved=False)
    with pytest.raises(AlreadySigned) as refused:
        signing.approve(other)
    assert "第一团队" in refused.value.message
    assert str(other.id) in refused.value.errors


def test_a_transfer_ends_the_contract_before_it_without_gap_or_overlap(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident)
    signing.sign(resident, kind="transfer", start=date(2021, 6, 1))
    assert status(signing, resident) == [("transferred", date(2021, 5, 31), "05"), ("active", None, None)]


def test_contracts_come_out_the_same_whichever_was_approved_first(signing: Signing, make: Make) -> None:
    resident = make.resident()
    first = signing.sign(resident, approved=False)
    second = signing.sign(resident, kind="transfer", start=date(2021, 6, 1), approved=False)
    signing.approve(second)
    signing.approve(first)
    assert status(signing, resident) == [("transferred", date(2021, 5, 31), "05"), ("active", None, None)]


def test_a_renewal_may_be_signed_before_the_old_contract_ends(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 8, 1))
    signing.sign(resident, kind="renew", start=date(2021, 8, 1), on=date(2021, 7, 1))
    running, next_one = signing.member(resident).previous_id, signing.member(resident).id
    assert status(signing, resident) == [("active", None, None), ("upcoming", None, None)]
    shown = {each.row.id: each for each in contracts_of(resident.id)}
    assert [shown[each].status for each in (running, next_one)] == ["active", "upcoming"]
    assert [shown[each].remind_from for each in (running, next_one)] == [None, None]
    with time_machine.travel("2021-08-01T02:00:00Z", tick=False):
        assert expire() > 0
        assert status(signing, resident) == [("renewed", None, None), ("active", None, None)]
        assert rebuild() == expire() == 0


def test_a_contract_that_is_followed_by_another_is_not_to_be_renewed(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 7, 15))
    scope = signing.doctor.scope
    assert len(expiring(scope, date(2021, 7, 1))) == 1
    later = signing.sign(resident, kind="renew", start=date(2021, 7, 15), on=date(2021, 7, 1))
    assert expiring(scope, date(2021, 7, 1)) == []
    signing.invalidate(later)
    assert len(expiring(scope, date(2021, 7, 1))) == 1


def test_a_renewal_that_overlaps_is_refused(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 8, 1))
    with pytest.raises(AlreadySigned):
        signing.sign(resident, kind="renew", start=date(2021, 7, 1))


def test_a_contract_that_has_run_out_is_expired(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 1, 1))
    assert status(signing, resident) == [("expired", None, None)]


def test_an_invalidated_signing_makes_its_contract_void_and_the_one_before_stands_again(
    signing: Signing, make: Make
) -> None:
    resident = make.resident()
    signing.sign(resident)
    transfer = signing.sign(resident, kind="transfer", start=date(2021, 6, 1))
    signing.invalidate(transfer)
    assert status(signing, resident) == [("active", None, None), ("void", None, None)]


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"photo": None}, ["photo"]),
        ({"doctor_sign": None}, ["doctor_sign"]),
        ({"location_reason": None}, ["place"]),
        ({"consent_seconds": None}, ["consent"]),
        ({"signer_kind": "2", "guardian_name": "李四"}, ["signer"]),
        ({"location_reason": "denied"}, []),
    ],
)
def test_a_signing_is_face_to_face_when_every_part_of_its_evidence_is_there(
    signing: Signing, make: Make, change: dict[str, Any], missing: list[str]
) -> None:
    signing.sign(make.resident(), **change)
    agreement = db.session.scalars(select(Agreement)).one()
    assert agreement.evidence["missing"] == missing
    assert agreement.has_full_evidence is (missing == [])


def test_a_signing_without_place_but_with_a_reason_is_marked(signing: Signing, make: Make) -> None:
    signing.sign(make.resident())
    assert db.session.scalars(select(Agreement)).one().evidence["doubtful"] == ["place"]


def test_evidence_that_has_not_arrived_is_missing_until_it_has(signing: Signing, make: Make) -> None:
    entry = signing.sign(make.resident(), approved=False)
    entry.missing_attachments = ["ab" * 32]
    signing.approve(entry)
    assert not db.session.scalars(select(Agreement)).one().has_full_evidence
    entry.missing_attachments = []
    follow_evidence([entry.id])
    assert db.session.scalars(select(Agreement)).one().has_full_evidence


def test_a_death_found_by_an_approved_visit_closes_record_and_contract(signing: Signing, make: Make) -> None:
    resident = make.resident()
    signing.sign(resident)
    visit = signing.serve(
        resident,
        date(2021, 5, 4),
        answers={"visit_mode": "2", "visit_result": "3", "death_date": "2021-05-01"},
    )
    assert (resident.archive_status, resident.death_date) == ("1", date(2021, 5, 1))
    assert status(signing, resident) == [("terminated", date(2021, 5, 1), "03")]
    signing.invalidate(visit)
    assert (resident.archive_status, resident.death_date) == ("0", None)
    assert status(signing, resident) == [("active", None, None)]


@pytest.mark.parametrize("drawn", [DIGEST, {"image": DIGEST}, {"image": DIGEST, "strokes": []}])
def test_a_signature_without_its_strokes_is_there_and_doubtful(
    signing: Signing, make: Make, drawn: object
) -> None:
    one, two = make.resident(), make.resident()
    lines = [{"resident_id": str(each.id), "present": True, "signature": drawn} for each in (one, two)]
    signing.sign(one, two, members=lines, doctor_sign=drawn)
    agreement = db.session.scalars(select(Agreement)).one()
    assert agreement.evidence["doubtful"] == ["doctor_sign", "member_sign", "place"]
    assert agreement.has_full_evidence
