"""A phone's browser as a person has it: it keeps its storage, can lose the network, and can be killed."""

import json
import time
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Page, Playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "permissions": ["geolocation"],
    "geolocation": {"latitude": 24.9, "longitude": 114.8, "accuracy": 15},
}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}


class Browser:
    """One profile of Chromium; `face` is PHONE or DESKTOP. Pictures go to `shots`."""

    def __init__(
        self, driver: Playwright, profile: Path, base: str, shots: Path, face: dict[str, Any]
    ) -> None:
        self._driver, self._profile, self._face = driver, profile, face
        self.base, self.shots = base, shots
        self.faults: list[str] = []
        self._context: BrowserContext
        self.page: Page
        self.open()

    def open(self, offline: bool = False) -> None:
        """Start the browser on its profile, with or without a network."""
        self._context = self._driver.chromium.launch_persistent_context(
            self._profile,
            executable_path=CHROMIUM,
            args=list(FLAGS),
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **self._face,
        )
        self._context.set_default_timeout(30_000)
        self.page = self._context.pages[0]
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        if offline:
            self.cut_network()

    def stand_at(self, lat: float, lon: float) -> None:
        """Where the phone says that it is, from now on and after it is opened anew."""
        self._face = {**self._face, "geolocation": {"latitude": lat, "longitude": lon, "accuracy": 15}}
        self._context.set_geolocation(self._face["geolocation"])

    def cut_network(self) -> None:
        self._context.set_offline(True)

    def require_offline(self) -> None:
        """A fetch fails: or the test would believe in an offline that is none."""
        answer = self.page.evaluate("() => fetch('/healthz').then(() => 'reached', () => 'failed')")
        if answer != "failed":
            raise AssertionError("the network is still there")

    def restore_network(self) -> None:
        self._context.set_offline(False)

    def kill(self) -> None:
        """SIGKILL to the browser's processes, as when a phone's battery is pulled."""
        mine = [
            process
            for process in psutil.process_iter(["cmdline"])
            if any(str(self._profile) in part for part in process.info["cmdline"] or [])
        ]
        for process in mine:
            process.kill()
        psutil.wait_procs(mine, timeout=10)
        time.sleep(0.2)
        (self._profile / "SingletonLock").unlink(missing_ok=True)

    def close(self) -> None:
        self._context.close()

    def shoot(self, name: str) -> None:
        self.page.screenshot(path=self.shots / f"{name}.png")

    def axe(self, script: str) -> list[str]:
        """Serious and critical violations that axe-core finds on the page as it stands."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(script)
        found = self.page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations'], preload: false})"
            ".then(found => JSON.stringify(found.violations))"
        )
        return [
            f"{each['id']}: {each['nodes'][0]['html'][:120]}"
            for each in json.loads(found)
            if each["impact"] in ("serious", "critical")
        ]
