"""Receipts: one an entry, in the order sent, each independent of the others; and what each result means."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.conformance.client import Device
from tests.conformance.conftest import World
from tests.conformance.entries import (
    EVERY_HTN,
    HTN,
    corrected,
    entry,
    htn,
    lecture,
    new_id,
    picture,
    registration,
    today,
)

pytestmark = pytest.mark.server


def test_receipts_come_in_the_order_sent_each_by_itself(
    phone: Device, resident: str, neighbour: Device
) -> None:
    good, wrong, other = htn(resident, 2), htn(resident, 3, sbp=900), htn(new_id(), 4)
    known = htn(resident, 5, today() - timedelta(days=20))
    phone.push(known)
    results = phone.results(wrong, good, other, known, {**known, "answers": {**known["answers"], "sbp": 140}})
    assert results == [
        "rejected:invalid",
        "accepted",
        "rejected:resident_unknown",
        "duplicate",
        "conflict:content_differs",
    ]


def test_an_accepted_receipt_says_where_the_entry_stands(phone: Device, resident: str, world: World) -> None:
    before = phone.channels()[world.village]["seq"]
    receipt = phone.receipt(htn(resident, 2))
    assert (receipt["channel"], receipt["status"]) == (world.village, "submitted")
    assert (receipt["alerts"], receipt["missing_attachments"]) == ([], [])
    assert before < receipt["seq"] <= phone.channels()[world.village]["seq"]


def test_a_form_with_every_line_of_its_table_is_accepted(phone: Device, resident: str) -> None:
    _, digest = picture()
    due = (today() + timedelta(days=14)).isoformat()
    moments = {"started_at": f"{today()}T08:00:00+08:00", "ended_at": f"{today()}T08:12:00+08:00"}
    computed = {"is_face_to_face": True, "bmi": 24.6}
    answers = {**EVERY_HTN, **moments, **computed, "photos": [digest], "resident_sign": digest}
    sent = entry("htn", resident, {**answers, "next_visit_date": due}, 2, attachments=[digest])
    receipt = phone.receipt(sent)
    assert receipt["result"] == "accepted", receipt
    assert receipt["missing_attachments"] == [digest]
    assert [alert["code"] for alert in receipt["alerts"]] == ["H5"]


def test_computed_fields_are_computed_again(phone: Device, resident: str, world: World) -> None:
    sent = htn(resident, 2, bmi=44.4, is_face_to_face=False)
    assert phone.results(sent) == ["accepted"]
    answers = phone.copy(world.village).data("entry", sent["id"])["answers"]
    assert (answers["bmi"], answers["is_face_to_face"]) == (24.6, True)


def test_a_red_alert_comes_with_its_receipt(phone: Device, resident: str) -> None:
    referral = {"ref_flag": "2", "ref_level": "1", "ref_reason": ["5"], "ref_org": "县人民医院"}
    unhandled = htn(resident, 2, sbp=185, dbp=112, visit_class="2")
    assert phone.results(unhandled) == ["rejected:invalid"]
    [alert] = phone.receipt(htn(resident, 3, sbp=185, dbp=112, visit_class="2", referral=referral))["alerts"]
    assert (alert["code"], alert["severity"]) == ("H1", "red")
    assert alert["message"]


def test_content_is_the_same_whatever_the_order_of_keys_and_the_number(phone: Device, resident: str) -> None:
    sent = htn(resident, 2)
    first = phone.receipt(sent)
    backwards = dict(reversed([(k, _backwards(v)) for k, v in sent.items()]))
    for again in (
        backwards,
        {**sent, "device_seq": 77},
        {k: v for k, v in sent.items() if k != "device_seq"},
    ):
        receipt = phone.receipt(again)
        assert receipt["result"] == "duplicate"
        assert [receipt[key] for key in ("channel", "seq", "status")] == [
            first[key] for key in ("channel", "seq", "status")
        ]


def _backwards(value: Any) -> Any:
    return dict(reversed(value.items())) if isinstance(value, dict) else value


@pytest.mark.parametrize(("text", "same"), [("61.50", True), ("6.15e1", True), ("61.51", False)])
def test_numbers_are_the_same_content_by_their_value(
    phone: Device, resident: str, text: str, same: bool
) -> None:
    sent = htn(resident, 2)
    phone.push(sent)
    written = json.dumps(phone.envelope([sent])).replace('"weight": 61.5', f'"weight": {text}')
    [receipt] = phone.push_raw(written.encode()).json()["receipts"]
    assert receipt["result"] == ("duplicate" if same else "conflict")


def test_a_duplicate_changes_nothing(phone: Device, resident: str, world: World) -> None:
    sent = htn(resident, 2)
    phone.push(sent)
    before = phone.channels()
    phone.push(sent)
    assert phone.channels() == before


def test_the_same_entry_twice_in_one_batch_is_taken_once(phone: Device, resident: str) -> None:
    sent = htn(resident, 2)
    assert phone.results(sent, sent) == ["accepted", "duplicate"]


def test_a_conflict_overwrites_nothing_and_says_what_is_current(
    phone: Device, resident: str, world: World
) -> None:
    sent = htn(resident, 2)
    second = corrected(sent, 3, sbp=136)
    assert phone.results(sent, second) == ["accepted", "accepted"]
    other = phone.receipt({**second, "answers": {**second["answers"], "sbp": 150}})
    assert (other["result"], other["code"], other["current_revision"]) == ("conflict", "content_differs", 2)
    stale = phone.receipt({**sent, "revision": 4, "follows": 3})
    assert (stale["result"], stale["code"], stale["current_revision"]) == ("conflict", "stale_revision", 2)
    stands = phone.copy(world.village).data("entry", sent["id"])
    assert (stands["revision"], stands["answers"]["sbp"]) == (2, 136)


def test_a_first_revision_that_follows_another_is_stale(phone: Device, resident: str) -> None:
    assert phone.results({**htn(resident, 2), "revision": 2, "follows": 1}) == ["conflict:stale_revision"]


def test_a_resident_unknown_becomes_acceptable_when_the_resident_has_arrived(
    phone: Device, world: World
) -> None:
    from_phone = new_id()
    visit = htn(from_phone, 1)
    assert phone.results(visit) == ["rejected:resident_unknown"]
    assert phone.results(registration(world.village, 2) | {"id": from_phone}) == ["accepted"]
    assert phone.results(visit) == ["accepted"]


@pytest.mark.parametrize(
    "changed", [{"form": "no_such"}, {"form_version": 99}, {"form": "xx", "answers": {}}]
)
def test_an_unknown_form_or_version_is_told(phone: Device, resident: str, changed: dict[str, Any]) -> None:
    assert phone.results({**htn(resident, 2), **changed}) == ["rejected:form_unknown"]


def test_an_entry_cannot_become_another_residents_or_another_form(
    phone: Device, resident: str, world: World
) -> None:
    other = registration(world.village, 2)
    sent = htn(resident, 3)
    phone.push(other, sent)
    assert phone.results({**corrected(sent, 4), "resident_id": other["id"]}) == ["rejected:entry_mismatch"]
    assert phone.results({**corrected(sent, 5), "form": "home_service"}) == ["rejected:entry_mismatch"]


def test_nobody_writes_about_or_into_another_village(neighbour: Device, phone: Device, resident: str) -> None:
    assert neighbour.results(htn(resident, 1)) == ["rejected:out_of_scope"]
    sent = htn(resident, 2)
    phone.push(sent)
    assert neighbour.results(corrected(sent, 2)) == ["rejected:out_of_scope"]


def test_what_is_refused_can_be_mended_under_the_same_id_and_revision(phone: Device, resident: str) -> None:
    wrong = htn(resident, 2, sbp=900)
    receipt = phone.receipt(wrong)
    assert list(receipt["errors"]) == ["answers.sbp"]
    assert phone.results({**wrong, "answers": {**wrong["answers"], "sbp": 130}}) == ["accepted"]


@pytest.mark.parametrize(
    "key", ["status", "author", "author_id", "team", "team_id", "channel", "received_at", "seq"]
)
def test_server_owned_values_cannot_be_sent(phone: Device, resident: str, key: str) -> None:
    receipt = phone.receipt({**htn(resident, 2), key: "x"})
    assert (receipt["code"], list(receipt["errors"])) == ("invalid", [key])


@pytest.mark.parametrize("path", ["answers", "location", "answers.referral", "answers.medications.0"])
def test_unknown_keys_are_refused_at_any_depth(phone: Device, resident: str, path: str) -> None:
    medicine = {"drug_name": "药", "times_per_day": 1, "dose": 5, "dose_unit": "01"}
    sent = htn(resident, 2, referral={"ref_flag": "1"}, medications=[medicine])
    place: Any = sent
    for step in path.split("."):
        place = place[int(step) if step.isdigit() else step]
    place["nonsense"] = 1
    receipt = phone.receipt(sent)
    assert (receipt["code"], list(receipt["errors"])) == ("invalid", [f"{path}.nonsense"])


@pytest.mark.parametrize(
    "sent", [None, 7, "text", [], {}, {"id": 5}, {"id": "x" * 500, "revision": 1}, {"id": {}}]
)
def test_whatever_is_sent_as_an_entry_has_its_receipt(phone: Device, resident: str, sent: object) -> None:
    assert phone.results(sent, htn(resident, 2)) == ["rejected:invalid", "accepted"]


@pytest.mark.parametrize("key", ["visit_id", "location", "device_seq", "attachments"])
@pytest.mark.parametrize("value", [None, ...])
def test_optional_keys_may_be_null_or_left_out(phone: Device, resident: str, key: str, value: object) -> None:
    changed = {**htn(resident, 2), key: value}
    assert phone.results({k: v for k, v in changed.items() if v is not ...}) == ["accepted"]


def test_an_answer_may_be_null_where_none_is_asked(phone: Device, resident: str) -> None:
    assert phone.results(htn(resident, 2, waist=None, note=None, medications=None)) == ["accepted"]


@pytest.mark.parametrize(
    "key", ["id", "revision", "follows", "form", "form_version", "occurred_on", "recorded_at", "answers"]
)
@pytest.mark.parametrize("value", [None, ..., {}, -1, True])
def test_what_an_entry_must_have_is_told_by_name(
    phone: Device, resident: str, key: str, value: object
) -> None:
    changed = {**htn(resident, 2), key: value}
    if (key, value) == ("answers", {}):
        changed["answers"] = 7
    receipt = phone.receipt({k: v for k, v in changed.items() if v is not ...})
    assert (receipt["result"], receipt["code"]) == ("rejected", "invalid")
    assert list(receipt["errors"]) == [key]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\udc00x"])
def test_a_text_that_cannot_be_kept_is_refused(phone: Device, resident: str, text: str) -> None:
    receipt = phone.receipt(htn(resident, 2, note=text))
    assert receipt["code"] == "invalid"
    assert all(path.startswith("answers") for path in receipt["errors"])


@pytest.mark.parametrize(
    "number", ["1e308", "-0.0", "123456789012345678901234567890", "1e-400", "132.5", "1E2"]
)
def test_numbers_of_any_size_are_answered(phone: Device, resident: str, number: str) -> None:
    body = json.dumps(phone.envelope([htn(resident, 2)])).replace('"sbp": 132', f'"sbp": {number}')
    [receipt] = phone.push_raw(body.encode()).json()["receipts"]
    assert receipt["result"] == ("accepted" if number == "1E2" else "rejected")


def test_a_batch_of_nothing_is_answered(phone: Device) -> None:
    told = phone.push()
    assert (told["gaps"], told["receipts"]) == ([], [])


def test_an_entry_about_no_single_person_may_bear_a_null_resident(phone: Device, world: World) -> None:
    left_out = entry("health_edu", None, lecture())
    null = {**entry("health_edu", None, lecture()), "resident_id": None}
    receipts = phone.push(left_out, null, null, corrected(null, attendees=40))["receipts"]
    assert [each["result"] for each in receipts] == ["accepted", "accepted", "duplicate", "accepted"]
    assert {each["channel"] for each in receipts} == {world.village}
    assert "resident_id" not in phone.copy(world.village).data("entry", null["id"])


@pytest.mark.parametrize("form", ["htn", "home_service"])
def test_a_form_about_a_person_needs_one(phone: Device, form: str) -> None:
    receipt = phone.receipt({**entry(form, None, HTN), "resident_id": None})
    assert (receipt["code"], list(receipt["errors"])) == ("invalid", ["resident_id"])
