"""Bytes on the wire as Chromium counts them, headers and compression included, by what was asked."""

from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page


class Wire:
    """Listens to a page from now on."""

    def __init__(self, page: Page) -> None:
        self.bytes: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self._kinds: dict[str, str] = {}
        cdp = page.context.new_cdp_session(page)
        cdp.on("Network.requestWillBeSent", self._asked)
        cdp.on("Network.loadingFinished", self._came)
        cdp.send("Network.enable")

    def forget(self) -> None:
        self.bytes.clear()
        self.requests.clear()

    def _asked(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = _kind(event["request"]["url"])

    def _came(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"], "other")
        self.bytes[kind] += int(event["encodedDataLength"])
        self.requests[kind] += 1


def _kind(url: str) -> str:
    parts = urlsplit(url)
    if not parts.path.startswith("/api/"):
        return "files of the app"
    channel = parse_qs(parts.query).get("channel", [""])[0]
    return " ".join(filter(None, [parts.path.removeprefix("/api/v1/"), channel]))
