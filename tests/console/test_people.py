"""Finding residents, and one person's page."""

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.audit.models import AuditEvent
from app.clock import today
from app.contracts.models import AgreementMember
from app.extensions import db as db_
from tests.console.samples import Samples
from tests.drivers.client import Client
from tests.drivers.page import page

ID_NO = "360727195603120016"


@pytest.fixture
def samples(app: Flask) -> Samples:
    made = Samples()
    made.resident.name, made.resident.search_keys = "钟福生", "zfs"
    made.resident.id_type, made.resident.id_no = "01", ID_NO
    made.make.resident(name="远方人", at=made.make.other_village)
    return made


@pytest.fixture
def reviewer(app: Flask, samples: Samples) -> Client:
    return Client(app, samples.people[Role.CENTRE_REVIEWER])


@pytest.mark.parametrize("typed", ["", "福", "zf", "0016", ID_NO, "村居不存在&village=999"])
def test_a_list_never_shows_a_whole_id_number(reviewer: Client, typed: str) -> None:
    shown = page(reviewer.get(f"/residents?q={typed}"))
    assert ID_NO not in shown.text
    assert ("360727********0016" in shown.text) == ("不存在" not in typed)
    assert "远方人" not in shown.text


def test_who_reads_a_whole_id_number_leaves_a_trace(
    reviewer: Client, samples: Samples, db: scoped_session[Session]
) -> None:
    shown = page(reviewer.get(f"/residents/{samples.resident.id}"))
    assert ID_NO in shown.text
    assert "160/95" in shown.text
    trace = db.scalars(select(AuditEvent).where(AuditEvent.subject_id == str(samples.resident.id))).one()
    assert trace.action == "resident.viewed"
    assert trace.actor_id == samples.people[Role.CENTRE_REVIEWER].id


@pytest.mark.parametrize(
    ("reason", "status", "hinted"), [("03", "0", True), ("03", "1", False), ("01", "0", False)]
)
def test_a_contract_ended_by_death_asks_for_the_death_in_the_record(
    app: Flask, samples: Samples, reason: str, status: str, hinted: bool
) -> None:
    member = db_.session.get_one(AgreementMember, samples.member_id)
    member.status, member.end_reason, member.ended_on = "terminated", reason, today()
    samples.resident.archive_status = status
    db_.session.commit()
    address = f"/residents/{samples.resident.id}"
    for role in (Role.VILLAGE_DOCTOR, Role.CENTRE_REVIEWER):
        shown = page(Client(app, samples.people[role]).get(address))
        assert ("档案未登记死亡" in shown.text) == hinted
        is_linked = "登记档案变动（死亡）" in shown.text
        assert is_linked == (hinted and role is Role.VILLAGE_DOCTOR)


def test_mother_and_child_are_found_from_each_other(app: Flask, samples: Samples) -> None:
    child = samples.make.resident(name="新生儿甲", mother_id=samples.resident.id, conditions=())
    samples.make.resident(samples.make.other_village, name="远方女儿", mother_id=samples.resident.id)
    db_.session.commit()
    reviewer = Client(app, samples.people[Role.CENTRE_REVIEWER])
    of_mother = page(reviewer.get(f"/residents/{samples.resident.id}"))
    assert f"/residents/{child.id}" in of_mother.links
    assert "远方女儿" not in of_mother.text
    assert f"/residents/{samples.resident.id}" in page(reviewer.get(f"/residents/{child.id}")).links
