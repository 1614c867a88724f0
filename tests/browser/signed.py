"""A village with people at every turn of a contract, and the phone's way through the wizard."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.accounts.sign_in import hash_password
from app.changes.note import note
from app.clock import today
from app.contracts.catalogue import load_catalogue
from app.contracts.owe import add_months
from app.drugs import lists as drugs
from app.entries.models import Entry
from app.extensions import db
from app.orgs.settings import announce
from app.residents.models import Resident
from app.sync.reference import refresh_reference
from tests.browser.conftest import PASSWORD, Opener, open_phone
from tests.contracts.signing import Signing
from tests.drivers.pages.browser import DESKTOP
from tests.drivers.pages.console import Console
from tests.drivers.pages.phone import PhoneApp
from tests.make import VILLAGE, Make

PICTURE = Path(__file__).parents[2] / "frontend" / "public" / "icon-512.png"
Db = scoped_session[Session]
LAST_DAY_IN = 20  # days until the contract ends that is to be renewed


@dataclass(frozen=True)
class People:
    """By what is to become of them; of those with a contract the members' ids."""

    unsigned: tuple[str, ...]  # names
    ending: UUID  # ends soon
    held: UUID  # began half a year ago, with a service on demand
    leaving: UUID
    moving: UUID  # signs anew


def found_people() -> People:
    """All that phones need, committed."""
    load_catalogue()
    refresh_reference()
    drugs.announce()
    announce()
    make = Make()
    hashed = hash_password(PASSWORD)
    signing = Signing(make)
    signing.doctor = make.user(username="doctor", password_hash=hashed, name="张医生")
    make.member(signing.doctor)
    make.user(Role.CENTRE_REVIEWER, username="reviewer", password_hash=hashed, name="李审核")
    for kind, row in (("organisation", make.clinic), ("team", make.team)):
        note("ref", kind, row.id)
    unsigned = tuple(_resident(make, f"未签{number}").name for number in "甲乙丙")
    began = add_months(today() + timedelta(days=LAST_DAY_IN + 1), -12)
    half, quarter = today() - timedelta(days=190), today() - timedelta(days=100)
    people = People(
        unsigned,
        ending=_signed(signing, _resident(make, "到期"), began),
        held=_signed(signing, _resident(make, "在约"), half),
        leaving=_signed(signing, _resident(make, "要解"), quarter),
        moving=_signed(signing, _resident(make, "要转"), quarter),
    )
    db.session.commit()
    return people


def _resident(make: Make, name: str) -> Resident:
    resident = make.resident(name=name, village_group="3组", phone="13970700000")
    note(VILLAGE, "resident", resident.id)
    return resident


def _signed(signing: Signing, resident: Resident, start: date) -> UUID:
    packages, items = ("P-BASE", "P-HTN"), ("I007",)
    signing.sign(resident, start=start, packages=packages, items=items)
    return signing.member(resident).id


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
