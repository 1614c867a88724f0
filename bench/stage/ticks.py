"""CPU time of a page's main thread in milliseconds: what other processes do meanwhile does not count."""

from playwright.sync_api import Page

TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Ticks:
    """Counts from now on, also across a navigation of the page to another process."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent(self) -> float:
        """Since the page's process began, without what the asking itself takes."""
        metrics = self._cdp.send("Performance.getMetrics")["metrics"]
        seconds = {str(each["name"]): float(each["value"]) for each in metrics}
        return (seconds["TaskDuration"] - seconds["DevToolsCommandDuration"]) * 1000

    def settle(self) -> None:
        """Until what was begun is painted."""
        self._page.evaluate(TWO_FRAMES)
