"""A supervisor keeps a month, opens a figure down to its entries, overturns one and reads what differs."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from app.accounts.models import Role, User
from app.contracts.terms.catalogue import load_catalogue
from app.entries.models import Entry
from app.extensions import db
from app.indicators.snapshots.month import Month
from app.jobs.models import Job, JobState
from app.review.decide import invalidate
from tests.browser.conftest import Opener
from tests.browser.gate import OPEN_TO_AXE, WIDTHS, Gate
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.pages.browser import DESKTOP
from tests.drivers.pages.console import Console
from tests.indicators.snapshots.keeping import work
from tests.make import Make

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]


@dataclass
class Served:
    """Somebody with a contract of the year, and the one visit under it."""

    cookie: str  # of the supervisor, signed in
    supervisor_id: UUID
    visit_id: UUID


@pytest.fixture
def served(app: Flask) -> Served:
    load_catalogue()
    make, start = Make(), Month.newest().last - timedelta(days=200)
    signing, resident = Signing(make), make.resident()
    supervisor = make.user(Role.COUNTY_SUPERVISOR)
    signing.sign(resident, packages=[], items=["I011"], start=start)
    visit = signing.serve(resident, start + timedelta(days=20))
    db.session.commit()
    found = Served(Client(app, supervisor).cookie, supervisor.id, visit.id)
    db.session.remove()
    return found


@pytest.fixture
def county(app: Flask, served: Served) -> Flask:
    """What the server serves."""
    return app


def finish_job() -> None:
    job = db.session.scalars(select(Job).where(Job.state == JobState.WAITING)).one()
    work(job)
    db.session.remove()


def overturn(served: Served) -> None:
    visit, by = db.session.get_one(Entry, served.visit_id), db.session.get_one(User, served.supervisor_id)
    invalidate(visit, by, visit.revision, "电话核实没有这次随访")
    db.session.commit()
    db.session.remove()


def test_a_month_is_kept_opened_and_compared(served: Served, browse: Opener) -> None:
    desk = Console(browse(DESKTOP | OPEN_TO_AXE))
    page, gate, month = desk.page, Gate(desk.browser), Month.newest()
    desk.enter(served.cookie)
    page.goto(f"{desk.browser.base}/figures")
    page.get_by_role("link", name="封存的月份").click()
    gate.look("the list, empty", WIDTHS)
    page.get_by_role("button", name="下一步：核对").click()
    gate.look("before it is kept", WIDTHS)
    page.get_by_role("button", name="确认封存").click()
    page.locator("progress").wait_for()
    finish_job()
    page.get_by_role("link", name="查看封存的指标").click()
    gate.look("a kept month", WIDTHS)
    page.locator("tr.total a[href*='/F03']").first.click()
    gate.look("kept lines", WIDTHS)
    page.get_by_role("link", name="看记录").first.click()
    expect(page.get_by_role("heading", name="高血压随访")).to_be_visible()
    gate.look("a kept line", WIDTHS)
    overturn(served)
    page.goto(f"{desk.browser.base}/figures?first={month.period.first}&day={month.last}")
    page.get_by_role("link", name="看差异").click()
    page.get_by_role("button", name="开始核对").click()
    page.locator("progress").wait_for()
    finish_job()
    expect(page.get_by_role("link", name="电话核实没有这次随访").first).to_be_visible()
    gate.look("the drift", WIDTHS)
    page.goto(f"{desk.browser.base}/figures/kept")
    gate.look("the list", WIDTHS)
    assert gate.violations == []
