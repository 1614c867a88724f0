"""The phone app's screens, in the words of the village doctor."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests.drivers.pages.browser import Browser


class PhoneApp:
    """The app at /m/ in a phone's browser. `interactions`: taps, and fields typed into, of the person."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.interactions = 0

    def at(self, testid: str) -> Locator:
        return self.browser.page.get_by_test_id(testid)

    def tap(self, testid: str) -> None:
        self.interactions += 1
        self.at(testid).first.click()

    def go(self, path: str = "") -> None:
        self.browser.page.goto(f"{self.browser.base}/m/{path}")

    def sign_in(self, username: str, password: str) -> None:
        self.go()
        self.at("username").fill(username)
        self.at("password").fill(password)
        self.at("sign-in").click()
        self.at("tab-today").wait_for()

    def sign_in_again(self, username: str, password: str) -> None:
        """After the phone was opened anew (it then checks by itself), or when the server asks."""
        self.go("sign-in")
        person = self.at(f"person-{username}")
        person.or_(self.at("username")).first.wait_for()
        if person.is_visible():
            person.click()
        elif self.at("username").is_editable():
            self.at("username").fill(username)
        self.at("password").fill(password)
        self.at("sign-in").click()
        self.at("tab-today").wait_for()

    def wait_until_synced(self) -> None:
        """Until the line that is always in sight says that all is sent and read."""
        self.at("sync-text").filter(has_text="已全部上传").first.wait_for(timeout=60_000)

    def open_resident(self, name: str) -> None:
        self.go("residents")
        self.at("search").fill(name)
        self.at("resident-row").filter(has_text=name).first.click()
        self.interactions += 3
        self.at("start-visit").wait_for()

    def start(self, *forms: str) -> None:
        """Begin a visit with these forms and no others."""
        self.at("start-visit").click()
        self.browser.page.locator("[data-testid^=form-]").first.wait_for()
        for box in self.browser.page.locator("[data-testid^=form-] input, input[data-testid^=form-]").all():
            holder = (
                box if box.get_attribute("data-testid") else box.locator("xpath=ancestor::*[@data-testid][1]")
            )
            code = (holder.get_attribute("data-testid") or "").removeprefix("form-")
            if box.is_checked() != (code in forms):
                box.click()
                self.interactions += 1
        self.at("start-fill").click()
        self.interactions += 2
        self.at("save").wait_for()

    def fill(self, answers: Mapping[str, Any], within: Locator | None = None) -> None:
        """Numbers and texts by field id; a list of codes, or a `=code`, is chosen."""
        place = within or self.browser.page.locator("body")
        for path, value in answers.items():
            codes = (
                value if isinstance(value, list) else [str(value)[1:]] if str(value).startswith("=") else []
            )
            for code in codes:
                place.get_by_test_id(f"option-{path}-{code}").first.check()
                self.interactions += 1
            if not codes:
                box = place.get_by_test_id(f"field-{path}").first
                box.fill(str(value))
                box.blur()
                self.interactions += 1

    def write_signature(self, path: str) -> None:
        self.at(f"sign-{path}").click()
        box = self.at("signature-pad").bounding_box()
        if box is None:
            raise AssertionError("no place to sign")
        mouse = self.browser.page.mouse
        for line in range(3):
            mouse.move(box["x"] + 30, box["y"] + 30 + 25 * line)
            mouse.down()
            mouse.move(box["x"] + 130 + 10 * line, box["y"] + 60 + 20 * line, steps=8)
            mouse.up()
        self.at("signature-done").click()
        self.at("signature-pad").wait_for(state="detached")

    def take_photo(self, path: str, picture: Path) -> None:
        holder = self.at(f"photo-{path}")
        is_input = holder.evaluate("each => each.tagName") == "INPUT"
        (holder if is_input else holder.locator("input")).set_input_files(picture)

    def confirm_doubts(self) -> None:
        waiting = self.browser.page.locator("[data-testid^=confirm-soft-]:not(:checked)")
        while waiting.count():
            waiting.first.check()
            self.interactions += 1

    def save(self) -> None:
        """Save; what the app wants confirmed first is confirmed, as a person would who has looked."""
        self.tap_save()
        if self.at("review-save").count():
            self.tap("review-save")
        self.at("saved").wait_for()

    def tap_save(self) -> None:
        """Until it is saved, or several forms are to be looked over."""
        asks = self.browser.page.locator("[data-testid^=confirm-soft-]:not(:checked)")
        done = self.at("saved").or_(self.at("review-save"))
        self.tap("save")
        done.or_(asks.first).first.wait_for()
        if not done.count():
            self.confirm_doubts()
            self.tap("save")
            done.first.wait_for()

    def outbox(self) -> list[str]:
        """What waits, as the screen words it."""
        self.go("outbox")
        self.at("tab-outbox").wait_for()
        self.browser.page.wait_for_timeout(500)
        return self.at("outbox-row").all_inner_texts()

    def to_do(self) -> list[str]:
        """What is to be done for the resident whose page is open, as it words it."""
        self.at("start-visit").wait_for()
        self.browser.page.wait_for_timeout(500)
        return sorted(" ".join(text.split()) for text in self.at("task-start").all_inner_texts())
