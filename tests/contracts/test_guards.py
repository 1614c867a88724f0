"""What signings and entries about contracts claim is held against what is known when they come in."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.contracts.terms.owe import term_end
from app.entries.models import Entry, EntryStatus
from app.orgs.settings import store
from app.residents.models import Resident
from tests.contracts.signing import DIGEST, GUARDIAN, SIGNED, Signing, sign_answers
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
AGAIN = {"Q-07"}  # the same form twice on one day
NEEDS = {"groups": ["G04"], "conditions": ["I10"], "self_care": "1", "mobility": "1"}


def sign(phone: Phone, resident: Resident, **changed: Any) -> None:
    more = {"visit_mode": "1", "needs": NEEDS, "fee_sources": ["3"]}
    if changed.get("kind") == "renew":
        more |= {"renew_wish": "5", "last_satisfaction": "5"}
    phone.fill(resident, "sign", answers={**sign_answers(resident, start=today()), **more, **changed})


def about(phone: Phone, signing: Signing, resident: Resident, form: str, **answers: Any) -> None:
    phone.fill(resident, form, answers={"agreement_member_id": str(signing.member(resident).id), **answers})


def sign_until(signing: Signing, resident: Resident, end: date) -> None:
    """A contract of a year with that last day."""
    signing.sign(resident, start=date(end.year - 1, end.month, end.day) + timedelta(days=1))


def sent(phone: Phone, db: Db, *levels: str) -> tuple[set[str], dict[str, list[str]]]:
    """The flags (all, or those of these levels) of what was taken in, and what was said of what was not."""
    before = set(db.scalars(select(Entry.id)))
    receipts = phone.push_raw().get_json()["receipts"]
    found = [flag for entry in db.scalars(select(Entry)) if entry.id not in before for flag in entry.flags]
    flags = {flag["code"] for flag in found if not levels or flag["level"] in levels}
    return flags, {key: said for each in receipts for key, said in each.get("errors", {}).items()}


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    """Somebody whose contract of a year began a month ago."""
    resident = make.resident()
    signing.sign(resident, start=today() - timedelta(days=30), items=["I007"])
    return resident


def test_a_contract_is_as_long_as_the_county_allows(phone: Phone, make: Make, db: Db) -> None:
    store("cycle_months", {"default": 12, "min": 12, "max": 24})
    end = term_end(today(), 36).isoformat()
    sign(phone, make.resident(), cycle_months=36, end_date=end)
    assert sent(phone, db)[1] == {"answers.cycle_months": ["本县签约周期为 12 至 24 个月"]}


@pytest.mark.parametrize(("ended_before", "flagged"), [(30, False), (90, False), (91, True)])
def test_a_renewal_of_what_ended_long_ago_is_flagged(
    phone: Phone, make: Make, signing: Signing, db: Db, ended_before: int, flagged: bool
) -> None:
    resident = make.resident()
    sign_until(signing, resident, today() - timedelta(days=ended_before))
    sign(phone, resident, kind="renew")
    assert ("renewal_late" in sent(phone, db)[0]) is flagged


@pytest.mark.parametrize(
    ("begins_after", "flag"), [(0, "renewal_overlaps"), (1, None), (90, None), (91, "renewal_gap")]
)
def test_a_renewal_that_begins_before_the_end_or_long_after_it_is_flagged(
    phone: Phone, make: Make, signing: Signing, db: Db, begins_after: int, flag: str | None
) -> None:
    resident, ended = make.resident(), today() + timedelta(days=7)
    sign_until(signing, resident, ended)
    start = ended + timedelta(days=begins_after)
    end = term_end(start, 12).isoformat()
    sign(phone, resident, kind="renew", start_date=start.isoformat(), end_date=end)
    flags, errors = sent(phone, db)
    assert (flags & {"renewal_overlaps", "renewal_gap"}, errors) == ({flag} - {None}, {})


@pytest.mark.parametrize("most", [10, 60])
@pytest.mark.parametrize(("by", "which"), [(-1, "past"), (1, "ahead")])
@pytest.mark.parametrize("beyond", [0, 1])
def test_a_contract_that_begins_long_before_or_after_its_signing_is_flagged(
    phone: Phone, make: Make, db: Db, most: int, by: int, which: str, beyond: int
) -> None:
    store(f"sign_start_{which}_days", most)
    start = today() + by * timedelta(days=most + beyond)
    sign(phone, make.resident(), start_date=start.isoformat(), end_date=term_end(start, 12).isoformat())
    flag = "start_date_early" if by < 0 else "start_date_late"
    assert (flag in sent(phone, db)[0]) is bool(beyond)


@pytest.mark.parametrize(
    ("ended_before", "end", "flag"),
    [
        (-183, "2021-12-31", None),
        (-184, "2021-12-31", "term_shortened"),
        (-200, "2022-06-30", "term_lengthened"),
        (0, "2022-06-30", "term_lengthened"),
        (1, "2022-06-30", "term_revived"),
        (90, "2022-06-30", "term_revived"),
    ],
)
def test_a_correction_that_gives_more_or_less_time_is_to_be_cleared_by_the_reviewer(
    phone: Phone, make: Make, signing: Signing, db: Db, ended_before: int, end: str, flag: str | None
) -> None:
    resident = make.resident()
    sign_until(signing, resident, today() - timedelta(days=ended_before))
    about(phone, signing, resident, "contract_extend", end_date=end, reason="周期填错")
    flags, errors = sent(phone, db, "HIGH")
    assert (flags, errors) == ({flag} if flag else set(), {})


def test_a_contract_that_ran_out_long_ago_is_signed_anew_and_not_corrected(
    phone: Phone, make: Make, signing: Signing, db: Db
) -> None:
    resident = make.resident()
    sign_until(signing, resident, today() - timedelta(days=91))
    about(phone, signing, resident, "contract_extend", end_date="2022-06-30", reason="周期填错")
    said = "协议到期已超过 90 天，不能再更正期限，请当面重新签约"
    assert sent(phone, db)[1] == {"answers.end_date": [said]}
    store("term_correction_days", 91)
    assert sent(phone, db)[1] == {}


def test_a_transfer_without_a_contract_is_flagged(phone: Phone, make: Make, db: Db) -> None:
    sign(phone, make.resident(), kind="transfer")
    assert "nothing_to_transfer" in sent(phone, db)[0]


def test_a_child_does_not_sign_alone(phone: Phone, make: Make, db: Db) -> None:
    child = make.resident(birth_date=today() - timedelta(days=3000))
    line = {"resident_id": str(child.id), "present": True, "groups": ["G04"], "signature": SIGNED}
    sign(phone, child, signer_kind="1", members=[line], **dict.fromkeys(GUARDIAN))
    assert "guardian_missing" in sent(phone, db)[0]
    sign(phone, child)
    assert "guardian_missing" not in sent(phone, db)[0]


def test_the_county_may_demand_an_assessment_before_the_signing(
    phone: Phone, make: Make, signing: Signing, db: Db
) -> None:
    resident = make.resident()
    store("needs_assessment", "flag")
    sign(phone, resident)
    assert "needs_missing" in sent(phone, db)[0]
    store("needs_assessment", "block")
    sign(phone, resident)
    assert "answers.needs_assessment_id" in sent(phone, db)[1]
    assessed = make.entry(resident, "needs_assess", by=signing.doctor, status=EntryStatus.APPROVED)
    sign(phone, resident, needs_assessment_id=str(assessed.id))
    assert sent(phone, db) == ({"Q-07", "signed_elsewhere"}, {})  # signed twice on one day


def test_what_is_said_of_an_unknown_contract_is_flagged(phone: Phone, make: Make, db: Db) -> None:
    answers = {"agreement_member_id": str(make.team.id), "reason": "01", "end_date": today().isoformat()}
    phone.fill(make.resident(), "contract_end", answers=answers)
    assert "no_contract" in sent(phone, db)[0]


def test_nobody_leaves_the_figures_whom_the_record_knows_to_be_here(
    phone: Phone, signing: Signing, resident: Resident, db: Db
) -> None:
    said = {"end_date": today().isoformat()}
    for reason, flag in (("03", "not_dead"), ("02", "not_moved")):
        about(phone, signing, resident, "contract_end", reason=reason, **said)
        assert sent(phone, db, "HIGH")[0] - AGAIN == {flag}
    resident.archive_status, resident.closed_on = "2", today()
    about(phone, signing, resident, "contract_end", reason="02", **said)
    assert sent(phone, db, "HIGH")[0] - AGAIN == set()
    resident.archive_status, resident.death_date = "1", today()
    about(phone, signing, resident, "contract_end", reason="03", **said)
    assert sent(phone, db, "HIGH")[0] - AGAIN == set()


def test_who_comes_back_as_if_never_gone_has_the_old_contract_and_a_reviewer_looks(
    phone: Phone, signing: Signing, resident: Resident, db: Db
) -> None:
    left = {"change": "moved_out", "changed_on": today().isoformat(), "to_place": "外省"}
    signing.approve(signing.make.entry(resident, "record_change", today(), left))
    opened = {"change": "reopened", "changed_on": today().isoformat(), "reason": "村委会证明"}
    for why, flagged in (("2", set()), ("1", {"contract_restored"})):
        phone.fill(resident, "record_change", answers=opened | {"reopening": why})
        assert sent(phone, db, "MED")[0] & {"contract_restored"} == flagged


def test_who_left_and_died_there_may_be_said_to_have_left(
    phone: Phone, signing: Signing, resident: Resident, db: Db
) -> None:
    for change in ("moved_out", "died"):
        said = {"change": change, "changed_on": today().isoformat()}
        signing.approve(signing.make.entry(resident, "record_change", today(), said))
    about(phone, signing, resident, "contract_end", reason="02", end_date=today().isoformat())
    assert "not_moved" not in sent(phone, db)[0]


def test_a_death_that_waits_for_review_ends_a_contract(
    phone: Phone, signing: Signing, resident: Resident, db: Db
) -> None:
    answers = {"visit_mode": "2", "visit_result": "3", "death_date": today().isoformat()}
    signing.serve(resident, today(), approved=False, answers=answers)
    about(phone, signing, resident, "contract_end", reason="03", end_date=today().isoformat())
    assert "not_dead" not in sent(phone, db)[0]


def test_both_sign_that_a_contract_ends(phone: Phone, signing: Signing, resident: Resident, db: Db) -> None:
    end = {"reason": "04", "end_date": today().isoformat()}
    about(phone, signing, resident, "contract_end", **end)
    assert sent(phone, db, "HIGH")[0] - AGAIN == {"evidence_missing"}
    about(phone, signing, resident, "contract_end", **end, party_sign=DIGEST, doctor_sign=DIGEST)
    assert sent(phone, db, "HIGH")[0] - AGAIN == set()


def test_who_has_signed_has_nothing_to_confirm(
    phone: Phone, signing: Signing, resident: Resident, db: Db
) -> None:
    answers = {"visit_mode": "1", "consent_read": True, "member_sign": DIGEST}
    about(phone, signing, resident, "member_confirm", **answers)
    assert "not_pending" in sent(phone, db)[0]


@pytest.mark.parametrize(
    ("form", "answers", "said"),
    [
        (
            "contract_extend",
            {"end_date": "2026-12-31", "reason": "误"},
            {"answers.end_date": ["协议期最长 36 个月"]},
        ),
        (
            "contract_extend",
            {"end_date": "2020-01-01", "reason": "误"},
            {"answers.end_date": ["终止日期不能早于生效日期"]},
        ),
        (
            "contract_end",
            {"end_date": "2021-05-31", "reason": "01"},
            {"answers.end_date": ["解约日期不能早于协议生效日期 2021-06-01；签约本身有误请由审核员撤销"]},
        ),
        (
            "contract_transfer",
            {"doctor_id": "01930000-0000-7000-8000-000000000009", "from_date": "2021-07-01", "reason": "1"},
            {"answers.doctor_id": ["没有这位医生"]},
        ),
    ],
)
def test_what_cannot_be_is_refused(
    phone: Phone, signing: Signing, resident: Resident, db: Db, form: str, answers: Any, said: Any
) -> None:
    about(phone, signing, resident, form, **answers)
    assert sent(phone, db)[1] == said


@pytest.mark.parametrize(
    ("item", "flags"), [("I007", set()), ("I003", {"not_on_demand"}), ("I008", {"Q-08"})]
)
def test_a_request_is_for_what_was_promised_on_demand(
    phone: Phone,
    signing: Signing,
    resident: Resident,
    db: Db,
    item: str,
    flags: set[str],
) -> None:
    day = (today() + timedelta(days=3)).isoformat()
    asked = {"item_ids": [item], "asked_by": "1", "outcome": "1", "promised_date": day}
    about(phone, signing, resident, "service_request", **asked)
    found, errors = sent(phone, db)
    assert (found & {"not_on_demand", "Q-08"}, errors) == (flags, {})


def test_a_waiver_is_of_what_was_promised(phone: Phone, signing: Signing, resident: Resident, db: Db) -> None:
    span = {"from_date": "2021-07-01", "to_date": "2021-07-01", "reason": "2"}
    about(phone, signing, resident, "service_waiver", item_ids=["I003"], **span)
    assert sent(phone, db) == (set(), {})
    about(phone, signing, resident, "service_waiver", item_ids=["I011"], **span)
    assert sent(phone, db)[0] >= {"Q-08"}


def test_an_assessment_of_the_same_push_comes_before_the_signing(phone: Phone, make: Make, db: Db) -> None:
    store("needs_assessment", "block")
    resident = make.resident()
    found = {"visit_mode": "2", "groups": ["G04"], "self_care": "1", "mobility": "1", "willing": "1"}
    assessment = phone.fill(resident, "needs_assess", answers=found)
    sign(phone, resident, needs_assessment_id=str(assessment))
    flags, errors = sent(phone, db)
    assert ("needs_missing" in flags, errors) == (False, {})
