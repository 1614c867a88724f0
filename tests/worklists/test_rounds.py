"""The rounds of a home bed as its closing tells them, against those that are here."""

from datetime import timedelta
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.entries.models import Entry, EntryStatus
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS

Db = scoped_session[Session]


@pytest.mark.parametrize(("told", "codes"), [(2, []), (3, ["bed_rounds"]), (None, [])])
def test_a_closing_that_tells_other_rounds_than_there_were_is_doubted(
    phone: Phone, make: Make, db: Db, told: int | None, codes: list[str]
) -> None:
    resident, day = make.resident(), today()
    for before, changed in ((30, {}), (9, {}), (2, {}), (1, {"visit_result": "4"})):
        make.entry(resident, form="bed_round", on=day - timedelta(before), answers=changed)
    make.entry(resident, form="bed_round", on=day - timedelta(3), status=EntryStatus.INVALIDATED)
    db.commit()
    answers: dict[str, Any] = ANSWERS["bed_close"] | {
        "bed_open_date": (day - timedelta(10)).isoformat(), "bed_close_date": day.isoformat(), "rounds": told,
    }  # fmt: skip
    entry_id = phone.fill(resident, "bed_close", answers=answers)
    assert phone.push() == ["accepted"]
    flags = [each["code"] for each in db.get_one(Entry, entry_id).flags]
    assert [code for code in flags if code == "bed_rounds"] == codes
