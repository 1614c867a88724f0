"""Contracts signed on the phone without a network, each in its way: they hold once they are approved."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.contracts.models import Agreement, AgreementItem, AgreementMember
from app.entries.models import Entry, EntryAttachment, Revision
from app.extensions import db as database
from app.orgs.settings import store
from app.residents.models import Resident
from tests.browser.conftest import Opener
from tests.browser.signed import (
    approve_all,
    cut,
    keep,
    open_both,
    send,
    sign_face_to_face,
)
from tests.browser.village import LAST_DAY_IN, People
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]


@pytest.fixture
def people(people: People) -> People:
    """In a county that demands an assessment before each signing."""
    store("needs_assessment", "block")
    database.session.commit()
    return people


def test_contracts_are_renewed_and_signed_offline_and_hold_once_approved(
    people: People, db: Db, browse: Opener
) -> None:
    desk, phone = open_both(browse)
    before = set(db.scalars(select(Entry.id)))
    db.rollback()
    cut(phone)
    _renew(phone, people)
    _a_la_carte(phone, people.unsigned[0])
    _first_contact(phone, people.unsigned[1])
    _transfer(phone, people)
    send(phone)
    approve_all(desk, db, "needs_assess", 4)
    approve_all(desk, db, "sign", 4)
    _waits_for_no_text(db, before)

    old = db.get_one(AgreementMember, people.ending)
    end = today() + timedelta(days=LAST_DAY_IN)
    assert (old.status, old.end_date, old.ended_on) == ("active", end, None)
    new = _newest(db, old.resident_id)
    assert (new.status, new.start_date, new.agreement.kind) == ("upcoming", end + timedelta(days=1), "renew")
    ordered = _newest(db, _id_of(db, people.unsigned[0]))
    assert (ordered.agreement.mode, ordered.packages) == ("a_la_carte", ["P-BASE"])
    assert _items(db, ordered.id) >= {"I034", "I007"}
    assert _newest(db, _id_of(db, people.unsigned[1])).agreement.mode == "first_contact"
    moved = db.get_one(AgreementMember, people.moving)
    follows = _newest(db, moved.resident_id)
    assert (moved.status, moved.ended_on) == ("transferred", today() - timedelta(days=1))
    assert (follows.status, follows.start_date) == ("active", today())
    db.rollback()

    send(phone)
    phone.open_resident("到期")
    phone.browser.shoot("40-renewed")
    phone.at("contract").filter(has_text="待生效").first.click()
    phone.at("contract-previous").wait_for()
    phone.browser.shoot("41-renewed-contract")
    assert phone.browser.faults + desk.browser.faults == []


def _waits_for_no_text(db: Db, before: set[UUID]) -> None:
    """The digest of what was read is no picture: once the pictures are here, all is."""
    query = select(Entry, Revision.answers).join(Revision)
    signed = db.execute(query.where(Entry.form == "sign", Entry.id.not_in(before))).all()
    texts = {answers["consent_digest"] for _, answers in signed}
    assert (len(texts), [entry.missing_attachments for entry, _ in signed]) == (4, [[]] * 4)
    assert db.scalar(select(func.count()).where(EntryAttachment.sha256.in_(texts))) == 0
    db.rollback()


def _assess(phone: PhoneApp) -> None:
    """From the first step of the wizard, which goes on with what was found."""
    phone.at("step-next").wait_for()
    phone.tap("assess-needs")
    phone.at("save").wait_for()
    phone.fill({"visit_mode": "=2", "self_care": "=1", "mobility": "=1", "willing": "=1"})
    keep(phone)
    phone.tap("saved-to-signing")
    phone.at("step-next").wait_for()
    phone.browser.page.get_by_text("已做过需求评估").wait_for()


def _begin(phone: PhoneApp, name: str) -> None:
    phone.open_resident(name)
    phone.tap("start-sign")
    _assess(phone)
    phone.fill({"visit_mode": "=2"})


def _renew(phone: PhoneApp, people: People) -> None:
    phone.go("signing")
    phone.at("list-expiring").check()
    phone.at("listed").filter(has_text="到期").click()
    phone.at("begin-sign").wait_for()
    phone.browser.shoot("30-reminder")
    phone.tap("begin-sign")
    _assess(phone)
    phone.fill({"visit_mode": "=2", "renew_wish": "=5", "last_satisfaction": "=4"})
    phone.browser.shoot("31-renewal")
    phone.tap("step-next")
    phone.tap("step-next")
    phone.browser.shoot("32-renewal-term")
    sign_face_to_face(phone)
    phone.browser.shoot("33-renewal-summary")
    keep(phone)


def _a_la_carte(phone: PhoneApp, name: str) -> None:
    _begin(phone, name)
    phone.browser.shoot("34-assessed")
    phone.tap("step-next")
    phone.fill({"mode": "=a_la_carte"})
    for item in ("I034", "I007"):
        phone.at(f"item-{item}").check()
    phone.browser.page.screenshot(path=phone.browser.shots / "35-a-la-carte.png", full_page=True)
    phone.tap("step-next")
    sign_face_to_face(phone)
    phone.browser.shoot("36-a-la-carte-summary")
    keep(phone)


def _first_contact(phone: PhoneApp, name: str) -> None:
    _begin(phone, name)
    phone.tap("step-next")
    phone.fill({"mode": "=first_contact"})
    phone.tap("step-next")
    sign_face_to_face(phone)
    keep(phone)


def _transfer(phone: PhoneApp, people: People) -> None:
    _begin(phone, "要转")
    phone.fill({"kind": "=transfer"})
    phone.browser.shoot("37-transfer")
    phone.tap("step-next")
    phone.tap("step-next")
    assert phone.at("field-start_date").input_value() == today().isoformat()
    sign_face_to_face(phone)
    keep(phone)


def _id_of(db: Db, name: str) -> UUID:
    return db.scalars(select(Resident.id).where(Resident.name == name)).one()


def _newest(db: Db, resident_id: UUID) -> AgreementMember:
    query = select(AgreementMember).join(Agreement).where(AgreementMember.resident_id == resident_id)
    return db.scalars(query.order_by(AgreementMember.start_date.desc())).first() or _none()


def _none() -> AgreementMember:
    raise AssertionError("no contract")


def _items(db: Db, member_id: UUID) -> set[str]:
    return set(db.scalars(select(AgreementItem.item_id).where(AgreementItem.member_id == member_id)))
