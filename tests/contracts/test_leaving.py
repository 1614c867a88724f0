"""A contract ends when its person leaves, also if they die elsewhere; who comes back signs again."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.contracts.derived.rebuild import rebuild as derive_contracts
from app.contracts.models import AgreementMember
from app.contracts.reading.expiring import expiring
from app.entries.lives.follow import rebuild as derive_lives
from app.entries.models import Entry
from app.extensions import db as tables
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.orgs.scope import Scope
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.make import Make

LEFT, BACK = date(2021, 3, 20), date(2021, 5, 10)
ENDED = ("terminated", LEFT, "02")
WRONG, RETURNED, FOUND = "1", "2", "3"
EVERYWHERE = Where(Scope.everything())


@pytest.fixture
def resident(make: Make, signing: Signing) -> Resident:
    """Somebody with a contract for the whole year."""
    resident = make.resident()
    signing.sign(resident, packages=[], items=["I011"])
    return resident


def change(make: Make, signing: Signing, resident: Resident, on: date, what: str, **said: str) -> Entry:
    entry = make.entry(resident, "record_change", on, {"change": what, "changed_on": on.isoformat(), **said})
    return signing.approve(entry)[0]


def fates(resident: Resident) -> list[tuple[str, date | None, str | None]]:
    """What became of the person's contracts, the oldest first."""
    query = select(AgreementMember).filter_by(resident_id=resident.id).order_by(AgreementMember.start_date)
    return [(each.status, each.ended_on, each.end_reason) for each in tables.session.scalars(query)]


@pytest.fixture(autouse=True)
def a_rebuild_changes_nothing(db: scoped_session[Session]) -> Iterator[None]:
    yield
    db.flush()
    assert (derive_lives(), derive_contracts()) == (0, 0)


def test_it_ends_with_the_last_day_here(make: Make, signing: Signing, resident: Resident) -> None:
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    assert fates(resident) == [ENDED]


def test_who_left_and_died_later_had_it_until_the_leaving(
    make: Make, signing: Signing, resident: Resident
) -> None:
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    change(make, signing, resident, date(2021, 6, 1), "died", death_cause="脑卒中")
    assert fates(resident) == [ENDED]


def test_who_died_before_the_leaving_was_told_had_it_until_the_death(
    make: Make, signing: Signing, resident: Resident
) -> None:
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    change(make, signing, resident, date(2021, 2, 1), "died", death_cause="脑卒中")
    assert fates(resident) == [("terminated", date(2021, 2, 1), "03")]


@pytest.mark.parametrize("why", [RETURNED, FOUND])
def test_who_came_back_does_not_have_it_again(
    make: Make, signing: Signing, resident: Resident, why: str
) -> None:
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    change(make, signing, resident, BACK, "reopened", reopening=why, reason="回乡")
    assert resident.archive_status == "0"
    assert fates(resident) == [ENDED]


def test_what_is_signed_after_the_return_holds(make: Make, signing: Signing, resident: Resident) -> None:
    """Also if it begins before: the days may lie some weeks apart."""
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    change(make, signing, resident, BACK, "reopened", reopening=RETURNED, reason="回乡")
    signing.sign(resident, start=date(2021, 4, 20), on=BACK)
    assert fates(resident) == [ENDED, ("active", None, None)]


def test_what_began_after_the_return_holds_though_it_was_signed_before(make: Make, signing: Signing) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2021, 6, 1), on=date(2021, 3, 1))
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    assert fates(resident) == [ENDED]
    change(make, signing, resident, BACK, "reopened", reopening=RETURNED, reason="回乡")
    assert fates(resident) == [("active", None, None)]


def test_a_leaving_that_never_was_ended_nothing(make: Make, signing: Signing, resident: Resident) -> None:
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    opened = change(make, signing, resident, BACK, "reopened", reopening=WRONG, reason="登记错人")
    assert fates(resident) == [("active", None, None)]
    signing.invalidate(opened)
    assert fates(resident) == [ENDED]


def test_an_overturned_leaving_ended_nothing(make: Make, signing: Signing, resident: Resident) -> None:
    left = change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    signing.invalidate(left)
    assert fates(resident) == [("active", None, None)]


def test_who_leaves_twice_had_it_until_the_first_leaving(
    make: Make, signing: Signing, resident: Resident
) -> None:
    for day, what in ((LEFT, "moved_out"), (BACK, "reopened"), (date(2021, 6, 1), "moved_out")):
        change(make, signing, resident, day, what, reopening=RETURNED)
    assert fates(resident) == [ENDED]


def test_a_visit_that_found_somebody_gone_ends_it(make: Make, signing: Signing, resident: Resident) -> None:
    gone = {"visit_mode": "2", "visit_result": "2", "lost_reason": "2"}
    signing.serve(resident, LEFT, answers=gone)
    change(make, signing, resident, BACK, "reopened", reopening=RETURNED, reason="回乡")
    assert fates(resident) == [ENDED]


def test_who_was_lost_and_found_has_it_all_along(make: Make, signing: Signing, resident: Resident) -> None:
    change(make, signing, resident, LEFT, "lost", reason="多次未联系上")
    change(make, signing, resident, BACK, "reopened", reopening=FOUND, reason="已联系上")
    assert fates(resident) == [("active", None, None)]


def test_a_contract_that_ended_by_the_leaving_is_not_to_be_renewed(make: Make, signing: Signing) -> None:
    resident = make.resident()
    signing.sign(resident, start=date(2020, 7, 10), packages=[], items=["I011"])
    assert len(expiring(Scope.everything(), date(2021, 7, 1))) == 1
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    change(make, signing, resident, BACK, "reopened", reopening=RETURNED, reason="回乡")
    assert expiring(Scope.everything(), date(2021, 7, 1)) == []


def test_what_waits_is_derived_from_the_same_absences(
    make: Make, signing: Signing, resident: Resident
) -> None:
    change(make, signing, resident, LEFT, "moved_out", to_place="外省")
    change(make, signing, resident, BACK, "reopened", reopening=RETURNED, reason="回乡")
    make.entry(resident, "service_waiver", BACK, {})  # waits, so that the contract is derived on the spot
    member = source_of(Basis.PROVISIONAL, EVERYWHERE, Period.to_date(date(2021, 7, 1))).member
    rows = tables.session.execute(select(member.c.ended_on, member.c.end_reason))
    assert [tuple(each) for each in rows] == [(LEFT, "02")]
