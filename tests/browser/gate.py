"""Looks at pages with axe, at the width of a phone and of a desk, and remembers what is wrong with them."""

from pathlib import Path

from tests.drivers.pages.browser import Browser

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
OPEN_TO_AXE = {"bypass_csp": True}
NARROW = (360,)
WIDTHS = (*NARROW, 1280)
MOVING = """() => Promise.all(document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .map((each) => each.finished.catch(() => 0)))"""


class Gate:
    """What was looked at, by name, and what axe finds serious or critical about it."""

    def __init__(self, browser: Browser) -> None:
        self._browser, self._page = browser, browser.page
        self._axe = AXE.read_text()
        self.seen: list[str] = []
        self.violations: list[str] = []

    def look(self, name: str, widths: tuple[int, ...] = NARROW) -> None:
        """When it has come to rest: what fades in has less contrast on the way."""
        self.seen.append(name)
        self._page.locator(".empty .spin").first.wait_for(state="detached")
        self._page.evaluate(MOVING)
        before = self._page.viewport_size or {"width": 360, "height": 740}
        for width in widths:
            self._page.set_viewport_size({"width": width, "height": before["height"]})
            self.violations += [f"{name} at {width}: {each}" for each in self._browser.axe(self._axe)]
        self._page.set_viewport_size({"width": before["width"], "height": before["height"]})
