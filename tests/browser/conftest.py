"""A small demo county served by gunicorn, and browsers in front of it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Playwright, sync_playwright

from app.clock import today
from app.contracts.terms.catalogue import load_catalogue
from app.demo.make import Size, make
from app.drugs import lists as drugs
from app.extensions import db
from app.sync.channels.reference import refresh_reference
from app.sync.mark import FOLDER
from tests.browser.village import People, found_people
from tests.drivers.databases import Database
from tests.drivers.pages.browser import PHONE, Browser
from tests.drivers.pages.phone import PhoneApp
from tests.faults.server import Server

PASSWORD = "Demo-2026!"
SHOTS = Path(__file__).parents[2] / "screenshots"

Opener = Callable[[dict[str, Any]], Browser]


def open_phone(browse: Opener, face: dict[str, Any] = PHONE) -> PhoneApp:
    """The doctor's, signed in, and with everything on it that it needs without a network."""
    return PhoneApp(browse(face)).begin("doctor", PASSWORD)


@pytest.fixture
def people(app: Flask) -> People:
    """Who lives in the village that is served to tests that ask for them."""
    return found_people(PASSWORD)


@pytest.fixture
def county(app: Flask, database: Database, request: pytest.FixtureRequest) -> Flask:
    """A demo county of some sixty people, ready to be served; made once a worker and day. Where a test asks
    for `people`, their village instead.
    """
    if "people" in request.fixturenames:
        request.getfixturevalue("people")
        return app
    folder = Path(app.config["DATA_DIR"])
    made = folder / f"county-{today()}.db"
    if made.exists():
        database.put_back(made)
        shutil.rmtree(folder / FOLDER, ignore_errors=True)  # or the server would find its data too old
    else:
        _make_county(folder)
        database.keep(made)
    return app


def _make_county(folder: Path) -> None:
    load_catalogue()
    refresh_reference()
    drugs.announce()
    for _ in make(7, PASSWORD, folder, Size(at_home=60, elsewhere=2)):
        db.session.commit()
    db.session.commit()
    db.session.remove()


@pytest.fixture
def server(county: Flask) -> Iterator[Server]:
    running = Server(county, workers=2)
    yield running
    running.kill()


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture
def browse(server: Server, driver: Playwright, tmp_path: Path) -> Iterator[Opener]:
    """Open a browser with a profile of its own; `browse(PHONE)` or `browse(DESKTOP)`."""
    SHOTS.mkdir(exist_ok=True)
    opened: list[Browser] = []

    def open_one(face: dict[str, Any]) -> Browser:
        profile = tmp_path / f"profile{len(opened)}"
        opened.append(Browser(driver, profile, f"http://127.0.0.1:{server.port}", SHOTS, face))
        return opened[-1]

    yield open_one
    for number, each in enumerate(opened):
        each.shoot(f"last-{number}")
        each.close()
