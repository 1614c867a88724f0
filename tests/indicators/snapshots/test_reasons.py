"""What a drift report gives as the reason of a difference, and to whom."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from app.accounts.models import Role, User
from app.extensions import db
from app.residents.models import Condition
from app.review.decide import approve
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.page import page
from tests.exports.paper import Printed
from tests.indicators.snapshots.keeping import keep
from tests.indicators.snapshots.test_drift import DRIFT, LATER, drift, overturn
from tests.indicators.test_worked_fixture import Example, people
from tests.make import Make


@pytest.fixture
def example(signing: Signing, make: Make) -> Example:
    return people(signing, make, "1")


def test_what_was_done_to_other_records_of_the_person_is_no_reason(
    example: Example, signing: Signing, supervisor: User
) -> None:
    other = signing.serve(example.m1, date(2021, 3, 2), "psy")
    kept = keep(supervisor)
    overturn(other, supervisor)
    example.m1.archive_status = "6"
    found = drift(kept, supervisor)
    named = {each["code"] for each in found["lines"] if each["whys"]}
    assert {"C01", "F03"} <= {each["code"] for each in found["lines"]} - named


def test_what_was_said_of_a_death_or_a_contract_may_be_the_reason_of_any_line(
    example: Example, signing: Signing, supervisor: User
) -> None:
    died = signing.serve(example.m1, date(2021, 6, 2), answers={"visit_mode": "2", "visit_result": "3"})
    ended = signing.event("contract_end", example.m2, date(2021, 6, 3), end_date="2021-06-03", reason="1")
    kept = keep(supervisor)
    overturn(died, supervisor)
    overturn(ended, supervisor)
    lines = drift(kept, supervisor)["lines"]
    for resident, entry in ((example.m1, died), (example.m2, ended)):
        own = [each for each in lines if each["resident"] == resident.id.hex]
        assert own
        assert all(str(entry.id) in [why["entry"] for why in each["whys"]] for each in own)


def test_a_follow_up_that_only_ended_management_is_the_reason_why_somebody_is_of_a_group_no_more(
    example: Example, make: Make, signing: Signing, supervisor: User
) -> None:
    kept = keep(supervisor)
    with time_machine.travel(LATER, tick=False):
        ended = signing.serve(example.m1, date(2021, 6, 20), answers={"mgmt_outcome": "9"}, approved=False)
        approve([ended], make.user(Role.CENTRE_REVIEWER), {ended.id: 1})
        theirs = Condition.resident_id == example.m1.id
        db.session.execute(update(Condition).where(theirs).values(managed_to=date(2021, 6, 20)))
        db.session.commit()
    gone = [each for each in drift(kept, supervisor)["lines"] if each["item"] == "G04"]
    assert [each["what"] for each in gone] == ["went"]
    assert [why["entry"] for each in gone for why in each["whys"]] == [str(ended.id)]


def test_a_record_that_a_role_may_not_see_is_not_named_as_the_reason(
    app: Flask, make: Make, signing: Signing, supervisor: User
) -> None:
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I020"])
    visit, kept = signing.serve(resident, date(2021, 3, 1), "psy"), keep(supervisor)
    overturn(visit, supervisor)
    drift(kept, supervisor)
    for user, sees in ((supervisor, True), (make.user(Role.CENTRE_MANAGER), False)):
        client = Client(app, user)
        shown, paper = page(client.get(DRIFT)), Printed(client.get(f"{DRIFT}/print?output=pdf").data)
        sheet = CalamineWorkbook.from_filelike(BytesIO(client.get(f"{DRIFT}/report.xlsx").data))
        assert (f"/review/entries/{visit.id}" in shown.links) is sees
        for told in (shown.text, paper.text, str(sheet.get_sheet_by_index(1).to_python())):
            assert "封存后被否定" in told
            assert ("查无此次随访" in told) is sees
            assert (str(visit.occurred_on) in told.split("封存后被否定")[0][-30:]) is sees
