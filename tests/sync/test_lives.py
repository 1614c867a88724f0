"""What phones are told of lives: groups at once, states and villages once they are approved."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.changes.note import note
from app.clock import today
from app.entries.models import Entry
from app.orgs.models import Village
from app.residents.models import Resident
from app.review.decide import approve, invalidate
from tests.drivers.client import Client
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
DISEASE = {"condition": "E11", "hospital": "县人民医院", "basis": "空腹血糖 8.1"}


class Held:
    """A phone that reads a village's channel on, page after page."""

    def __init__(self, app: Flask, make: Make, village: Village) -> None:
        self._client = Client(app, make.user(at=village.clinic))
        self._channel = village.code
        self._after = 0
        self.known: dict[str, Any] = {}

    def read(self, resident: UUID) -> dict[str, Any] | None:
        """The resident as this phone has it by now."""
        url = f"/api/v1/sync/pull?channel={self._channel}&after={self._after}&limit=2000"
        page = self._client.get(url).get_json()
        for change in page["changes"]:
            if change["kind"] == "resident":
                self.known.pop(change["id"], None)
                if "removed" not in change:
                    self.known[change["id"]] = change["data"]
        self._after = page["next"]
        return self.known.get(str(resident))


@pytest.fixture
def resident(make: Make, db: Db) -> Resident:
    person = make.resident()
    note(make.village.code, "resident", person.id)
    db.commit()
    return person


def logged(phone: Phone, resident: Resident, change: str, **answers: Any) -> UUID:
    told = {"change": change, "changed_on": today().isoformat(), "visit_mode": "2", **answers}
    entry_id = phone.fill(resident, "record_change", answers=told)
    assert phone.push() == ["accepted"]
    return entry_id


def approved(make: Make, db: Db, entry_id: UUID) -> None:
    entry = db.get_one(Entry, entry_id)
    approve([entry], make.user(Role.CENTRE_REVIEWER), {entry_id: entry.revision}, {entry_id: "已核实"})
    db.commit()


def test_a_disease_is_told_at_once_and_taken_back_with_its_entry(
    app: Flask, phone: Phone, make: Make, db: Db, resident: Resident
) -> None:
    held = Held(app, make, make.village)
    assert _told(held, resident)["groups"] == ["G04"]
    entry_id = logged(phone, resident, "disease", **DISEASE, confirmed_on=today().isoformat())
    now = _told(held, resident)
    assert now["groups"] == ["G04", "G05"]
    (why,) = [each for each in now["group_details"] if each["code"] == "G05"]
    assert (why["by"], why["since"], why["entry_id"]) == ("disease", today().isoformat(), str(entry_id))
    approved(make, db, entry_id)
    invalidate(db.get_one(Entry, entry_id), make.user(Role.COUNTY_SUPERVISOR), 1, "核查不属实")
    db.commit()
    assert _told(held, resident)["groups"] == ["G04"]


def test_a_death_is_told_once_it_is_approved(
    app: Flask, phone: Phone, make: Make, db: Db, resident: Resident
) -> None:
    held = Held(app, make, make.village)
    entry_id = logged(phone, resident, "died", death_cause="脑出血")
    assert _told(held, resident)["archive_status"] == "0"
    approved(make, db, entry_id)
    now = _told(held, resident)
    assert (now["archive_status"], now["closed_on"], now["death_date"]) == ("1", *[today().isoformat()] * 2)


def test_who_moved_is_taken_from_one_phone_and_given_to_the_other(
    app: Flask, phone: Phone, make: Make, db: Db, resident: Resident
) -> None:
    there = make.second_village()
    db.commit()
    old, new = Held(app, make, make.village), Held(app, make, there)
    entry_id = logged(phone, resident, "moved", area_code=there.code)
    assert old.read(resident.id) is not None
    assert new.read(resident.id) is None
    approved(make, db, entry_id)
    assert old.read(resident.id) is None
    assert _told(new, resident)["village"] == there.code


def _told(held: Held, resident: Resident) -> dict[str, Any]:
    known = held.read(resident.id)
    assert known is not None
    return known
