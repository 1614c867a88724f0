"""The phone's way through the wizard of signing, and what reviewer and phone do afterwards."""

from pathlib import Path
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.entries.models import Entry
from tests.browser.conftest import PASSWORD, Opener, open_phone
from tests.drivers.pages.browser import DESKTOP
from tests.drivers.pages.console import Console
from tests.drivers.pages.phone import PhoneApp

PICTURE = Path(__file__).parents[2] / "frontend" / "public" / "icon-512.png"
Db = scoped_session[Session]


def sign_face_to_face(phone: PhoneApp) -> None:
    """The steps after the services: the term, the agreement, signatures and photo, and the last look."""
    phone.tap("step-next")
    read_agreement(phone)
    for path in ("resident_sign", "doctor_sign"):
        phone.write_signature(path)
    phone.take_photo("photo", PICTURE)
    phone.tap("step-next")
    phone.at("sign-summary").wait_for()


def read_agreement(phone: PhoneApp) -> None:
    phone.at("consent-text").evaluate("each => { each.scrollTop = each.scrollHeight }")
    phone.at("consent-read").check()
    phone.tap("step-next")


def keep(phone: PhoneApp) -> None:
    phone.confirm_doubts()
    phone.save()


def send(phone: PhoneApp) -> None:
    """The network is back: all is sent, and what the reviewer decided is read."""
    phone.browser.restore_network()
    phone.go()
    phone.tap("sync-now")
    phone.wait_until_synced()


def cut(phone: PhoneApp) -> None:
    phone.browser.cut_network()
    phone.browser.require_offline()


def open_both(browse: Opener) -> tuple[Console, PhoneApp]:
    desk, phone = Console(browse(DESKTOP)), open_phone(browse)
    desk.sign_in("reviewer", PASSWORD)
    return desk, phone


def approve_all(desk: Console, db: Db, form: str, number: int) -> None:
    for each in arrived(desk, db, form, number):
        desk.approve(each)


def arrived(desk: Console, db: Db, form: str, number: int) -> list[UUID]:
    query = select(Entry.id).where(Entry.form == form, Entry.status == "submitted")
    for _ in range(100):
        found = list(db.scalars(query.order_by(Entry.received_at)))
        db.rollback()
        if len(found) == number:
            return found
        desk.page.wait_for_timeout(300)
    raise AssertionError(f"{len(found)} of {number} {form} have arrived")
