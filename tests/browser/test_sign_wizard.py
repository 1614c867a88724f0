"""The wizard in unsteady hands: big type, the key for back, no signature, no photo, a phone that dies."""

import pytest

from tests.browser.conftest import PASSWORD, Opener, open_phone
from tests.browser.signed import PICTURE, cut, keep, read_agreement
from tests.browser.village import People
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"


def test_a_signing_cut_off_by_a_dying_phone_goes_on_where_it_was_left(people: People, browse: Opener) -> None:
    phone = open_phone(browse)
    phone.go("mine")
    phone.at("size-huge").check()
    cut(phone)
    phone.open_resident(people.unsigned[2])
    phone.tap("start-sign")
    _to_the_signatures(phone)
    _sign_nothing(phone)
    phone.write_signature("resident_sign")
    phone.wait_until_kept("resident_sign")
    phone.browser.kill()
    phone.browser.open(offline=True)
    phone.sign_in_again("doctor", PASSWORD)
    phone.open_resident(people.unsigned[2])
    phone.tap("start-sign")
    _is_at(phone, 5)
    phone.browser.page.locator(".sign-image").first.wait_for()
    phone.browser.shoot("50-signing-goes-on")
    phone.browser.page.go_back()
    _is_at(phone, 4)
    assert phone.at("consent-read").is_checked()
    phone.tap("step-next")
    phone.write_signature("doctor_sign")
    phone.tap("step-next")
    phone.browser.page.get_by_text("缺少签约合影，暂不计为面对面签约").wait_for()
    phone.browser.shoot("51-without-a-photo")
    phone.tap("step-back")
    phone.take_photo("photo", PICTURE)
    phone.tap("step-next")
    keep(phone)
    phone.browser.page.go_back()
    assert not phone.at("step-next").count()
    assert phone.outbox() != []
    assert phone.browser.faults == []


def _to_the_signatures(phone: PhoneApp) -> None:
    """Wrong first: what is missing is said where it is missing."""
    phone.at("step-next").wait_for()
    phone.tap("step-next")
    phone.browser.page.locator(".fault").first.wait_for()
    phone.browser.shoot("52-first-step-in-huge-type")
    phone.fill({"visit_mode": "=2"})
    for step in (2, 3, 4):
        phone.tap("step-next")
        _is_at(phone, step)
        assert not phone.browser.page.evaluate(TOO_WIDE)
        phone.browser.shoot(f"53-step-{step}-in-huge-type")
    phone.browser.page.get_by_text("请往下读到末尾").wait_for()
    read_agreement(phone)
    _is_at(phone, 5)


def _sign_nothing(phone: PhoneApp) -> None:
    """A pad without a stroke is no signature, and the key for back closes it."""
    phone.tap("sign-resident_sign")
    phone.at("signature-pad").wait_for()
    assert phone.at("signature-done").is_disabled()
    phone.browser.page.go_back()
    phone.at("signature-pad").wait_for(state="detached")
    _is_at(phone, 5)
    assert not phone.browser.page.locator(".sign-image").count()


def _is_at(phone: PhoneApp, step: int) -> None:
    phone.at("step").filter(has_text=f"第 {step} 步").wait_for()
