"""Residents, settings and organisations as phones read them."""

from uuid6 import uuid7

from app.accounts.wire import read_teams
from app.orgs.settings import store
from app.orgs.wire import read_organisations, read_settings
from app.residents.wire import masked, read_residents
from tests.make import Make


def test_a_resident_is_read_with_masked_number_and_groups(make: Make) -> None:
    resident = make.resident(id_type="01", id_no="11010519491231002X")
    make.group(resident, "G08")
    record = read_residents([str(resident.id)])[str(resident.id)]
    assert (record["id_masked"], record["id_tail"]) == ("110105********002X", "002X")
    assert record["groups"] == ["G04", "G08"]
    assert record["conditions"] == [{"code": "I10"}]
    assert "11010519491231002X" not in str(record)
    assert None not in record.values()


def test_a_resident_who_does_not_exist_is_left_out(make: Make) -> None:
    assert read_residents([str(uuid7())]) == {}


def test_a_short_number_shows_its_last_four_only() -> None:
    assert (masked("E12345678"), masked("123"), masked("")) == ("*****5678", "123", "")


def test_a_stored_setting_stands_in_place_of_the_default(make: Make) -> None:
    assert read_settings(["renewal_remind_days"])["renewal_remind_days"]["value"] == 30
    store("renewal_remind_days", 10)
    assert read_settings(["renewal_remind_days"]) == {
        "renewal_remind_days": {"key": "renewal_remind_days", "value": 10}
    }
    assert read_settings(["villages"])["villages"]["value"][make.village.code] == make.village.name
    assert read_settings(["unheard_of"]) == {}


def test_organisations_name_their_parents(make: Make) -> None:
    found = read_organisations([str(make.county.id), str(make.clinic.id)])
    assert "parent_id" not in found[str(make.county.id)]
    assert found[str(make.clinic.id)]["parent_id"] == str(make.centre.id)


def test_a_team_is_read_with_its_members(make: Make) -> None:
    doctor = make.user()
    make.member(doctor)
    [member] = read_teams([str(make.team.id)])[str(make.team.id)]["members"]
    assert member == {"user_id": str(doctor.id), "name": doctor.name, "role": "village_doctor"}
