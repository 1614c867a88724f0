"""Pushing entries: what is accepted, known, refused, and that nothing is lost or counted twice."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select, update
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.audit.models import AuditEvent
from app.clock import now, today
from app.entries.models import Entry, EntryStatus, Quarantined, Revision
from app.worklists.models import Alert, Task
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]


def receipts(phone: Phone, **changed: Any) -> list[dict[str, Any]]:
    answer = phone.push_raw(**changed)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["receipts"]
    return found


def count(db: Db, model: Any) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_an_entry_sent_twice_is_taken_once(phone: Phone, make: Make, db: Db) -> None:
    phone.fill(make.resident())
    assert phone.push(answer_lost=True) == ["accepted"]
    assert phone.push() == ["duplicate"]
    assert count(db, Revision) == count(db, Entry) == 1


def test_a_receipt_says_where_the_entry_stands(phone: Phone, make: Make) -> None:
    entry_id = phone.fill(make.resident())
    [receipt] = receipts(phone)
    assert receipt == {
        "id": str(entry_id),
        "revision": 1,
        "result": "accepted",
        "channel": make.village.code,
        "seq": receipt["seq"],
        "status": "submitted",
        "alerts": [],
        "missing_attachments": [],
    }
    [again] = receipts(phone)
    assert (again["result"], again["seq"], again["status"]) == ("duplicate", receipt["seq"], "submitted")


def test_a_red_result_raises_its_alert_and_a_task(phone: Phone, make: Make, db: Db) -> None:
    referral = {"ref_flag": "1", "ref_handling": "已当场处置并联系家属"}
    phone.fill(make.resident(), sbp=185, dbp=112, visit_class="2", referral=referral)
    [receipt] = receipts(phone)
    assert [alert["code"] for alert in receipt["alerts"]] == ["H1"]
    assert db.scalars(select(Alert.code)).all() == ["H1"]
    assert count(db, Task) >= 1


def test_one_refused_entry_does_not_hold_back_the_others(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    phone.fill(resident, on=today() - timedelta(days=2))
    phone.fill(resident, sbp=900)
    phone.fill(resident, on=today() - timedelta(days=40))
    assert phone.push() == ["accepted", "rejected:invalid", "accepted"]
    [kept] = db.scalars(select(Quarantined)).all()
    assert "answers.sbp" in kept.errors


def test_a_correction_keeps_the_revision_before_it(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    entry_id = phone.fill(resident, sbp=132)
    phone.push()
    db.execute(update(Entry).values(status=EntryStatus.RETURNED))
    phone.fill(resident, sbp=136, correcting=entry_id, revision=2)
    assert phone.push() == ["accepted"]
    db.expire_all()
    entry = db.get_one(Entry, entry_id)
    assert (entry.status, entry.revision) == (EntryStatus.SUBMITTED, 2)
    assert [revision.answers["sbp"] for revision in entry.revisions] == [132, 136]


def test_both_revisions_may_come_in_one_batch(phone: Phone, make: Make) -> None:
    resident = make.resident()
    entry_id = phone.fill(resident)
    phone.fill(resident, sbp=136, correcting=entry_id, revision=2)
    assert phone.push(answer_lost=True) == ["accepted", "accepted"]
    assert phone.push() == ["duplicate", "duplicate"]


def test_other_content_under_the_same_revision_is_a_conflict(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    entry_id = phone.fill(resident)
    phone.push()
    phone.fill(resident, sbp=140, correcting=entry_id)
    assert phone.push() == ["conflict:content_differs"]
    assert db.get_one(Revision, (entry_id, 1)).answers["sbp"] == 132


@pytest.mark.parametrize(("revision", "follows"), [(3, 2), (2, 0), (3, 1)])
def test_a_revision_that_does_not_follow_the_newest_is_stale(
    phone: Phone, make: Make, revision: int, follows: int
) -> None:
    resident = make.resident()
    entry_id = phone.fill(resident)
    phone.push()
    phone.fill(resident, correcting=entry_id, revision=revision, sbp=140)
    phone.outbox[0]["follows"] = follows
    [receipt] = receipts(phone)
    assert (receipt["result"], receipt["code"], receipt["current_revision"]) == (
        "conflict",
        "stale_revision",
        1,
    )


@pytest.mark.parametrize("status", [EntryStatus.APPROVED, EntryStatus.INVALIDATED, EntryStatus.VOID])
def test_what_is_decided_cannot_be_corrected(phone: Phone, make: Make, db: Db, status: EntryStatus) -> None:
    resident = make.resident()
    entry_id = phone.fill(resident)
    phone.push()
    db.execute(update(Entry).values(status=status))
    phone.fill(resident, correcting=entry_id, revision=2, sbp=140)
    assert phone.push() == ["rejected:entry_closed"]


def test_nobody_corrects_another_persons_entry(phone: Phone, app: Flask, make: Make) -> None:
    resident, colleague = make.resident(), make.user()
    entry_id = phone.fill(resident)
    phone.push()
    other = Phone(Client(app, colleague), colleague)
    other.fill(resident, correcting=entry_id, revision=2, sbp=140)
    assert other.push() == ["rejected:out_of_scope"]


def test_an_entry_cannot_become_another_residents(phone: Phone, make: Make) -> None:
    entry_id = phone.fill(make.resident())
    phone.push()
    phone.fill(make.resident(), correcting=entry_id, revision=2)
    assert phone.push() == ["rejected:entry_mismatch"]


def test_nobody_writes_about_residents_from_elsewhere(phone: Phone, make: Make, db: Db) -> None:
    phone.fill(make.resident(at=make.other_village))
    assert phone.push() == ["rejected:out_of_scope"]
    assert (count(db, Entry), count(db, Quarantined)) == (0, 1)


def test_an_unknown_resident_becomes_acceptable_when_it_has_arrived(phone: Phone, make: Make, db: Db) -> None:
    resident_id = uuid7()
    entry = phone.fill(make.resident())
    phone.outbox[0]["resident_id"] = str(resident_id)
    assert phone.push(answer_lost=True) == ["rejected:resident_unknown"]
    make.resident(id=resident_id)
    assert phone.push() == ["accepted"]
    assert db.scalars(select(Quarantined.settled_at)).one() is not None
    assert db.get_one(Entry, entry).resident_id == resident_id


@pytest.mark.parametrize(("form", "version"), [("no_such_form", 1), ("htn", 99)])
def test_an_unknown_form_or_version_is_told(phone: Phone, make: Make, form: str, version: int) -> None:
    phone.fill(make.resident())
    phone.outbox[0] |= {"form": form, "form_version": version}
    assert phone.push() == ["rejected:form_unknown"]


@pytest.mark.parametrize("key", ["status", "author_id", "team_id", "answers.nonsense"])
def test_an_unknown_key_is_refused_by_name(phone: Phone, make: Make, key: str) -> None:
    phone.fill(make.resident())
    *outer, name = key.split(".")
    (phone.outbox[0]["answers"] if outer else phone.outbox[0])[name] = "x"
    [receipt] = receipts(phone)
    assert (receipt["code"], list(receipt["errors"])) == ("invalid", [key])


@pytest.mark.parametrize(
    "sent", [None, 7, "text", [], {}, {"id": 5}, {"id": "x" * 500}, {"id": str(uuid7()), "revision": True}]
)
def test_whatever_is_sent_as_an_entry_gets_a_receipt_at_its_place(
    phone: Phone, make: Make, db: Db, sent: object
) -> None:
    phone.fill(make.resident())
    first, second = receipts(phone, entries=[sent, phone.outbox[0]])
    assert (first["result"], first["code"]) == ("rejected", "invalid")
    assert first["id"] == (sent.get("id") if isinstance(sent, dict) and "revision" in sent else None)
    assert second["result"] == "accepted"
    assert count(db, Quarantined) == 1


def test_the_same_refusal_is_kept_once(phone: Phone, make: Make, db: Db) -> None:
    phone.fill(make.resident(), sbp=900)
    for _ in range(3):
        phone.push(answer_lost=True)
    assert db.scalars(select(Quarantined.seen_times)).all() == [3]
    kept = select(func.count()).where(AuditEvent.action == "entry.quarantined")
    assert db.scalar(kept) == 1


def test_a_text_that_no_column_takes_is_kept_and_refused(phone: Phone, make: Make, db: Db) -> None:
    phone.fill(make.resident(), note="a\x00b")
    phone.fill(make.resident(), note="\ud800")
    unknown: dict[str, Any] = {"no\x00te": 1, "no\ud800te": 1}
    phone.fill(make.resident(), **unknown)
    assert phone.push() == ["rejected:invalid"] * 3
    assert count(db, Quarantined) == 3


def test_a_resident_registered_offline_can_be_visited_in_the_same_batch(
    phone: Phone, make: Make, db: Db
) -> None:
    answers = {
        "name": "新居民",
        "sex": "2",
        "birth_date": "1955-03-04",
        "id_type": "none",
        "hukou_status": "1",
        "area_code": make.village.code,
        "address": "一组 5 号",
        "conditions": [{"code": "I10"}],
    }
    resident_id = phone.fill(None, form="resident_registration", answers=answers)
    visit = phone.fill(make.resident())
    phone.outbox[1]["resident_id"] = str(resident_id)
    results = receipts(phone)
    assert [receipt["result"] for receipt in results] == ["accepted", "accepted"], results
    assert db.get_one(Entry, visit).resident_id == resident_id
    assert phone.push() == ["duplicate", "duplicate"]


def test_gaps_name_what_never_arrived(phone: Phone, make: Make) -> None:
    resident = make.resident()
    for number in (1, 2, 5, 9):
        phone.fill(resident, on=today() - timedelta(days=40 * number))
        phone.outbox[-1]["device_seq"] = number
    assert phone.push_raw().get_json()["gaps"] == [3, 4, 6, 7, 8]
    phone.outbox = phone.outbox[:1]
    phone.outbox[0] |= {"device_seq": 4, "id": str(uuid7())}
    assert phone.push_raw().get_json()["gaps"] == [3, 6, 7, 8]


def test_a_refused_entry_leaves_no_gap(phone: Phone, make: Make) -> None:
    phone.fill(make.resident(), sbp=900)
    phone.fill(make.resident())
    assert phone.push_raw().get_json()["gaps"] == []


def test_a_wrong_clock_is_flagged_and_loses_nothing(phone: Phone, make: Make, db: Db) -> None:
    entry_id = phone.fill(make.resident())
    [receipt] = receipts(phone, sent_at=(now() + timedelta(minutes=15)).isoformat())
    assert receipt["result"] == "accepted"
    assert 890 <= db.get_one(Revision, (entry_id, 1)).skew_s <= 900
    assert "clock" in {flag["code"] for flag in db.get_one(Entry, entry_id).flags}


def test_the_second_visit_of_a_day_is_doubtful(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    phone.fill(resident)
    second = phone.fill(resident)
    assert phone.push() == ["accepted", "accepted"]
    entry = db.get_one(Entry, second)
    assert "Q-07" in {flag["code"] for flag in entry.flags}
    assert entry.doubt >= 100


def test_rules_see_the_visit_before(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    for days, result in ((60, "H6"), (30, "H4")):
        entry_id = phone.fill(
            resident, on=today() - timedelta(days=days), sbp=152, dbp=94, visit_class="2", note=f"{days}"
        )
        assert phone.push() == ["accepted"]
        assert db.get_one(Revision, (entry_id, 1)).outcome["rule"] == result


def test_more_than_200_entries_are_too_many(phone: Phone) -> None:
    answer = phone.push_raw(entries=[{}] * 201)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


def test_an_entry_is_audited_in_the_chain_of_its_village(phone: Phone, make: Make, db: Db) -> None:
    entry_id = phone.fill(make.resident())
    phone.push()
    event = db.scalars(select(AuditEvent).where(AuditEvent.subject_id == str(entry_id))).one()
    assert (event.action, event.chain, event.actor_id) == ("entry.recorded", make.village.code, phone.user.id)
    assert UUID(event.subject_id) == entry_id
