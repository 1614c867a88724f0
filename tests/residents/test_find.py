"""Finding residents within a scope."""

from datetime import date

import pytest

from app.accounts.models import Role
from app.orgs.scope import Scope
from app.pinyin import search_keys
from app.residents.find import KEY_GROUPS, Wanted, count, find
from tests.make import Make


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("小妹", ["曾小妹"]),
        ("zxm", ["曾小妹"]),
        ("ZX", ["曾小妹"]),
        ("002X", ["曾小妹"]),
        ("002x", ["曾小妹"]),
        ("11010519491231002x", ["曾小妹"]),
        ("36078310110100009", ["李大山"]),
        ("%", []),
        ("", ["李大山", "曾小妹"]),
    ],
)
def test_a_resident_is_found_by_name_initials_or_number(make: Make, typed: str, names: list[str]) -> None:
    make.resident(name="曾小妹", search_keys=search_keys("曾小妹"), id_type="01", id_no="11010519491231002X")
    make.resident(name="李大山", search_keys=search_keys("李大山"), record_no="36078310110100009")
    scope = make.user().scope
    assert [each.name for each in find(scope, Wanted(typed))] == names
    assert count(scope, Wanted(typed)) == len(names)


def test_nobody_outside_the_scope_is_found(make: Make) -> None:
    make.resident(make.other_village)
    assert find(make.user(Role.CENTRE_REVIEWER).scope, Wanted()) == []
    assert find(Scope(()), Wanted()) == []
    assert count(make.user(Role.COUNTY_SUPERVISOR).scope, Wanted()) == 1


def test_a_list_can_be_narrowed_to_one_village(make: Make) -> None:
    make.resident()
    elsewhere = make.resident(make.other_village)
    everything = Scope.everything()
    assert [each.id for each in find(everything, Wanted(village=make.other_village.code))] == [elsewhere.id]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(group="G04"), ["病"]),
        (Wanted(group="G03"), ["老"]),
        (Wanted(group=KEY_GROUPS), ["病", "老"]),
        (Wanted(group="G90"), ["无"]),
        (Wanted(condition="I10"), ["病"]),
        (Wanted(condition="E11"), []),
        (Wanted(status="1"), ["老"]),
        (Wanted(status="0", group=KEY_GROUPS), ["病"]),
    ],
)
def test_residents_are_narrowed_by_what_they_are(make: Make, wanted: Wanted, names: list[str]) -> None:
    make.resident(name="病", search_keys="b")
    make.resident(name="老", search_keys="l", birth_date=date(1940, 1, 1), conditions=(), archive_status="1")
    over = make.resident(name="无", search_keys="w", conditions=())
    make.condition(over, "E11").managed_to = date(2024, 1, 1)
    everything = Scope.everything()
    assert [each.name for each in find(everything, wanted)] == names
    assert count(everything, wanted) == len(names)


def test_residents_are_narrowed_to_their_doctor(make: Make) -> None:
    doctor = make.user()
    make.resident(name="他人的")
    make.resident(name="本人的", doctor_id=doctor.id)
    assert [each.name for each in find(doctor.scope, Wanted(doctor_id=doctor.id))] == ["本人的"]
