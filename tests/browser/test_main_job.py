"""The main job, end to end: logged offline, survived, received, reviewed, corrected, counted."""

from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import User
from app.clock import today
from app.contracts.models import AgreementMember, DueSlot, Fulfilment
from app.entries.models import Entry, EntryStatus
from app.orgs.models import Village
from app.residents.models import Resident
from tests.browser.answers import HTN, REFERRAL, SERVICE
from tests.browser.conftest import PASSWORD, Opener
from tests.browser.people import HAS_HYPERTENSION, WITHOUT_CONTRACT, somebody
from tests.drivers.pages.browser import DESKTOP, PHONE
from tests.drivers.pages.console import Console
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]

DAY = today().isoformat()
PICTURE = Path(__file__).parents[2] / "frontend" / "public" / "icon-512.png"


def test_the_main_job(county: Flask, db: Db, browse: Opener) -> None:
    unsigned = somebody(db, HAS_HYPERTENSION, WITHOUT_CONTRACT).name
    owed, place = _owed_a_visit(db), _place(db)
    desk, phone = Console(browse(DESKTOP)), PhoneApp(browse(PHONE))
    phone.browser.stand_at(*place)
    before = _fulfilment(desk)
    _log_three_offline(phone, unsigned, owed.name)
    _survive_a_kill(phone)
    entries = _received(db)
    assert entries.keys() == {"sign", "htn", "home_service"}

    _review(desk, entries)
    _correct_offline(phone)
    assert _state(db, entries["htn"]) == (2, EntryStatus.SUBMITTED)
    desk.open_entry(entries["htn"])
    assert "76" in desk.page.locator("main").inner_text()
    desk.browser.shoot("12-correction")
    desk.approve(entries["htn"])

    # the follow-up fills a slot that was due; the new contract owes nothing yet; the service was not promised
    assert _fulfilment(desk) == (before[0] + 1, before[1])
    assert str(entries["htn"]) in desk.open_line("F03", DAY, owed.member_id, "I011")
    desk.browser.shoot("14-drill-down")
    assert phone.browser.faults + desk.browser.faults == []


def _fulfilment(desk: Console) -> tuple[int, int]:
    """F03 of the whole county as its supervisor reads it today."""
    desk.sign_in("supervisor", PASSWORD)
    figure = desk.figure("F03", DAY)
    desk.browser.shoot("13-figures")
    return figure


def _log_three_offline(phone: PhoneApp, unsigned: str, owed: str) -> None:
    phone.begin("doctor", PASSWORD)
    phone.browser.shoot("01-today")
    phone.browser.cut_network()
    phone.browser.require_offline()
    _sign(phone, unsigned)
    _log_a_crisis(phone, owed)
    _log_a_home_service(phone, owed)
    assert len(phone.outbox()) == 3


def _survive_a_kill(phone: PhoneApp) -> None:
    """The browser is killed and opened again, still offline: all is there; online again, all is received."""
    phone.browser.kill()
    phone.browser.open(offline=True)
    phone.sign_in_again("doctor", PASSWORD)
    phone.browser.require_offline()
    assert len(phone.outbox()) == 3
    phone.browser.shoot("08-outbox-after-the-kill")
    phone.browser.restore_network()
    phone.sign_in_again("doctor", PASSWORD)
    phone.wait_until_synced()


def _review(desk: Console, entries: dict[str, UUID]) -> None:
    """Two are approved and one is returned with a remark at its field."""
    desk.sign_in("reviewer", PASSWORD)
    desk.approve(entries["sign"])
    desk.approve(entries["home_service"])
    desk.open_entry(entries["htn"])
    desk.browser.shoot("09-review")
    desk.return_entry(entries["htn"], "心率与上次相差很大", "heart_rate", "请复测心率")


def _correct_offline(phone: PhoneApp) -> None:
    """What was returned comes back to its author, who corrects it without a network and sends it later."""
    phone.go()
    phone.at("sync-now").click()
    phone.at("today-returned").wait_for()
    phone.browser.shoot("10-returned")
    phone.browser.cut_network()
    phone.browser.require_offline()
    phone.at("today-returned").locator("[data-testid=returned-row]").first.click()
    phone.at("correct").first.click()
    phone.at("save").wait_for()
    phone.browser.shoot("11-correcting")
    phone.fill({"heart_rate": 76})
    phone.save()
    phone.browser.restore_network()
    phone.go()
    phone.wait_until_synced()


