"""Finding residents within a scope."""

import pytest

from app.accounts.models import Role
from app.orgs.scope import Scope
from app.pinyin import search_keys
from app.residents.find import count, find
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
    assert [each.name for each in find(scope, typed)] == names
    assert count(scope, typed) == len(names)


def test_nobody_outside_the_scope_is_found(make: Make) -> None:
    make.resident(make.other_village)
    assert find(make.user(Role.CENTRE_REVIEWER).scope) == []
    assert find(Scope(())) == []
    assert count(make.user(Role.COUNTY_SUPERVISOR).scope) == 1


def test_a_list_can_be_narrowed_to_one_village(make: Make) -> None:
    make.resident()
    elsewhere = make.resident(make.other_village)
    everything = Scope.everything()
    assert [each.id for each in find(everything, village=make.other_village.code)] == [elsewhere.id]
