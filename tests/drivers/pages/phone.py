"""The phone app's screens, in the words of the village doctor."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from tests.drivers.pages.browser import Browser

APP_IS_KEPT = "() => navigator.serviceWorker.getRegistration('/m/').then(found => !!found?.active)"
IS_FROM_THE_PHONE = "() => navigator.serviceWorker.controller !== null"
TICKS = "all => all.map(each => ({form: each.dataset.testid.slice(5), ticked: each.checked}))"
NOTHING_WAITS = "没有等待上传的记录"
A_DRAFT_HAS = """async (path) => {
  const asked = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const names = (await indexedDB.databases()).map(({ name }) => name);
  for (const name of names.filter((each) => /^lvyue-[0-9a-f-]{36}$/.test(each))) {
    const store = await asked(indexedDB.open(name));
    const drafts = await asked(store.transaction('drafts').objectStore('drafts').getAll());
    store.close();
    if (drafts.some(({ forms }) => forms.some(({ answers }) => answers[path] !== undefined))) return true;
  }
  return false;
}"""


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

    def begin(self, username: str, password: str) -> "PhoneApp":
        """Signed in, with everything on the phone that it needs without a network, the app itself too."""
        self.sign_in(username, password)
        self.wait_until_synced()
        self._wait_until(APP_IS_KEPT)
        self.go()  # from here on the app comes from the phone, whatever happens to the network
        self.browser.page.wait_for_function(IS_FROM_THE_PHONE)
        return self

    def sign_in_again(self, username: str, password: str) -> None:
        """After the phone was opened anew (it then checks by itself), or when the server asks."""
        self.go("sign-in")
        person = self.at(f"person-{username}")
        person.or_(self.at("username")).first.wait_for()
        if person.is_visible():
            person.click()
        else:
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
        self.at("resident-row").filter(has_not_text=name).first.wait_for(state="detached")
        self.at("resident-row").filter(has_text=name).first.click()
        self.interactions += 3
        self.at("start-visit").wait_for()

    def start(self, *forms: str) -> None:
        """Begin a visit with these forms and no others."""
        self.at("start-visit").click()
        boxes = self.browser.page.locator("input[data-testid^=form-]")
        boxes.first.wait_for()
        offered = {each["form"]: each["ticked"] for each in boxes.evaluate_all(TICKS)}
        for form in forms:
            if not offered.pop(form):
                self.tap(f"form-{form}")
        for form in (each for each, ticked in offered.items() if ticked):
            self.tap(f"form-{form}")
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
        """And wait until it is made small and stored: what is saved before goes without it."""
        taking = self.at(f"photo-{path}")
        taking.set_input_files(picture)
        self.browser.page.locator("div", has=taking).last.locator(".thumbs img").first.wait_for()

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

    def wait_until_kept(self, path: str) -> None:
        """Until the answer stands in a draft in the phone's storage, where a kill cannot reach it."""
        self._wait_until(A_DRAFT_HAS, path)

    def _wait_until(self, promised: str, argument: object = None) -> None:
        """Asks again and again: wait_for_function takes a promise for a yes."""
        for _ in range(300):
            if self.browser.page.evaluate(promised, argument):
                return
            self.browser.page.wait_for_timeout(100)
        raise AssertionError(f"never: {promised[:80]}")

    def outbox(self) -> list[str]:
        """What waits, as the screen words it."""
        self.go("outbox")
        self.at("outbox").or_(self.browser.page.get_by_text(NOTHING_WAITS)).first.wait_for()
        return self.at("outbox-row").all_inner_texts()

    def to_do(self) -> list[str]:
        """What is to be done for the resident whose page is open, as it words it."""
        self.at("start-visit").wait_for()  # all of the page is there at once
        return sorted(" ".join(text.split()) for text in self.at("task-start").all_inner_texts())
