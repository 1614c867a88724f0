"""A form of the county's own, from the workbook to the figure."""

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import Entry
from app.formdefs.uploads.xlsform.template import template
from tests.browser.conftest import PASSWORD, Opener, open_phone
from tests.browser.people import somebody
from tests.drivers.pages.browser import DESKTOP
from tests.drivers.pages.console import Console
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]

FORM = "salt_survey"


def test_a_form_of_the_county_is_uploaded_filled_offline_approved_and_counted(
    county: Flask, db: Db, browse: Opener, tmp_path: Path
) -> None:
    name = somebody(db).name
    desk, phone = Console(browse(DESKTOP)), open_phone(browse)
    phone.open_resident(name)
    _publish(desk, _workbook(tmp_path))

    phone.go()
    phone.at("sync-now").click()
    phone.wait_until_synced()
    phone.browser.cut_network()
    phone.browser.require_offline()
    _fill(phone, name)
    phone.browser.restore_network()
    phone.go()
    phone.wait_until_synced()

    entry = _received(db)
    desk.sign_in("reviewer", PASSWORD)
    desk.open_entry(entry)
    said = desk.page.locator("main").inner_text()
    assert "人均每日用盐（克）" in said
    assert "咸菜、腌制品" in said
    desk.browser.shoot("uploaded-05-review")
    desk.approve(entry)
    assert _counted(desk) == "1"
    assert phone.browser.faults + desk.browser.faults == []


def _workbook(folder: Path) -> Path:
    path = folder / "salt.xlsx"
    path.write_bytes(template())
    return path


def _publish(desk: Console, workbook: Path) -> None:
    """The administrator looks at it as on the phone, with its rules, before publishing it."""
    desk.sign_in("admin", PASSWORD)
    desk.page.goto(f"{desk.browser.base}/admin/forms/upload")
    desk.page.set_input_files("[name=file]", workbook)
    desk.page.get_by_role("button", name="检查").click()
    desk.page.get_by_role("link", name="按手机的样子预览").click()
    phone = desk.page.frame_locator("iframe.phone")
    phone.locator("[data-testid=option-visit_result-1]").check()
    phone.locator("[data-testid=field-people]").fill("40")
    phone.locator("[data-testid=check]").click()
    phone.get_by_text("常住人口应在 1 到 20 人之间").wait_for()
    desk.browser.shoot("uploaded-01-preview")
    desk.page.go_back()
    desk.browser.shoot("uploaded-02-draft")
    desk.page.get_by_role("button", name="发布").click()
    desk.page.locator(".notice.good").wait_for()


def _fill(phone: PhoneApp, name: str) -> None:
    phone.open_resident(name)
    phone.start(FORM)
    phone.fill({"visit_mode": "=1", "visit_result": "=1", "respondent": "=1", "people": 2})
    phone.fill({"family_htn": "=1", "salt_month": 900, "reads_label": "=2"})
    phone.at("field-intro").scroll_into_view_if_needed()
    phone.browser.shoot("uploaded-03-begun")
    assert phone.at("field-respondent_name").count() == 0  # only asked of a relative
    phone.fill({"spoon": "=2", "salty_food": ["pickle", "none"]})
    phone.at("save").click()
    phone.at("fault-salty_food").wait_for()
    phone.browser.shoot("uploaded-03-fault")
    phone.at("option-salty_food-none").uncheck()
    phone.fill({"willing": "=1", "target": 5})
    phone.confirm_doubts()
    phone.browser.shoot("uploaded-04-filled")
    phone.save()


def _counted(desk: Console) -> str:
    """How many entries of the form are approved, as the county's supervisor reads it."""
    desk.sign_in("supervisor", PASSWORD)
    desk.page.goto(f"{desk.browser.base}/review/work?since={today()}&until={today()}")
    row = desk.page.locator("tr", has_text="减盐调查")
    counted = row.locator("[data-label=已通过]").inner_text().split()[0]
    desk.browser.shoot("uploaded-06-counted")
    row.locator("[data-label=已通过] a").click()
    desk.page.locator("#found [data-label=表单]", has_text="减盐调查").wait_for()
    return counted


def _received(db: Db) -> UUID:
    entry = db.scalars(select(Entry.id).where(Entry.form == FORM)).one()
    db.rollback()
    return entry
