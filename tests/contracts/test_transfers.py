"""To whom a contract may be transferred, by whom, and from which day."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Role, User
from app.clock import today
from app.orgs.models import Team
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.contracts.test_guards import AGAIN, about, sent
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    resident = make.resident()
    signing.sign(resident, start=today() - timedelta(days=30))
    return resident


def test_only_a_doctor_takes_over_a_contract(
    phone: Phone, signing: Signing, make: Make, resident: Resident, db: Db
) -> None:
    supervisor, near = make.user(Role.COUNTY_SUPERVISOR), make.user()
    gone, far = make.user(enabled=False), make.user(at=make.elsewhere)
    for to, refused, flags in (
        (supervisor, True, set()),
        (gone, True, set()),
        (near, False, set()),
        (far, False, {"doctor_elsewhere"}),
    ):
        move = {"doctor_id": str(to.id), "from_date": today().isoformat(), "reason": "1"}
        about(phone, signing, resident, "contract_transfer", **move)
        found, errors = sent(phone, db, "HIGH")
        assert (found - AGAIN, bool(errors)) == (flags, refused)
        phone.outbox = []


def transfer(phone: Phone, signing: Signing, resident: Resident, to: User, first: date, **more: Any) -> None:
    move = {"doctor_id": str(to.id), "from_date": first.isoformat(), "reason": "1"}
    about(phone, signing, resident, "contract_transfer", **move, **more)


@pytest.mark.parametrize(("before", "refused"), [(60, False), (61, True)])
def test_a_transfer_is_told_soon(
    phone: Phone, signing: Signing, make: Make, db: Db, before: int, refused: bool
) -> None:
    resident = make.resident()
    signing.sign(resident, start=today() - timedelta(days=100))
    transfer(phone, signing, resident, make.user(), today() - timedelta(days=before))
    said = {"answers.from_date": ["转接日期最多早于登记日期 60 天"]}
    assert sent(phone, db)[1] == (said if refused else {})


def test_a_transfer_does_not_reach_behind_the_one_before_it_but_may_take_it_back(
    phone: Phone, signing: Signing, make: Make, db: Db
) -> None:
    resident, since = make.resident(), today() - timedelta(days=100)
    signing.sign(resident, start=since)
    other, first = str(make.user().id), since.isoformat()
    signing.event("contract_transfer", resident, since, doctor_id=other, from_date=first, reason="1")
    transfer(phone, signing, resident, make.user(), since - timedelta(days=1))
    assert sent(phone, db)[1] == {"answers.from_date": [f"协议已从 {since} 起转接，再转接不能早于这一天"]}
    phone.outbox = []
    transfer(phone, signing, resident, signing.doctor, since)
    assert sent(phone, db)[1] == {}


def test_who_takes_over_by_an_own_entry_or_for_a_team_of_elsewhere_is_looked_at(
    phone: Phone, signing: Signing, make: Make, resident: Resident, db: Db
) -> None:
    transfer(phone, signing, resident, phone.user, today())
    assert "transfer_to_oneself" in sent(phone, db, "MED")[0]
    team = Team(id=uuid7(), centre_id=make.other_centre.id, name="外院团队")
    db.add(team)
    db.flush()
    transfer(phone, signing, resident, make.user(), today(), team_id=str(team.id))
    assert sent(phone, db, "HIGH")[0] - AGAIN == {"team_elsewhere"}
