"""Every page of the console, as every role sees it, looked at by axe: nothing serious is wrong."""

import re

import pytest
from flask import Flask

from app.accounts.models import Role
from tests.browser.conftest import Opener
from tests.browser.gate import NARROW, OPEN_TO_AXE, WIDTHS, Gate
from tests.console.samples import Samples
from tests.drivers.client import Client
from tests.drivers.pages.browser import DESKTOP
from tests.drivers.pages.console import Console

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

HEADER = re.compile(r"<header.*?</header>", re.DOTALL)
TAG = re.compile(r"<[a-z][^>]*>")
VALUE = re.compile(r"(?<! class)=\"[^\"]*\"")
PREVIEW = "/m/preview/{form}/1"  # framed by the page of a version


@pytest.fixture
def samples(app: Flask) -> Samples:
    return Samples()


@pytest.fixture
def county(app: Flask, samples: Samples) -> Flask:
    """What the server serves: one of each thing instead of the demo county."""
    return app


def test_every_page_of_the_console_can_be_used_by_everybody(
    app: Flask, samples: Samples, browse: Opener
) -> None:
    desk = Console(browse(DESKTOP | OPEN_TO_AXE))
    gate = Gate(desk.browser)
    desk.page.goto(f"{desk.browser.base}/sign-in")
    gate.look("/sign-in", WIDTHS)
    known: dict[str, set[str]] = {}
    for role in Role:
        caller = Client(app, samples.people[role])
        desk.enter(caller.cookie)
        for endpoint, url in samples.pages(app):
            page = caller.get(url)
            if page.status_code != 200 or page.mimetype != "text/html":
                continue
            kinds = _kinds(page.text if endpoint == "console.home" else HEADER.sub("", page.text))
            if kinds <= known.get(endpoint, set()):
                continue  # as somebody else has seen it
            desk.page.goto(desk.browser.base + url)
            gate.look(f"{role} {url}", NARROW if endpoint in known else WIDTHS)
            known[endpoint] = known.get(endpoint, set()) | kinds
    desk.enter(Client(app, samples.people[Role.CENTRE_REVIEWER]).cookie)
    desk.page.goto(f"{desk.browser.base}/review/entries/{samples.entry.id}")
    desk.page.get_by_role("link", name="现场抽查").click()
    desk.page.locator("input[type=file]").first.wait_for()
    gate.look("spot check", WIDTHS)
    desk.browser.page.screenshot(path=desk.browser.shots / "desk-spot-check.png", full_page=True)
    desk.enter(Client(app, samples.people[Role.COUNTY_ADMIN]).cookie)
    desk.page.goto(desk.browser.base + PREVIEW.format(form=samples.arguments["form"]))
    desk.page.get_by_test_id("check").click()
    gate.look("preview of a form")
    assert {"console.home", "review.read_entry", "formdefs.read_upload", "county.show"} <= known.keys()
    assert {"goals.show", "changes.list_changes", "indicators.read_line", "staff.new_person"} <= known.keys()
    assert gate.violations == []


def _kinds(page: str) -> set[str]:
    """What a page consists of: its tags with their classes, without other values."""
    return {VALUE.sub("", tag) for tag in TAG.findall(page)}
