"""An agreement keeps the household of its representative on the day of signing (domain.md §3.1)."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Role
from app.contracts.derived.rebuild import rebuild as derive_contracts
from app.contracts.models import Agreement
from app.contracts.reading.wire import read_contracts
from app.entries.lives.follow import rebuild as derive_lives
from app.entries.lives.follow import settle
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.residents.models import Household, Resident
from app.residents.parts import household
from app.residents.update import apply
from tests.contracts.signing import Signing
from tests.drivers.client import Client
from tests.make import Make

APRIL, MAY, JUNE, TODAY = (date(2021, month, 1) for month in (4, 5, 6, 7))


@pytest.fixture
def housed(make: Make) -> Resident:
    resident = make.resident()
    resident.household_id = household(number(make, 1), make.village.code, None).id
    db.session.flush()
    return resident


def number(make: Make, serial: int, village: str = "") -> str:
    return f"{village or make.village.code}{serial:05}"


def kept(resident: Resident) -> str | None:
    """The number of the household that the person's agreement names."""
    query = (
        select(Household.household_no)
        .join(Agreement, Agreement.household_id == Household.id)
        .where(Agreement.representative_id == resident.id)
    )
    return db.session.scalar(query)


def lives_in(resident: Resident) -> str | None:
    return db.session.scalar(select(Household.household_no).filter_by(id=resident.household_id))


def change(make: Make, signing: Signing, resident: Resident, on: date, what: str, **said: str) -> Entry:
    entry = make.entry(resident, "record_change", on, {"change": what, "changed_on": on.isoformat(), **said})
    return signing.approve(entry)[0]


def update(make: Make, resident: Resident, **said: str) -> Entry:
    """An update of the record, taken in today."""
    answers = {"base_version": resident.version, **said}
    entry = make.entry(resident, "resident_update", TODAY, answers, status=EntryStatus.APPROVED)
    apply(resident, answers, entry.id, make.user(Role.COUNTY_ADMIN))
    settle([resident.id], None)
    return entry


def nothing_differs() -> bool:
    return (derive_lives(), derive_contracts()) == (0, 0)


def test_a_later_move_to_another_village_leaves_it(make: Make, signing: Signing, housed: Resident) -> None:
    signing.sign(housed)
    village = make.second_village()
    change(make, signing, housed, APRIL, "moved", area_code=village.code)
    change(make, signing, housed, MAY, "household", household_no=number(make, 2, village.code))
    assert (lives_in(housed), kept(housed)) == (number(make, 2, village.code), number(make, 1))
    assert nothing_differs()


def test_a_later_update_of_the_household_leaves_it(make: Make, signing: Signing, housed: Resident) -> None:
    signing.sign(housed)
    update(make, housed, household_no=number(make, 2))
    assert (lives_in(housed), kept(housed)) == (number(make, 2), number(make, 1))
    assert nothing_differs()


def test_a_split_before_the_signing_that_is_logged_later_changes_it(
    make: Make, signing: Signing, housed: Resident
) -> None:
    signing.sign(housed)
    entry = change(make, signing, housed, date(2020, 12, 1), "household", household_no=number(make, 2))
    assert kept(housed) == number(make, 2)
    signing.invalidate(entry)
    assert kept(housed) == number(make, 1)
    assert nothing_differs()


def test_it_is_that_of_the_representative_only(make: Make, signing: Signing, housed: Resident) -> None:
    other = make.resident()
    other.household_id = household(number(make, 2), make.village.code, None).id
    signing.sign(other, housed)
    assert (kept(other), kept(housed)) == (number(make, 2), None)


def test_of_one_who_had_none_nothing_is_kept_whatever_follows(make: Make, signing: Signing) -> None:
    resident = make.resident()
    signing.sign(resident)
    update(make, resident, household_no=number(make, 2))
    assert (lives_in(resident), kept(resident)) == (number(make, 2), None)
    assert nothing_differs()


def test_an_overturned_move_holds_on_no_day(make: Make, signing: Signing, housed: Resident) -> None:
    """Of moves that were told since, one is taken back: a signing between the two finds the first home."""
    with time_machine.travel(datetime(2021, 5, 1, 2, tzinfo=UTC), tick=False):
        first = update(make, housed, household_no=number(make, 2))
    change(make, signing, housed, JUNE, "household", household_no=number(make, 3))
    signing.sign(housed, start=MAY, on=date(2021, 5, 10))
    assert kept(housed) == number(make, 2)
    signing.invalidate(first)
    assert (lives_in(housed), kept(housed)) == (number(make, 3), number(make, 1))
    assert nothing_differs()


def test_the_page_the_print_and_the_phone_tell_it(
    app: Flask, make: Make, signing: Signing, housed: Resident
) -> None:
    entry = signing.sign(housed, make.resident())
    member, reviewer = str(signing.member(housed).id), make.user(Role.CENTRE_REVIEWER, at=make.centre)
    assert read_contracts([member])[member]["household_no"] == number(make, 1)
    db.session.commit()
    client = Client(app, reviewer)
    for path in (f"/residents/{housed.id}/contracts", f"/agreements/{entry.id}"):
        assert number(make, 1) in client.get(path).get_data(as_text=True)
