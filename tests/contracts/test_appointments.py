"""Which requests hold after what was said about them, and what is doubted when it is said late."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

from app.clock import today
from app.contracts.events.appointments import Appointment, Asked, appointments
from app.entries.models import Entry
from app.residents.models import Resident
from tests.contracts.signing import Signing
from tests.contracts.test_guards import sent
from tests.drivers.phone import Phone
from tests.make import Make

Db = scoped_session[Session]
ROOT = UUID("01930000-0000-7000-8000-000000000000")


def june(day: int) -> date:
    return date(2021, 6, day)


def said(name: str, day: int, promised: int | None, changes: str = "", *items: str) -> Asked:
    of = str(uuid5(ROOT, changes)) if changes else None
    return Asked(uuid5(ROOT, name), june(day), items or ("I007",), june(promised) if promised else None, of)


FIRST = said("first", 1, 10)
OFF, LATE, CALLED_OFF = (
    said("off", 10, 20, "first"), said("late", 11, 20, "first"), said("called off", 20, None, "off"),
)  # fmt: skip


@pytest.mark.parametrize(("told", "holds"), [
    ([FIRST], [Appointment(FIRST)]),
    ([FIRST, OFF], [Appointment(OFF)]),
    ([FIRST, LATE], [Appointment(FIRST, LATE)]),
    ([FIRST, OFF, CALLED_OFF], [Appointment(CALLED_OFF)]),
    ([FIRST, OFF, LATE], [Appointment(LATE)]),  # by then it was put off to the 20th
    ([FIRST, said("no", 11, None, "first"), said("after all", 12, 13, "no")],
     [Appointment(FIRST, said("after all", 12, 13, "no"))]),
    ([said("no", 1, None), said("yes", 9, 12, "no")], [Appointment(said("yes", 9, 12, "no"))]),
    ([said("before", 1, None, "asked"), said("asked", 2, 9)],
     [Appointment(said("before", 1, None, "asked")), Appointment(said("asked", 2, 9))]),
    ([said("a", 1, 5, "b"), said("b", 1, 6, "a")], None),
])  # fmt: skip
def test_what_holds_is_the_last_word_that_came_by_the_promised_day(
    told: list[Asked], holds: list[Appointment] | None
) -> None:
    found = appointments(told)
    assert found == appointments(reversed(told))
    assert found == holds if holds else len(found) == len(told)


def test_what_a_late_change_asks_for_besides_is_a_request_of_its_own() -> None:
    late = said("late", 11, 20, "first", "I007", "I004")
    assert [(each.asked.item_ids, each.asked.promised_on) for each in appointments([FIRST, late])] == [
        (("I007",), june(10)), (["I004"], june(20)),
    ]  # fmt: skip


@pytest.fixture
def resident(signing: Signing, make: Make) -> Resident:
    resident = make.resident()
    signing.sign(resident, start=today() - timedelta(days=100), items=["I007"])
    return resident


@pytest.mark.parametrize(("outcome", "on", "flags"), [
    ("2", 0, {"changed_late"}), ("1", 0, {"changed_late"}),
    ("2", 20, {"change_backdated"}), ("2", 21, {"change_backdated"}),
])  # fmt: skip
def test_a_change_after_the_promised_day_is_flagged_also_if_it_is_dated_back(
    phone: Phone, signing: Signing, resident: Resident, db: Db, outcome: str, on: int, flags: set[str]
) -> None:
    """It was promised for 20 days ago."""
    asked: dict[str, Any] = {"item_ids": ["I007"], "asked_by": "1"}
    promised: dict[str, Any] = {"outcome": "1", "promised_date": (today() - timedelta(days=20)).isoformat()}
    first = signing.event("service_request", resident, today() - timedelta(days=30), **asked, **promised)
    then: dict[str, Any] = {"outcome": outcome, "request_id": str(first.id)}
    then |= {"promised_date": today().isoformat()} if outcome == "1" else {"decline_reason": "4"}
    answers = {"agreement_member_id": str(signing.member(resident).id), **asked, **then}
    phone.fill(resident, "service_request", today() - timedelta(days=on), answers)
    found, errors = sent(phone, db)
    assert (found & {"changed_late", "change_backdated"}, errors) == (flags, {})


def test_a_change_by_the_promised_day_is_none_to_doubt(
    phone: Phone, signing: Signing, resident: Resident, db: Db
) -> None:
    asked: dict[str, Any] = {"item_ids": ["I007"], "asked_by": "1"}
    promised: dict[str, Any] = {"outcome": "1", "promised_date": today().isoformat()}
    first = signing.event("service_request", resident, today() - timedelta(days=5), **asked, **promised)
    then: dict[str, Any] = {"outcome": "2", "request_id": str(first.id), "decline_reason": "4"}
    phone.fill(
        resident,
        "service_request",
        today(),
        {"agreement_member_id": str(signing.member(resident).id), **asked, **then},
    )
    assert not sent(phone, db)[0] & {"changed_late", "change_backdated"}


MAY = date(2021, 5, 4)


def ask(signing: Signing, resident: Resident, on: date, promised: str | None, **more: Any) -> Entry:
    answer: dict[str, Any] = {"outcome": "1", "promised_date": promised} if promised else {"outcome": "2"}
    return signing.event("service_request", resident, on, item_ids=["I007"], asked_by="1", **answer, **more)


@pytest.mark.parametrize("promised", ["2021-06-30", None])
def test_what_was_due_stays_due_whatever_is_said_after_that_day(
    signing: Signing, resident: Resident, promised: str | None
) -> None:
    """May the fourth: it was promised for the third, and that was not kept."""
    before: dict[str, Any] = {
        "outcome": "1",
        "promised_date": "2021-05-03",
        "item_ids": ["I007"],
        "asked_by": "1",
    }
    first = signing.event("service_request", resident, date(2021, 5, 1), **before)
    ask(signing, resident, MAY, promised, request_id=str(first.id), decline_reason="4")
    assert signing.dues(resident, "I007") == [date(2021, 5, 3)]


def test_it_can_be_put_off_again_until_the_day_it_was_put_off_to(
    signing: Signing, resident: Resident
) -> None:
    first = ask(signing, resident, MAY, "2021-05-10")
    second = ask(signing, resident, MAY, "2021-05-20", request_id=str(first.id))
    said: dict[str, Any] = {
        "item_ids": ["I007"],
        "asked_by": "1",
        "outcome": "2",
        "request_id": str(second.id),
    }
    late = signing.event("service_request", resident, date(2021, 5, 21), **said)
    assert signing.dues(resident, "I007") == [date(2021, 5, 20)]
    signing.invalidate(late)
    signing.event("service_request", resident, date(2021, 5, 20), **said)
    assert signing.dues(resident, "I007") == []
