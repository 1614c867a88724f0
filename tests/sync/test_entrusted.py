"""Who is transferred to a doctor of another clinic reaches that doctor's phone, and is served from it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import travel

from app.accounts.models import User
from app.changes.note import fingerprint, note
from app.clock import today
from app.contracts.derived.derive import follow_residents
from app.entries.models import Entry
from app.extensions import db
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make
from tests.sync.test_pull import listed, read_all


@pytest.fixture
def doctor(make: Make) -> User:
    """Of another clinic of the same centre."""
    return make.user(at=make.second_village().clinic)


@pytest.fixture
def resident(make: Make, signing: Signing) -> Resident:
    """Signed up by the doctor of the own village, where others live too."""
    resident, neighbour = make.resident(), make.resident()
    for each in (resident, neighbour):
        note(make.village.code, "resident", each.id)
        signing.sign(each, start=today())
    db.session.commit()
    return resident


def transferred(signing: Signing, resident: Resident, to: User) -> Entry:
    day = today().isoformat()
    entry = signing.event(
        "contract_transfer", resident, today(), doctor_id=str(to.id), from_date=day, reason="1"
    )
    db.session.commit()
    return entry


def part_of(client: Client) -> dict[str, Any]:
    [part] = [each for id_, each in listed(client).items() if "-" in id_]
    return dict(part)


def test_a_transfer_brings_the_resident_and_no_neighbour_to_the_new_doctors_phone(
    app: Flask, signing: Signing, resident: Resident, doctor: User, make: Make
) -> None:
    client = Client(app, doctor)
    assert [id_ for id_ in listed(client) if "-" in id_] == []
    transferred(signing, resident, doctor)
    part = part_of(client)
    for limit in (1, 3, 2000):
        held, cursor, _ = read_all(client, part["id"], limit)
        assert cursor == part["seq"]
        assert {id_ for kind, id_ in held if kind == "resident"} == {str(resident.id)}
        [contract] = [each["data"] for (kind, _), each in held.items() if kind == "contract"]
        assert (contract["resident_id"], contract["doctor_id"]) == (str(resident.id), str(doctor.id))
        digest = 0
        for (kind, id_), change in held.items():
            digest ^= fingerprint(kind, id_, change["seq"])
        assert (len(held), f"{digest:016x}") == (part["count"], part["digest"])
    whole = client.get(f"/api/v1/sync/pull?channel={make.village.code}&after=0")
    assert whole.get_json()["code"] == "out_of_scope"


def test_what_changes_for_one_who_was_transferred_arrives_and_what_goes_is_removed(
    app: Flask, signing: Signing, resident: Resident, doctor: User, make: Make
) -> None:
    transferred(signing, resident, doctor)
    client = Client(app, doctor)
    before = part_of(client)
    entry = make.entry(resident)
    note(make.village.code, "entry", entry.id)
    db.session.commit()
    after = part_of(client)
    assert (after["id"], after["count"]) == (before["id"], before["count"] + 1)
    held, _, _ = read_all(client, after["id"], 10, before["seq"])
    assert list(held) == [("entry", str(entry.id))]
    note(make.village.code, "entry", entry.id, removed=True)
    db.session.commit()
    gone = part_of(client)
    assert (gone["count"], gone["digest"]) == (before["count"], before["digest"])
    changes = client.get(f"/api/v1/sync/pull?channel={gone['id']}&after={after['seq']}").get_json()["changes"]
    assert [each["removed"] for each in changes] == [True]


def test_one_who_was_transferred_is_served_from_the_new_doctors_phone_until_it_is_taken_back(
    app: Flask, signing: Signing, resident: Resident, doctor: User, make: Make
) -> None:
    phone = Phone(Client(app, doctor), doctor)
    phone.fill(resident)
    assert phone.push() == ["rejected:out_of_scope"]
    entry = transferred(signing, resident, doctor)
    served = phone.fill(resident)
    assert phone.push() == ["accepted"]
    assert db.session.get_one(Entry, served).channel == make.village.code
    console = Client(app, doctor)
    assert console.get(f"/residents/{resident.id}/contracts").status_code == 200
    assert console.get(f"/review/entries/{served}").status_code == 200
    assert resident.name in console.get("/residents").text
    signing.invalidate(entry)
    db.session.commit()
    phone.fill(resident)
    assert phone.push() == ["rejected:out_of_scope"]
    assert console.get(f"/residents/{resident.id}/contracts").status_code == 404
    assert [id_ for id_ in listed(console) if "-" in id_] == []


def test_one_who_was_transferred_stays_with_the_new_doctor_who_renews(
    app: Flask, signing: Signing, resident: Resident, doctor: User
) -> None:
    transferred(signing, resident, doctor)
    ends, signing.doctor = signing.member(resident).end_date, doctor
    next_day = ends + timedelta(days=1)
    signing.sign(resident, kind="renew", start=next_day, on=ends)
    db.session.commit()
    with travel(datetime.combine(next_day, time(4), UTC)):
        follow_residents([resident.id])
        member = signing.member(resident)
        assert (member.status, member.doctor_id, member.transferred_from) == ("active", doctor.id, None)
        db.session.commit()
        phone = Phone(Client(app, doctor), doctor)
        phone.fill(resident)
        assert phone.push() == ["accepted"]
        console = Client(app, doctor)
        assert console.get(f"/residents/{resident.id}/contracts").status_code == 200
        part_of(console)


def test_another_resident_makes_it_another_channel_that_is_read_from_the_beginning(
    app: Flask, signing: Signing, resident: Resident, doctor: User
) -> None:
    transferred(signing, resident, doctor)
    client = Client(app, doctor)
    one = part_of(client)["id"]
    other = db.session.scalar(select(Resident).where(Resident.id != resident.id))
    assert other
    transferred(signing, other, doctor)
    both = part_of(client)["id"]
    assert both != one
    assert client.get(f"/api/v1/sync/pull?channel={one}&after=0").get_json()["code"] == "out_of_scope"
    held, _, _ = read_all(client, both, 500)
    assert len([1 for kind, _ in held if kind == "resident"]) == 2
