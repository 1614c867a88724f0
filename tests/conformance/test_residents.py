"""Residents made and changed by entries, and their moving from one village to another."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conformance.client import Device
from tests.conformance.conftest import World
from tests.conformance.entries import htn, new_id, registration, today, update

pytestmark = pytest.mark.server


@pytest.mark.parametrize("named", [False, True])
def test_a_registrations_id_is_the_residents_and_may_be_visited_in_the_same_batch(
    phone: Device, world: World, named: bool
) -> None:
    sent = registration(world.village, 1)
    if named:
        sent["resident_id"] = sent["id"]
    assert phone.results(sent, htn(sent["id"], 2)) == ["accepted", "accepted"]
    assert phone.copy(world.village).data("resident", sent["id"])["name"] == "张三妹"


def test_a_registration_with_a_null_resident_is_one_without(phone: Device, world: World) -> None:
    assert phone.results({**registration(world.village, 1), "resident_id": None}) == ["accepted"]


def test_a_registration_of_another_resident_is_invalid(phone: Device, world: World) -> None:
    receipt = phone.receipt({**registration(world.village, 1), "resident_id": new_id()})
    assert list(receipt["errors"]) == ["resident_id"]


def test_a_visit_before_its_registration_in_the_batch_becomes_acceptable(phone: Device, world: World) -> None:
    sent = registration(world.village, 1)
    visit = htn(sent["id"], 2)
    assert phone.results(visit, sent) == ["rejected:resident_unknown", "accepted"]
    assert phone.results(visit, sent) == ["accepted", "duplicate"]


def test_nobody_registers_into_another_village(phone: Device, world: World) -> None:
    assert phone.results(registration(world.elsewhere, 1)) == ["rejected:out_of_scope"]
    assert phone.results(registration("999999999999", 2)) == ["rejected:invalid"]


def test_an_id_number_is_checked_and_taken_once(phone: Device, world: World) -> None:
    identity = {"id_type": "01", "id_no": "11010519491231002X", "birth_date": "1949-12-31", "sex": "2"}
    assert phone.results(registration(world.village, 1, **{**identity, "id_no": "110105194912310021"})) == [
        "rejected:invalid"
    ]
    assert phone.results(registration(world.village, 2, **identity)) == ["accepted"]
    receipt = phone.receipt(registration(world.village, 3, **identity))
    assert (receipt["code"], list(receipt["errors"])) == ("invalid", ["answers.id_no"])


def profile(phone: Device, world: World, resident: str) -> dict[str, Any]:
    return phone.copy(world.village).data("resident", resident)


def test_changes_of_different_fields_are_merged(phone: Device, world: World, resident: str) -> None:
    version = profile(phone, world, resident)["version"]
    assert phone.results(update(resident, version, 2, phone="13800138000")) == ["accepted"]
    assert phone.results(update(resident, version, 3, address="村尾最后一家")) == ["accepted"]
    after = profile(phone, world, resident)
    assert (after["phone"], after["address"]) == ("13800138000", "村尾最后一家")
    assert after["version"] > version


def test_a_field_that_both_sides_changed_is_kept_and_settled_by_the_supervisor(
    phone: Device, world: World, resident: str
) -> None:
    version = profile(phone, world, resident)["version"]
    phone.push(update(resident, version, 2, phone="13800138001"))
    assert phone.results(update(resident, version, 3, phone="13900139002")) == ["accepted"]
    assert profile(phone, world, resident)["phone"] == "13800138001"
    page = world.device("supervisor").call("GET", "/conflicts").content.decode()
    assert "13800138001" in page
    assert "13900139002" in page


def test_the_same_change_on_both_sides_is_no_conflict(phone: Device, world: World, resident: str) -> None:
    version = profile(phone, world, resident)["version"]
    phone.push(
        update(resident, version, 2, phone="13700137003"), update(resident, version, 3, phone="13700137003")
    )
    assert "13700137003" not in world.device("supervisor").call("GET", "/conflicts").content.decode()


def test_an_update_names_its_base_version(phone: Device, resident: str) -> None:
    sent = update(resident, 1, 2, phone="13800138000")
    del sent["answers"]["base_version"]
    assert list(phone.receipt(sent)["errors"]) == ["answers.base_version"]


def moved(phone: Device, world: World, resident: str) -> dict[str, Any]:
    return update(resident, profile(phone, world, resident)["version"], 1, area_code=world.elsewhere)


def test_who_moves_village_is_removed_here_and_appears_there_with_all_that_is_theirs(
    phone: Device, neighbour: Device, world: World, resident: str
) -> None:
    visit = htn(resident, phone.number())
    phone.push(visit)
    here, there = phone.copy(world.village), neighbour.copy(world.elsewhere)
    assert world.device("warden").results(moved(phone, world, resident)) == ["accepted"]
    left, came = phone.pull(world.village, here.cursor), neighbour.pull(world.elsewhere, there.cursor)
    gone = {(each["kind"], each["id"]) for each in left["changes"] if each.get("removed")}
    new = {(each["kind"], each["id"]) for each in came["changes"] if "data" in each}
    theirs = {
        key for key, (_, data) in here.records.items() if resident in (data.get("resident_id"), data["id"])
    }
    assert {("resident", resident), ("entry", visit["id"])} <= theirs
    assert theirs <= gone
    assert theirs <= new


def test_a_visit_made_before_the_move_became_known_is_accepted(
    phone: Device, neighbour: Device, world: World, resident: str
) -> None:
    cursor = phone.channels()[world.village]["seq"]
    world.device("warden").push(moved(phone, world, resident))
    day = today() - timedelta(days=1)
    receipt = phone.receipt(htn(resident, phone.number(), day), cursors={world.village: cursor})
    assert (receipt["result"], receipt["channel"]) == ("accepted", world.elsewhere)
    after = phone.channels()[world.village]["seq"]
    known = htn(resident, phone.number(), today() - timedelta(days=2))
    assert phone.results(known, cursors={world.village: after}) == ["rejected:out_of_scope"]
    assert phone.results(known) == ["rejected:out_of_scope"]
    assert neighbour.results(htn(resident, 1)) == ["accepted"]
