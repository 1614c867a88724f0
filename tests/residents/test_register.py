"""Opening a record: what is written down, and what is refused."""

from datetime import date
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Role
from app.changes.models import Change
from app.errors import Invalid, OutOfScope
from app.residents.identity import doubts_of, is_record_no
from app.residents.models import Resident
from app.residents.register import register
from tests.make import Make

DB = scoped_session[Session]
ID_NO = "11010519491231002X"
DAY = date(2026, 3, 1)
ANSWERS: dict[str, Any] = {
    "name": "曾小妹",
    "sex": "2",
    "birth_date": "1949-12-31",
    "id_type": "01",
    "id_no": ID_NO,
    "hukou_status": "1",
    "address": "一组3号",
}


def test_a_record_is_opened_with_the_id_of_its_entry(make: Make, db: DB) -> None:
    doctor, entry_id = make.user(), uuid7()
    resident = register(entry_id, ANSWERS, make.village, doctor, DAY)
    assert (resident.id, resident.entry_id, resident.org_unit_id) == (entry_id, entry_id, make.clinic.id)
    assert (resident.search_keys.split()[0], resident.record_opened_on) == ("zxm", DAY)
    assert resident.doctor_id == doctor.id


def test_a_new_record_appears_in_the_channel_of_its_village(make: Make, db: DB) -> None:
    resident = register(uuid7(), ANSWERS, make.village, make.user(), DAY)
    db.commit()
    change = db.scalars(select(Change).where(Change.kind == "resident")).one()
    assert (change.channel, change.record_id) == (make.village.code, str(resident.id))


def test_diseases_household_and_listed_groups_come_along(make: Make, db: DB) -> None:
    number = f"{make.village.code}00007"
    more = {
        "household_no": number,
        "conditions": [{"code": "I10", "confirmed_on": "2019-05-01"}],
        "groups": ["G08", "G03"],
    }
    resident = register(uuid7(), ANSWERS | more, make.village, make.user(), DAY)
    db.refresh(resident)
    assert resident.household is not None
    assert resident.household.household_no == number
    assert [(each.code, each.managed_from) for each in resident.conditions] == [("I10", date(2019, 5, 1))]
    assert [each.group_code for each in resident.groups] == ["G08"]  # G03 is told by the birth date


@pytest.mark.parametrize(
    ("change", "field", "part"),
    [
        ({"id_no": "32072319560312001X"}, "id_no", "校验位"),
        ({"id_no": "320506199002290015"}, "id_no", "不存在"),
        ({"id_no": "110105491231002"}, "id_no", "15 位"),
        ({"id_no": None}, "id_no", "请填写"),
        ({"id_type": "none"}, "id_no", "无证件"),
        ({"record_no": "36078310120000001"}, "record_no", "17 位"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused(
    make: Make, change: dict[str, Any], field: str, part: str
) -> None:
    with pytest.raises(Invalid) as refused:
        register(uuid7(), ANSWERS | change, make.village, make.user(), DAY)
    assert part in refused.value.errors[f"answers.{field}"][0]


def test_an_id_number_on_record_is_refused_and_named(make: Make) -> None:
    make.resident(id_type="01", id_no=ID_NO)
    with pytest.raises(Invalid) as refused:
        register(uuid7(), ANSWERS, make.village, make.user(), DAY)
    assert "002X" in refused.value.errors["answers.id_no"][0]


def test_an_id_number_of_a_voided_record_is_free_again(make: Make) -> None:
    make.resident(id_type="01", id_no=ID_NO, archive_status="6")
    assert register(uuid7(), ANSWERS, make.village, make.user(), DAY).id_no == ID_NO


def test_a_small_x_is_kept_as_a_large_one(make: Make) -> None:
    resident = register(uuid7(), ANSWERS | {"id_no": ID_NO.lower()}, make.village, make.user(), DAY)
    assert resident.id_no == ID_NO


def test_a_village_of_another_centre_is_out_of_scope(make: Make) -> None:
    with pytest.raises(OutOfScope):
        register(uuid7(), ANSWERS, make.other_village, make.user(Role.CENTRE_REVIEWER), DAY)


def test_a_refused_registration_leaves_nothing_behind(make: Make, db: DB) -> None:
    make.resident(record_no="36078310110100001")
    with pytest.raises(Invalid):
        register(uuid7(), ANSWERS | {"record_no": "36078310110100001"}, make.village, make.user(), DAY)
    db.commit()
    assert len(db.scalars(select(Resident)).all()) == 1


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("36078310100100001", True),
        ("36078310119900001", True),
        ("36078310190100001", True),
        ("36078310110000001", False),
        ("36078310120000001", False),
        ("36078310100000001", False),
        ("3607831010010000", False),
        ("3607831010010000X", False),
    ],
)
def test_the_village_part_of_a_record_number_has_its_own_ranges(text: str, valid: bool) -> None:
    assert is_record_no(text) is valid


def test_a_namesake_without_id_number_born_the_same_day_is_doubtful(make: Make) -> None:
    born = date(1949, 12, 31)
    make.resident(name="曾小妹", sex="2", birth_date=born)
    same = {**ANSWERS, "id_type": "none", "id_no": None, "area_code": make.village.code}
    assert [(d["code"], d["level"]) for d in doubts_of(same)] == [("Q-03", "HIGH")]
    assert doubts_of(same | {"name": "曾大妹"}) == []
