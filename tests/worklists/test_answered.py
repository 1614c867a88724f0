"""Alerts answered by entries: what a field worker logs on the phone, with the network or without."""

from typing import Any
from uuid import UUID

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.entries.models import Entry
from app.errors import Invalid
from app.residents.models import Resident
from app.review.decide import approve, invalidate, return_to_author
from app.worklists.alerts.answered import rebuild
from app.worklists.alerts.handle import close, handle
from app.worklists.models import Alert
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
RED: dict[str, Any] = {
    "sbp": 186,
    "referral": {"ref_flag": "1", "ref_handling": "在诊室复测并用药，已下降"},
    "visit_class": "2",
}
SEEN: dict[str, Any] = {"step": "1"}
DONE: dict[str, Any] = {"step": "2", "result": "已送县医院", "referral_state": "3"}


@pytest.fixture
def resident(make: Make, db: Db) -> Resident:
    person = make.resident()
    db.commit()
    return person


def raised(phone: Phone, resident: Resident) -> UUID:
    """A visit that warns, waiting to be sent."""
    return phone.fill(resident, **RED)


def answered(phone: Phone, resident: Resident, entry_id: UUID, **said: Any) -> UUID:
    told = {"alert_entry_id": str(entry_id), "alert_code": "H1", **said}
    return phone.fill(resident, "alert_handling", answers=told)


def alert_of(db: Db) -> Alert:
    db.expire_all()
    return db.scalars(select(Alert).where(Alert.code == "H1")).one()


def decided(db: Db, entry_id: UUID) -> Entry:
    db.expire_all()
    return db.get_one(Entry, entry_id)


def test_an_alert_raised_and_handled_without_network_arrives_as_handled(
    phone: Phone, resident: Resident, db: Db
) -> None:
    entry_id = raised(phone, resident)
    answered(phone, resident, entry_id, **SEEN)
    answered(phone, resident, entry_id, **DONE)
    assert phone.push() == ["accepted"] * 3
    alert = alert_of(db)
    assert (alert.state, alert.result, alert.handled_by) == ("handled", "已送县医院", phone.user.id)
    assert alert.acknowledged_by == phone.user.id


def test_an_answer_that_arrives_before_its_alert_holds(phone: Phone, resident: Resident, db: Db) -> None:
    entry_id = raised(phone, resident)
    visit = phone.outbox.pop()
    answered(phone, resident, entry_id, **SEEN)
    assert phone.push() == ["accepted"]
    phone.outbox.append(visit)
    assert phone.push() == ["accepted"]
    assert alert_of(db).state == "acknowledged"


def test_what_is_returned_says_nothing_and_a_correction_says_it_again(
    phone: Phone, resident: Resident, make: Make, db: Db
) -> None:
    entry_id = raised(phone, resident)
    done = answered(phone, resident, entry_id, **DONE)
    phone.push()
    return_to_author(decided(db, done), make.user(Role.CENTRE_REVIEWER), 1, "写清送到哪家医院")
    db.commit()
    assert (alert_of(db).state, alert_of(db).result) == ("open", None)
    more: dict[str, Any] = {**DONE, "result": "已送县人民医院急诊"}
    told = {"alert_entry_id": str(entry_id), "alert_code": "H1", **more}
    phone.fill(resident, "alert_handling", answers=told, correcting=done, revision=2)
    assert phone.push() == ["accepted"]
    assert (alert_of(db).state, alert_of(db).result) == ("handled", "已送县人民医院急诊")


def test_an_overturned_answer_opens_the_alert_again(
    phone: Phone, resident: Resident, make: Make, db: Db
) -> None:
    done = answered(phone, resident, raised(phone, resident), **DONE)
    phone.push()
    entry = decided(db, done)
    approve([entry], make.user(Role.CENTRE_REVIEWER), {done: 1})
    assert alert_of(db).state == "handled"
    invalidate(decided(db, done), make.user(Role.COUNTY_SUPERVISOR, at=make.county), 1, "电话核实并未处置")
    assert alert_of(db).state == "open"


def test_what_the_centre_has_written_stays(phone: Phone, resident: Resident, make: Make, db: Db) -> None:
    entry_id = raised(phone, resident)
    phone.push()
    reviewer = make.user(Role.CENTRE_REVIEWER)
    handle(alert_of(db), reviewer, "中心已联系 120")
    db.commit()
    answered(phone, resident, entry_id, **DONE)
    assert phone.push() == ["accepted"]
    alert = alert_of(db)
    assert (alert.state, alert.result, alert.handled_by) == ("handled", "中心已联系 120", reviewer.id)


@pytest.mark.parametrize(
    ("said", "is_enough"),
    [
        ({"referral_state": "3"}, False),
        ({"referral_state": "5"}, False),
        ({"referral_state": "1"}, True),
        ({"referral_state": "2"}, True),
        ({"referral_state": "4", "refusal": "本人坚持在家观察"}, True),
    ],
)
def test_a_red_alert_never_closes_by_itself_and_its_referral_needs_an_outcome(
    phone: Phone, make: Make, db: Db, said: dict[str, str], is_enough: bool
) -> None:
    resident = make.resident()
    db.commit()
    referred = {"ref_flag": "2", "ref_level": "1", "ref_reason": ["5"], "ref_org": "县人民医院急诊科"}
    entry_id = phone.fill(resident, **{**RED, "referral": referred})
    answered(phone, resident, entry_id, **{**DONE, **said})
    assert phone.push() == ["accepted"] * 2
    assert alert_of(db).state == "handled"
    reviewer: User = make.user(Role.CENTRE_REVIEWER)
    if is_enough:
        close(alert_of(db), reviewer, "")
    else:
        with pytest.raises(Invalid):
            close(alert_of(db), reviewer, "")


def test_nobody_answers_the_alert_of_somebody_else(
    phone: Phone, resident: Resident, make: Make, db: Db
) -> None:
    entry_id = raised(phone, resident)
    phone.push()
    neighbour = make.resident()
    db.commit()
    answered(phone, neighbour, entry_id, **SEEN)
    assert phone.push() == ["rejected:invalid"]
    assert alert_of(db).state == "open"


def test_a_rebuild_says_the_same_of_alerts(phone: Phone, resident: Resident, db: Db) -> None:
    entry_id = raised(phone, resident)
    answered(phone, resident, entry_id, **DONE)
    phone.push()
    assert rebuild() == 0
    alert = alert_of(db)
    alert.state, alert.handled_by, alert.handled_entry_id, alert.result = "open", None, None, None
    db.commit()
    assert (rebuild(), rebuild()) == (1, 0)
    assert alert_of(db).state == "handled"
