"""How long a phone waits for its first sync of 3,000 residents, and what it costs: `python -m bench.pull`.

The demo county behind gunicorn with two workers, headless Chromium at 360x740 on the same machine. Seconds
are wall-clock from the tap on 登录; bytes are what came over the wire. `--data DIR` keeps the county.
"""

import argparse
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.stage.county import PASSWORD, machine, served_county
from bench.stage.wire import Wire
from tests.drivers.pages.browser import PHONE, Browser
from tests.drivers.pages.phone import PhoneApp

PATIENCE = 180_000
KEPT = """() => new Promise((done, fail) => indexedDB.databases().then((all) => {
  const open = indexedDB.open(all.find(({ name }) => name.endsWith('-copy')).name);
  open.onerror = fail;
  open.onsuccess = () => {
    const asked = open.result.transaction('channels').objectStore('channels').getAll();
    asked.onsuccess = () => { open.result.close(); done(asked.result.map(({ id, count }) => [id, count])); };
  };
}))"""


def main() -> None:
    arguments = _arguments()
    print(machine())
    with (
        served_county(arguments.data) as server,
        sync_playwright() as driver,
        tempfile.TemporaryDirectory(prefix="lvyue-profile-") as folder,
    ):
        browser = Browser(driver, Path(folder), f"http://127.0.0.1:{server.port}", Path(folder), PHONE)
        browser.page.context.set_default_timeout(PATIENCE)
        phone, wire = PhoneApp(browser), Wire(browser.page)
        _first_sync(phone)
        _report(wire)
        wire.forget()
        _again(phone)
        _report(wire)
        print(*(f"{channel}: {count} records" for channel, count in browser.page.evaluate(KEPT)), sep="\n")
        browser.close()


def _first_sync(phone: PhoneApp) -> None:
    phone.go()
    phone.at("username").fill("doctor")
    phone.at("password").fill(PASSWORD)
    started = time.perf_counter()
    phone.at("sign-in").click()
    phone.at("tab-residents").click()
    phone.at("resident-row").first.wait_for()
    _say("first sync: residents are listed and can be opened", started)
    phone.at("tab-today").click()
    phone.wait_until_synced()
    _say("first sync: complete", started)


def _again(phone: PhoneApp) -> None:
    started = time.perf_counter()
    with phone.browser.page.expect_response("**/sync/channels"):
        phone.at("sync-now").click()
    phone.wait_until_synced()
    _say("sync again, nothing new", started)


def _say(what: str, started: float) -> None:
    print(f"{what}: {time.perf_counter() - started:.2f} s", flush=True)


def _report(wire: Wire) -> None:
    for kind, size in sorted(wire.bytes.items()):
        print(f"  {kind:28} {wire.requests[kind]:3} requests {size:9,} bytes")
    print(f"  {'together':28} {wire.requests.total():3} requests {wire.bytes.total():9,} bytes")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the county; kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