def _sign(phone: PhoneApp, name: str) -> None:
    phone.open_resident(name)
    phone.browser.shoot("02-resident")
    phone.at("start-sign").click()
    phone.at("step-next").wait_for()
    phone.fill(
        {
            "visit_mode": "=2",
            "needs.groups": ["G04"],
            "needs.conditions": ["I10"],
            "needs.self_care": "=1",
            "needs.mobility": "=1",
        }
    )
    phone.at("step-next").click()
    phone.at("package-P-HTN").wait_for()
    phone.browser.shoot("03-packages")
    phone.at("step-next").click()
    phone.at("field-cycle_months").wait_for()
    phone.at("step-next").click()
    phone.at("consent-text").evaluate("each => { each.scrollTop = each.scrollHeight }")
    phone.at("consent-read").check()
    phone.at("step-next").click()
    phone.write_signature("resident_sign")
    phone.write_signature("doctor_sign")
    phone.take_photo("photo", PICTURE)
    phone.browser.shoot("04-evidence")
    phone.at("step-next").click()
    phone.at("sign-summary").wait_for()
    phone.confirm_doubts()
    phone.save()


def _log_a_crisis(phone: PhoneApp, name: str) -> None:
    """185/112: the red alert blocks until the referral is recorded."""
    phone.open_resident(name)
    phone.start("htn")
    phone.fill({"visit_mode": "=2", "visit_result": "=1", "danger_signs": ["0"], "sbp": 185, "dbp": 112})
    phone.at("red-dialog").wait_for()
    phone.browser.shoot("05-red-alert")
    assert phone.at("red-handled").is_disabled()
    dialog = phone.at("red-dialog")
    phone.fill(REFERRAL, within=dialog)
    phone.at("red-handled").click()
    dialog.wait_for(state="detached")
    phone.fill({path: value for path, value in HTN.items() if path not in ("visit_mode", "danger_signs")})
    phone.fill({"visit_class": "=2"})
    phone.write_signature("resident_sign")
    phone.confirm_doubts()
    phone.browser.shoot("06-follow-up")
    phone.save()


def _log_a_home_service(phone: PhoneApp, name: str) -> None:
    phone.open_resident(name)
    phone.start("home_service")
    phone.fill(SERVICE)
    phone.at("now-arrive_at").click()
    phone.at("now-leave_at").click()
    phone.at("now-req_at").click()
    phone.browser.page.locator("[data-testid^=option-crew-]").first.check()
    phone.write_signature("resident_sign")
    phone.confirm_doubts()
    phone.browser.shoot("07-home-service")
    phone.save()


class Owed:
    """A resident whose contract owes a hypertension follow-up."""

    def __init__(self, name: str, member_id: UUID) -> None:
        self.name, self.member_id = name, member_id


def _owed_a_visit(db: Db) -> Owed:
    """Somebody of the doctor's with a slot of I011 due and unfilled, and no visit in the last 20 days."""
    due = (
        select(DueSlot.member_id, func.count().label("due"))
        .where(DueSlot.item_id == "I011", DueSlot.due_on <= today())
        .group_by(DueSlot.member_id)
        .subquery()
    )
    done = (
        select(Fulfilment.member_id, func.count().label("done"), func.max(Fulfilment.served_on).label("last"))
        .where(Fulfilment.item_id == "I011", Fulfilment.counted)
        .group_by(Fulfilment.member_id)
        .subquery()
    )
    rows = db.execute(
        select(Resident.name, AgreementMember.id, done.c.last)
        .join(AgreementMember, AgreementMember.resident_id == Resident.id)
        .join(due, due.c.member_id == AgreementMember.id)
        .outerjoin(done, done.c.member_id == AgreementMember.id)
        .where(
            Resident.org_unit_id == _doctor(db).org_unit_id,
            AgreementMember.status == "active",
            func.coalesce(done.c.done, 0) < due.c.due,
        )
        .order_by(Resident.id)
    ).all()
    lately = [row for row in rows if row.last is None or (today() - row.last).days > 20]
    return Owed(lately[0].name, lately[0].id)


def _place(db: Db) -> tuple[float, float]:
    """Where the doctor's village is; ends the test's transaction."""
    village = db.scalars(select(Village).where(Village.clinic_id == _doctor(db).org_unit_id)).first()
    place = (village.lat or 0.0, village.lon or 0.0) if village else (0.0, 0.0)
    _let_go(db)
    return place


def _doctor(db: Db) -> User:
    return db.scalars(select(User).where(User.username == "doctor")).one()


def _received(db: Db) -> dict[str, UUID]:
    """What the doctor logged today: form → id."""
    query = select(Entry.form, Entry.id).where(
        Entry.author_id == _doctor(db).id, Entry.occurred_on == today()
    )
    found = {row.form: row.id for row in db.execute(query)}
    _let_go(db)
    return found


def _state(db: Db, entry_id: UUID) -> tuple[int, EntryStatus]:
    entry = db.get_one(Entry, entry_id)
    state = (entry.revision, entry.status)
    _let_go(db)
    return state


def _let_go(db: Db) -> None:
    """End the test's own transaction: on SQLite there is one writer, and the server needs to be it."""
    db.rollback()
