"""The console's pages, in the words of the reviewer and the supervisor."""

import re
from uuid import UUID

from tests.drivers.pages.browser import Browser


class Console:
    """The console at / in a desktop's browser."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.page = browser, browser.page

    def sign_in(self, username: str, password: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.browser.base}/sign-in")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.page.locator("main button[type=submit]").click()
        self.page.locator("header .who").wait_for()

    def enter(self, cookie: str) -> None:
        """As somebody who has signed in before."""
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": "session", "value": cookie, "url": self.browser.base}])

    def open_entry(self, entry_id: UUID) -> None:
        self.page.goto(f"{self.browser.base}/review/entries/{entry_id}")

    def approve(self, entry_id: UUID) -> None:
        """With the key `a`; what is highly doubtful is cleared with a reason first."""
        self.open_entry(entry_id)
        awaited = self.page.locator("#approve [name=awaited]")
        if awaited.count():
            awaited.check()
        cleared = self.page.locator("#approve [name=cleared]")
        if cleared.count():
            cleared.check()
            self.page.fill("#approve [name=clearance]", "已电话核实，情况属实")
            self.page.locator("#approve button").click()
        else:
            self.page.keyboard.press("a")
        self.page.locator(".notice.good").first.wait_for()

    def return_entry(self, entry_id: UUID, text: str, path: str, remark: str) -> None:
        """With the key `r`, a reason, and a remark at one field."""
        self.open_entry(entry_id)
        box = self.page.locator(f"[name='remark-{path}']")
        box.evaluate("each => each.closest('details').open = true")
        box.fill(remark)
        self.page.keyboard.press("Escape")
        self.page.locator("h1").click()
        self.page.keyboard.press("r")
        self.page.select_option("#return [name=reason]", index=1)
        self.page.fill("#return [name=text]", text)
        self.page.locator("#return button").click()
        self.page.locator(".notice.good").first.wait_for()

    def figure(self, code: str, day: str) -> tuple[int, int]:
        """Part and whole of the official figure of everything in sight, as the table prints them."""
        self.page.goto(f"{self.browser.base}/figures?day={day}")
        cell = self.page.locator(f"tr.total a[href*='/figures/{code}']").first.locator("xpath=ancestor::td")
        found = re.search(r"(\d+)/(\d+)", cell.inner_text())
        if found is None:
            raise AssertionError(cell.inner_text())
        return int(found[1]), int(found[2])

    def open_line(self, code: str, day: str, subject_id: UUID, item_id: str) -> str:
        """The page of one line of a figure: what it says."""
        self.page.goto(f"{self.browser.base}/figures/{code}/lines/{subject_id}/{item_id}?day={day}")
        return self.page.locator("main").inner_html()
