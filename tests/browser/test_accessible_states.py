"""States of the phone's screens that are rarely come by, looked at by axe: nothing serious is wrong."""

from typing import Any

import pytest
from flask import Flask
from uuid6 import uuid7

from tests.browser.conftest import Opener, open_phone
from tests.browser.filled import Village, found_village, open_filled, open_visit, put, right
from tests.browser.gate import OPEN_TO_AXE, Gate
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

CRISIS = {"sbp": 185, "dbp": 112}
STATES: dict[str, dict[str, Any]] = {
    "waiting": {},
    "rejected": {"code": "invalid", "errors": {"answers.sbp": ["收缩压应高于舒张压"]}},
    "conflict": {"code": "stale_revision", "current_revision": 1},
}


@pytest.fixture
def village(app: Flask) -> Village:
    return found_village()


@pytest.fixture
def county(app: Flask, village: Village) -> Flask:
    return app


def test_visits_and_what_waits_can_be_used_by_everybody(village: Village, browse: Opener) -> None:
    phone = open_phone(browse, PHONE | OPEN_TO_AXE)
    gate = Gate(phone.browser)
    _look_at_two_forms(phone, village, gate)
    _look_at_what_was_carried_over(phone, village, gate)
    _look_at_questions(phone, village, gate)
    _look_at_what_waits(phone, village, gate)
    assert gate.violations == []
    assert phone.browser.faults == []


def _look_at_two_forms(phone: PhoneApp, village: Village, gate: Gate) -> None:
    both = {form: right(form) for form in ("htn", "dm")}
    open_visit(phone, village, village.residents["dm"], both)
    phone.tap_save()
    gate.look("review of two forms")
    phone.tap("review-back")
    phone.fill(CRISIS)
    phone.at("red-dialog").wait_for()
    gate.look("red alert in a visit of two forms")


def _look_at_what_was_carried_over(phone: PhoneApp, village: Village, gate: Gate) -> None:
    kept = {name: right("copd")[name] for name in ("visit_mode", "visit_result", "comorbid", "vaccine")}
    open_visit(phone, village, village.seen_before, {"copd": kept})
    phone.at("carried-comorbid").wait_for()
    gate.look("answers carried over")


def _look_at_questions(phone: PhoneApp, village: Village, gate: Gate) -> None:
    answers = right("tcm33")
    open_filled(phone, village, "tcm33", {name: answers[name] for name in list(answers)[:8]})
    phone.at("question-next").wait_for()
    gate.look("one of 33 questions")
    phone.tap("question-list")
    phone.at("question-answers").wait_for()
    gate.look("the list of 33 questions")


def _look_at_what_waits(phone: PhoneApp, village: Village, gate: Gate) -> None:
    """Drafts, and what waits, was put aside and is in conflict."""
    phone.browser.cut_network()
    for number, (state, receipt) in enumerate(STATES.items(), start=9001):
        put(phone, village, "outbox", _revision(village, number, state) | receipt)
    for screen, sign in (
        ("", "tab-today"),
        ("outbox", "outbox-row"),
        (f"entries/{village.entry}", "correct"),
    ):
        phone.go(screen)
        phone.at(sign).first.wait_for()
        name = screen.split("/")[0] or "today"
        phone.browser.shoot(f"state-{name}")
        gate.look(f"what waits: {name}")
    refused = _revision(village, 9100, "rejected") | {"code": "resident_unknown", "resident_id": str(uuid7())}
    put(phone, village, "outbox", refused)
    phone.go(f"entries/{refused['id']}/person")
    phone.at("whose").fill("居民")
    phone.at("candidate").first.wait_for()
    gate.look("whose it is")


def _revision(village: Village, number: int, state: str) -> dict[str, Any]:
    """Of a new entry, or of the one that the server has."""
    is_newer = state == "conflict"
    revision: dict[str, Any] = {
        "id": village.entry if is_newer else str(uuid7()),
        "revision": 2 if is_newer else 1,
        "device_seq": number,
        "visit_id": str(uuid7()),
        "form": "copd" if is_newer else "htn",
        "resident_id": village.seen_before,
    }
    content = revision | {
        "follows": 1 if is_newer else 0,
        "form_version": 1,
        "occurred_on": "2026-01-05",
        "recorded_at": "2026-01-05T02:00:00Z",
        "attachments": [],
        "answers": right(str(revision["form"])),
    }
    return revision | {"content": content, "saved_at": "2026-01-05T02:00:00Z", "state": state}
