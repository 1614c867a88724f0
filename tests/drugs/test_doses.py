"""Q-29: what is taken in a day, beside what the list has as usual."""

from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.drugs.doses import unusual
from app.drugs.drug import Drug
from app.entries.models import Entry
from tests.drivers.phone import Phone
from tests.make import Make

LIST = (
    Drug(name="某药片", spec="5mg", unit="01", low=2.5, high=10),
    Drug(name="某药片", spec="10mg", unit="01", low=2.5, high=20),
    Drug(name="无限药", spec="", unit="01"),
    Drug(name="至多药", spec="", unit="04", high=3),
)


def row(
    name: str = "某药片", dose: float = 5, times: float = 1, unit: str = "01", **more: Any
) -> dict[str, Any]:
    return {"drug_name": name, "dose": dose, "times_per_day": times, "dose_unit": unit, **more}


@pytest.mark.parametrize(
    "rows",
    [
        None,
        [],
        [row()],
        [row(dose=2.5)],
        [row(dose=10, times=2)],
        [row(dose=0.1, times=0.1, unit="04")],
        [row("清单外的药", 5000)],
        [row("无限药", 5000)],
        [row("至多药", 1, 3, "04")],
        [row(dose=5000, change="6")],
    ],
)
def test_what_is_usual_or_cannot_be_judged_raises_no_doubt(rows: Any) -> None:
    assert list(unusual(rows, LIST)) == []


@pytest.mark.parametrize(
    ("rows", "range_"),
    [
        ([row(dose=2.4)], "2.5–20"),
        ([row(dose=10.1, times=2)], "2.5–20"),
        ([row(dose=10), row(dose=5, times=3)], "2.5–20"),
        ([row("至多药", 2, 2, "04")], "至多 3"),
    ],
)
def test_more_or_less_in_a_day_than_usual_is_doubtful(rows: Any, range_: str) -> None:
    [sentence] = unusual(rows, LIST)
    assert range_ in sentence


def test_an_entry_with_an_unusual_dose_is_accepted_and_flagged(
    phone: Phone, make: Make, db: scoped_session[Session]
) -> None:
    medicine = row("氨氯地平片", dose=5, times=4)
    much = phone.fill(make.resident(), med_adherence="1", medications=[medicine])
    usual = phone.fill(make.resident(), med_adherence="1", medications=[medicine | {"times_per_day": 1}])
    assert phone.push() == ["accepted", "accepted"]
    told = {
        id_: [flag for flag in db.get_one(Entry, id_).flags if flag["code"] == "Q-29"]
        for id_ in (much, usual)
    }
    assert [(flag["level"], flag["field"]) for flag in told[much]] == [("MED", "medications")]
    assert told[usual] == []
