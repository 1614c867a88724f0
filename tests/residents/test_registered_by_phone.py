"""What a phone registers is doubted where it looks like somebody known, or contradicts the ID number."""

from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.entries.models import Entry
from tests.drivers.phone import Phone
from tests.make import Make


@pytest.mark.parametrize(
    ("change", "doubts"),
    [
        ({}, []),
        ({"name": "曾小妹"}, [("Q-03", "HIGH")]),
        ({"id_type": "01", "id_no": "11010519491231002X"}, [("Q-04", "MED")]),
    ],
)
def test_a_registration_is_taken_in_with_its_doubts(
    phone: Phone,
    make: Make,
    db: scoped_session[Session],
    change: dict[str, Any],
    doubts: list[tuple[str, str]],
) -> None:
    known = make.resident(name="曾小妹")
    answers = {
        "name": "新居民",
        "sex": "2",
        "birth_date": known.birth_date.isoformat(),
        "id_type": "none",
        "hukou_status": "1",
        "area_code": make.village.code,
        "address": "一组 5 号",
    }
    entry_id = phone.fill(None, form="resident_registration", answers=answers | change)
    assert phone.push() == ["accepted"]
    flags = db.get_one(Entry, entry_id).flags
    assert [(f["code"], f["level"]) for f in flags if f["code"] in ("Q-03", "Q-04")] == doubts
