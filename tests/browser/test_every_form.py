"""Every form on the phone's screen, filled and with what is wrong said: axe finds nothing serious.

`python -m tests.browser.pictures` takes pictures of them as well.
"""

import os

import pytest
from flask import Flask

from tests.browser.conftest import Opener
from tests.browser.filled import FORMS, PASSWORD, Village, found_village, open_filled, right, wrong
from tests.browser.test_accessible import AXE, OPEN_TO_AXE
from tests.drivers.pages.browser import PHONE
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

PICTURES = os.environ.get("PICTURES")  # forms, or "all"
SMALL = PHONE | OPEN_TO_AXE | {"device_scale_factor": 1 if PICTURES else 2}
SETTLED = "() => Promise.all(document.getAnimations().map(each => each.finished.catch(() => 0)))"


@pytest.fixture
def village(app: Flask) -> Village:
    return found_village()


@pytest.fixture
def county(app: Flask, village: Village) -> Flask:
    """What the server serves: this village instead of the demo county."""
    return app


def test_every_form_can_be_used_by_everybody(village: Village, browse: Opener) -> None:
    phone = PhoneApp(browse(SMALL))
    phone.sign_in("doctor", PASSWORD)
    phone.wait_until_synced()
    axe, found = AXE.read_text(), list[str]()
    asked = FORMS if PICTURES in (None, "all") else PICTURES.split(",")
    for form in asked:
        open_filled(phone, village, form, right(form))
        _shoot(phone, f"{form}-filled")
        open_filled(phone, village, form, wrong(form))
        phone.at("save").click()
        phone.browser.page.locator(".fault").first.wait_for()
        phone.browser.page.evaluate(SETTLED)
        found += [f"{form}: {each}" for each in phone.browser.axe(axe)]
        _shoot(phone, f"{form}-wrong")
    assert found == []
    assert phone.browser.faults == []


def _shoot(phone: PhoneApp, name: str) -> None:
    """One picture a screenful, from the top to the bottom."""
    if not PICTURES:
        return
    page = phone.browser.page
    folder = phone.browser.shots / "forms"
    folder.mkdir(exist_ok=True)
    height, seen = page.evaluate("document.documentElement.scrollHeight"), 0
    step = 740 - 190  # what the bars at the top and the foot leave
    for number in range(1, 30):
        page.evaluate(f"window.scrollTo(0, {seen})")
        page.wait_for_timeout(60)
        page.screenshot(path=folder / f"{name}-{number:02}.png")
        seen += step
        if seen + 190 >= height:
            break
