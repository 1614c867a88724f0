"""Q-29: what is taken in a day, beside what the list has as usual. The phone is held to the same cases."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.drugs.doses import ranges, unusual
from app.drugs.drug import from_wire
from app.entries.models import Entry
from tests.drivers.phone import Phone
from tests.make import Make

SHARED = json.loads((Path(__file__).parent / "doses.json").read_text(encoding="utf-8"))
LIST = [from_wire(each) for each in SHARED["drugs"]]


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: str(case["name"]))
def test_more_or_less_in_a_day_than_usual_is_doubtful(case: dict[str, Any]) -> None:
    assert list(unusual(case["rows"], ranges(LIST))) == case["sentences"]


def test_an_entry_with_an_unusual_dose_is_accepted_and_flagged(
    phone: Phone, make: Make, db: scoped_session[Session]
) -> None:
    medicine = {"drug_name": "氨氯地平片", "dose": 5, "times_per_day": 4, "dose_unit": "01"}
    much = phone.fill(make.resident(), med_adherence="1", medications=[medicine])
    usual = phone.fill(make.resident(), med_adherence="1", medications=[medicine | {"times_per_day": 1}])
    assert phone.push() == ["accepted", "accepted"]
    assert ("Q-29", "MED", "medications") in flags(db.get_one(Entry, much))
    assert "Q-29" not in {code for code, _, _ in flags(db.get_one(Entry, usual))}


def flags(entry: Entry) -> list[tuple[str, str, str | None]]:
    return [(flag["code"], flag["level"], flag.get("field")) for flag in entry.flags]
