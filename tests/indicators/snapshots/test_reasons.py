"""What a drift report gives as the reason of a difference, and to whom."""

from datetime import date

import pytest

from app.accounts.models import User
from tests.contracts.signing import Signing
from tests.indicators.snapshots.keeping import keep
from tests.indicators.snapshots.test_drift import drift, overturn
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
