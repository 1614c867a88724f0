"""Every form on the phone's screen, filled and with what is wrong said: axe finds nothing serious.

`python -m tests.browser.pictures` takes pictures of them as well.
"""

import os

import pytest
from flask import Flask

from tests.browser.conftest import Opener
from tests.browser.filled import FORMS, PASSWORD, SIGN, Village, found_village, open_filled, right, wrong
from tests.browser.gate import OPEN_TO_AXE, Gate
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

PICTURES = os.environ.get("PICTURES")  # forms, or "all"
SMALL = PHONE | OPEN_TO_AXE | {"device_scale_factor": 1 if PICTURES else 2}
STEP = 740 - 210  # what the bars at the top and the foot leave
STEPS = {  # of a signing, and the answers without which each of them is not left
    "needs": ("visit_mode", "kind"),
    "services": ("packages",),
    "term": ("cycle_months",),
    "consent": ("consent_read",),
    "evidence": ("signer_kind", "resident_sign", "photo"),
}
UNSIGNED = ("resident_sign", "doctor_sign", "photo")  # may be left out, and that is said in the end
PATIENCE = 120_000  # it has much to do for one test, and so may the machine


@pytest.fixture
def village(app: Flask) -> Village:
    return found_village()


@pytest.fixture
def county(app: Flask, village: Village) -> Flask:
    """What the server serves: this village instead of the demo county."""
    return app


def test_every_form_can_be_used_by_everybody(village: Village, browse: Opener) -> None:
    phone = PhoneApp(browse(SMALL))
    phone.browser.page.set_default_timeout(PATIENCE)
    phone.begin("doctor", PASSWORD)
    gate = Gate(phone.browser)
    asked = [*FORMS, SIGN] if PICTURES in (None, "all") else PICTURES.split(",")
    for form in asked:
        if form == SIGN:
            _sign(phone, village, gate)
            continue
        open_filled(phone, village, form, right(form))
        _shoot(phone, f"{form}-filled")
        open_filled(phone, village, form, wrong(form))
        phone.at("save").click()
        phone.browser.page.locator(".fault").first.wait_for()
        gate.look(form)
        _shoot(phone, f"{form}-wrong")
    assert gate.violations == []
    assert phone.browser.faults == []


def _sign(phone: PhoneApp, village: Village, gate: Gate) -> None:
    """Every step of a signing, filled, and with what is missing said."""
    _open(phone, village, ())
    for step in STEPS:
        _shoot(phone, f"sign-{step}-filled")
        _next(phone)
    phone.at("sign-summary").wait_for()
    gate.look("sign: summary")
    _shoot(phone, "sign-summary-filled")
    for number, (step, without) in enumerate(STEPS.items()):
        _go_on(phone, village, number + 1, without)
        phone.browser.page.locator(".fault").first.wait_for()
        gate.look(f"sign: {step}")
        _shoot(phone, f"sign-{step}-wrong")
    _go_on(phone, village, len(STEPS), UNSIGNED)
    phone.at("sign-summary").wait_for()
    gate.look("sign: summary without signatures")
    _shoot(phone, "sign-summary-wrong")


def _go_on(phone: PhoneApp, village: Village, steps: int, without: tuple[str, ...]) -> None:
    _open(phone, village, without)
    for _ in range(steps):
        _next(phone, is_agreed="consent_read" not in without)


def _open(phone: PhoneApp, village: Village, without: tuple[str, ...]) -> None:
    """What is agreed to is read first: nobody agreed beforehand."""
    left_out = {"consent_read", *without}
    answers = {name: value for name, value in right(SIGN).items() if name not in left_out}
    open_filled(phone, village, SIGN, answers)


def _next(phone: PhoneApp, is_agreed: bool = True) -> None:
    consent = phone.at("consent-read")
    if is_agreed and consent.count():
        consent.check()
    phone.at("step-next").click()


def _shoot(phone: PhoneApp, name: str) -> None:
    """One picture a screenful, from the top to the bottom."""
    if not PICTURES:
        return
    page = phone.browser.page
    folder = phone.browser.shots / "forms"
    folder.mkdir(exist_ok=True)
    page.evaluate("document.querySelector('.toast')?.remove()")  # it hides what is to be looked at
    for old in folder.glob(f"{name}-[0-9][0-9].png"):
        old.unlink()
    for number in range(1, 40):
        page.evaluate(f"window.scrollTo(0, {STEP} * {number - 1})")
        page.wait_for_timeout(60)
        page.screenshot(path=folder / f"{name}-{number:02}.png")
        if page.evaluate("innerHeight + scrollY >= document.documentElement.scrollHeight - 1"):
            break
