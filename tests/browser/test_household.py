"""A household signs offline; who was away confirms later and counts from that day."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pypdfium2
import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import User
from app.clock import today
from app.contracts.models import AgreementItem, AgreementMember
from app.contracts.signings.sign import member_id
from app.entries.models import Entry
from app.orgs.models import Village
from app.residents.groups.membership import age_on
from app.residents.models import Resident
from tests.browser.conftest import PASSWORD, Opener
from tests.browser.test_main_job import PICTURE
from tests.drivers.pages.browser import DESKTOP, PHONE
from tests.drivers.pages.console import Console
from tests.drivers.pages.phone import PhoneApp

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]
Db = scoped_session[Session]
BEGUN = today() - timedelta(days=3)  # of the term: who confirms later counts from a later day


@dataclass(frozen=True)
class One:
    id: UUID
    name: str


@dataclass(frozen=True)
class Home:
    """Four people without a contract: who signs, who is there, who is away, and a child."""

    head: One
    present: One
    absent: One
    child: One
    place: tuple[float, float]


def test_a_household_signs_offline_and_the_absent_member_counts_from_the_confirmation(
    county: Flask, db: Db, browse: Opener
) -> None:
    home = _home(db)
    desk, phone = Console(browse(DESKTOP)), PhoneApp(browse(PHONE))
    phone.browser.stand_at(*home.place)
    phone.begin("doctor", PASSWORD)
    phone.browser.cut_network()
    phone.browser.require_offline()
    _sign(phone, home)
    phone.browser.restore_network()
    phone.go()
    phone.wait_until_synced()
    signing = _entry(db, "sign")
    signed = _signed(desk)
    desk.sign_in("reviewer", PASSWORD)
    desk.approve(signing)
    assert _signed(desk) == signed + 3  # without the one who was away
    assert _extras(db, signing, home) == [{"I034"}, set(), {"I007"}, set()]
    assert _statuses(db, signing, home) == ["active", "active", "pending_member", "active"]
    text = _printed(desk, signing, "26-agreement")
    assert "上门出诊" in text
    assert "父母" in text  # of the child: the guardian who signed
    assert "待确认" in text
    assert all(each.name in text for each in (home.head, home.present, home.absent, home.child))

    _confirm(phone, home, signing)
    desk.sign_in("reviewer", PASSWORD)
    desk.approve(_entry(db, "member_confirm"))
    assert _signed(desk) == signed + 4
    head, member = (
        db.get_one(AgreementMember, member_id(signing, each.id)) for each in (home.head, home.absent)
    )
    assert (head.status, head.start_date) == ("active", BEGUN)
    assert (member.status, member.start_date) == ("active", today())
    db.rollback()  # or the server, which notes each print, would wait for us and then give up
    confirmed = _printed(desk, signing, "27-confirmed")
    assert f"{today()}本人补签" in confirmed
    assert "待确认" not in confirmed
    assert phone.browser.faults + desk.browser.faults == []


def _sign(phone: PhoneApp, home: Home) -> None:
    phone.open_resident(home.head.name)
    phone.tap("start-sign")
    phone.at("step-next").wait_for()
    phone.fill({"visit_mode": "=2", "needs.self_care": "=1", "needs.mobility": "=1"})
    phone.tap("step-next")
    phone.fill({"scope": "=household"})
    for each in (home.present, home.absent, home.child):
        phone.at(f"member-{each.id}").check()
    phone.at(f"present-{home.absent.id}").uncheck()
    phone.at(f"away-{home.absent.id}").wait_for()
    phone.fill({"members.3.guardian_relation": "父母", "mode": "=a_la_carte"})
    phone.at("item-I034").check()
    extras = phone.at(f"extras-{home.absent.id}")
    extras.locator("summary").click()
    extras.get_by_test_id(f"item-{home.absent.id}-I007").check()
    phone.browser.shoot("20-household")
    phone.tap("step-next")
    phone.fill({"start_date": BEGUN.isoformat()})
    phone.tap("cycle-24")
    phone.browser.shoot("21-term")
    phone.tap("step-next")
    phone.at("consent-text").evaluate("each => { each.scrollTop = each.scrollHeight }")
    phone.at("consent-read").check()
    phone.tap("step-next")
    for path in ("resident_sign", "doctor_sign", "members.1.signature"):
        phone.write_signature(path)
    phone.take_photo("photo", PICTURE)
    phone.browser.shoot("22-household-signed")
    phone.tap("step-next")
    phone.at("sign-summary").wait_for()
    phone.browser.shoot("23-household-summary")
    phone.confirm_doubts()
    phone.save()


def _confirm(phone: PhoneApp, home: Home, signing: UUID) -> None:
    """After the approval has come back: from the list of those who wait, on the phone."""
    phone.go()
    phone.tap("sync-now")
    phone.wait_until_synced()
    phone.go("signing")
    phone.at("list-pending").check()
    phone.at("listed").filter(has_text=home.absent.name).click()
    phone.at("contract-status").filter(has_text="待本人确认").wait_for()
    phone.browser.shoot("24-pending")
    phone.tap("begin-member_confirm")
    phone.at("save").wait_for()
    promised = phone.at("promised").inner_text()
    assert "基础服务包" in promised
    assert "上门出诊" in promised  # ticked for this member alone
    phone.browser.shoot("25-what-is-confirmed")
    phone.fill({"visit_mode": "=2", "consent_read": "=true"})
    phone.write_signature("member_sign")
    phone.browser.shoot("25-confirming")
    phone.confirm_doubts()
    phone.save()
    phone.go()
    phone.wait_until_synced()


def _signed(desk: Console) -> int:
    """How many people of the county count as signed (C01), as its supervisor reads it."""
    desk.sign_in("supervisor", PASSWORD)
    return desk.figure("C01", today().isoformat())[0]


def _extras(db: Db, signing: UUID, home: Home) -> list[set[str]]:
    """What each was promised that only some of them ticked."""
    people = (home.head, home.present, home.absent, home.child)
    promised = [
        set(db.scalars(select(AgreementItem.item_id).filter_by(member_id=member_id(signing, each.id))))
        for each in people
    ]
    db.rollback()
    return [each & {"I007", "I034"} for each in promised]


def _printed(desk: Console, signing: UUID, shot: str) -> str:
    """The text of the PDF, without gaps; a picture of its first page stays in screenshots/."""
    answer = desk.page.request.get(f"{desk.browser.base}/agreements/{signing}?output=pdf")
    assert answer.headers["content-type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.body())
    document[0].render(scale=1.5).to_pil().save(desk.browser.shots / f"{shot}.png")
    return "".join("".join(page.get_textpage().get_text_range() for page in document).split())


def _home(db: Db) -> Home:
    """The first house of the doctor's with three adults and a child, none of whom has a contract."""
    doctor = db.scalars(select(User).where(User.username == "doctor")).one()
    village = db.scalars(select(Village).where(Village.clinic_id == doctor.org_unit_id)).first()
    query = select(Resident).where(
        Resident.org_unit_id == doctor.org_unit_id,
        Resident.archive_status == "0",
        Resident.household_id.is_not(None),
        Resident.id.not_in(select(AgreementMember.resident_id)),
    )
    homes: dict[UUID | None, list[Resident]] = {}
    for each in db.scalars(query.order_by(Resident.birth_date, Resident.id)):
        homes.setdefault(each.household_id, []).append(each)
    for members in homes.values():
        adults = [One(each.id, each.name) for each in members if age_on(each.birth_date, today()) >= 18]
        children = [One(each.id, each.name) for each in members if age_on(each.birth_date, today()) < 18]
        if len(adults) >= 3 and children:
            place = (village.lat or 0.0, village.lon or 0.0) if village else (0.0, 0.0)
            db.rollback()
            return Home(adults[0], adults[1], adults[2], children[0], place)
    raise AssertionError("the demo county has no such household")


def _entry(db: Db, form: str) -> UUID:
    query = select(Entry.id).where(Entry.form == form, Entry.occurred_on == today())
    found = db.scalars(query.order_by(Entry.received_at.desc())).first()
    db.rollback()
    assert found is not None
    return found


def _statuses(db: Db, signing: UUID, home: Home) -> list[str]:
    people = (home.head, home.present, home.absent, home.child)
    found = [db.get_one(AgreementMember, member_id(signing, each.id)).status for each in people]
    db.rollback()
    return found
