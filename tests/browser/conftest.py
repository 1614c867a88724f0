"""A small demo county served by gunicorn, and browsers in front of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Playwright, sync_playwright

from app.contracts.catalogue import load_catalogue
from app.demo.make import Size, make
from app.drugs import lists as drugs
from app.extensions import db
from app.sync.reference import refresh_reference
from tests.drivers.pages.browser import Browser
from tests.faults.server import Server

PASSWORD = "Demo-2026!"
SHOTS = Path(__file__).parents[2] / "screenshots"

Opener = Callable[[dict[str, Any]], Browser]


@pytest.fixture
def county(app: Flask) -> Flask:
    """A demo county of some sixty people, ready to be served."""
    load_catalogue()
    refresh_reference()
    drugs.announce()
    for _ in make(7, PASSWORD, Path(app.config["DATA_DIR"]), Size(at_home=60, elsewhere=2)):
        db.session.commit()
    db.session.commit()
    return app


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
