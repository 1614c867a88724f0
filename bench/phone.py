"""What the phone app weighs and how much CPU it takes, against its budgets: `python -m bench.phone`.

Bytes are those of the built files after gzip. CPU is that of the page's main thread, the median of several
cold launches of the browser with 5,000 residents on the phone and the server down. `--data DIR` keeps the
county for the next time.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.stage.county import PASSWORD, machine, served_county
from bench.stage.ticks import Ticks
from tests.drivers.built import budgets
from tests.drivers.pages.browser import PHONE, Browser
from tests.drivers.pages.phone import PhoneApp

RESIDENTS = 5000
OPEN, FORM, KEY = "cold open offline to 5,000 residents listed", "form open", "search keystroke"
LIMITS = {OPEN: 400, FORM: 120, KEY: 40}
ALL = re.compile(r"共 5\d\d\d 人")  # with those whom the year's entries have registered
LETTERS = "lxh"
HYPERTENSION = "G04"
PATIENCE = 300_000


def main() -> None:
    arguments = _arguments()
    print(machine())
    print(f"{'':48}{'budget':>10}{'measured':>10}")
    for budget in budgets():
        _row(budget.what, budget.limit / 1024, budget.measured / 1024, "KB")
    for what, spent in _cpu(arguments.data, arguments.launches).items():
        _row(what, LIMITS[what], statistics.median(spent), "ms")
        print(f"  {len(spent)} times, {min(spent):.0f} to {max(spent):.0f} ms")


def _cpu(data: Path | None, launches: int) -> dict[str, list[float]]:
    spent: dict[str, list[float]] = defaultdict(list)
    with sync_playwright() as driver, tempfile.TemporaryDirectory(prefix="lvyue-profile-") as folder:
        with served_county(data, RESIDENTS) as server:
            base = f"http://127.0.0.1:{server.port}"
            browser = Browser(driver, Path(folder), base, Path(folder), PHONE)
            _fill(PhoneApp(browser))
            browser.close()
        for _ in range(launches):
            browser.open()
            _launch(PhoneApp(browser), spent)
            browser.close()
    return spent


def _fill(phone: PhoneApp) -> None:
    """Everything on the phone, and the app itself."""
    phone.browser.page.context.set_default_timeout(PATIENCE)
    phone.sign_in("doctor", PASSWORD)
    phone.at("sync-text").filter(has_text="已全部上传").first.wait_for(timeout=PATIENCE)
    phone.browser.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    time.sleep(1)


def _launch(phone: PhoneApp, spent: dict[str, list[float]]) -> None:
    ticks = Ticks(phone.browser.page)
    phone.go("residents")
    phone.at("found").filter(has_text=ALL).wait_for()
    phone.at("resident-row").first.wait_for()
    spent[OPEN].append(ticks.spent())
    time.sleep(2)  # what follows the first screen
    phone.at("search").focus()
    for letter in LETTERS:
        before = ticks.spent()
        phone.browser.page.keyboard.type(letter)
        ticks.settle()
        spent[KEY].append(ticks.spent() - before)
    spent[FORM].append(_form_open(phone, ticks))


def _form_open(phone: PhoneApp, ticks: Ticks) -> float:
    phone.at("search").fill("")
    phone.at("filter-kind").select_option(HYPERTENSION)
    phone.at("resident-row").first.click()
    phone.at("start-visit").click()
    box = phone.browser.page.locator("[data-testid=form-htn] input, input[data-testid=form-htn]")
    box.check()
    time.sleep(0.5)
    before = ticks.spent()
    phone.at("start-fill").evaluate("(each) => each.click()")
    phone.at("save").wait_for()
    ticks.settle()
    return ticks.spent() - before


def _row(what: str, limit: float, measured: float, unit: str) -> None:
    verdict = "" if measured <= limit else "  over budget"
    print(f"{what:48}{limit:7.0f} {unit}{measured:7.0f} {unit}{verdict}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of the county; kept")
    parser.add_argument("--launches", type=int, default=7)
    return parser.parse_args()


if __name__ == "__main__":
    main()
