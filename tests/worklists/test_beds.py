"""Home beds, held against contracts and against each other (domain.md §5.13)."""

from datetime import date, timedelta

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.contracts.terms.catalogue import load_catalogue
from app.entries.lives.follow import follow_decided
from app.entries.models import Entry, EntryStatus
from app.residents.models import Resident
from app.review.decide import approve, invalidate
from app.worklists.beds import follow, rebuild
from tests.contracts.signing import Signing
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS

Db = scoped_session[Session]


def opening(make: Make, resident: Resident, ago: int, status: EntryStatus = EntryStatus.SUBMITTED) -> Entry:
    on = today() - timedelta(ago)
    said = {"bed_open_date": on.isoformat(), "round_per_week": 1}
    return make.entry(resident, "bed_open", on, said, status=status)


def closing(make: Make, resident: Resident, ago: int, opened: int) -> Entry:
    told = {"bed_open_date": (today() - timedelta(opened)).isoformat()}
    return make.entry(resident, "bed_close", today() - timedelta(ago), told)


def flags(phone: Phone, db: Db, resident: Resident, form: str, **changed: object) -> dict[str, str]:
    """Of an entry of today: codes and levels of the doubts about beds."""
    day = today().isoformat()
    dates = {
        "bed_open": {"apply_date": day, "bed_open_date": day, "diag_date": day},
        "bed_round": {"next_round": (today() + timedelta(7)).isoformat()},
        "bed_close": {"bed_close_date": day},
    }
    db.commit()
    entry_id = phone.fill(resident, form, answers=ANSWERS[form] | dates[form] | changed)
    assert phone.push() == ["accepted"]
    found = db.get_one(Entry, entry_id).flags
    about = ("Q-07", "Q-08", "bed_missing", "bed_unapproved")
    return {each["code"]: each["level"] for each in found if each["code"] in about}


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_home_bed_for_who_has_no_contract_is_doubted(
    phone: Phone, make: Make, db: Db, is_signed: bool
) -> None:
    resident = make.resident()
    if is_signed:
        load_catalogue()
        Signing(make).sign(resident, start_date=_ago(10), end_date=_ago(-300))
    assert flags(phone, db, resident, "bed_open") == ({} if is_signed else {"Q-08": "HIGH"})


def test_a_signing_that_waits_for_review_is_contract_enough_for_a_home_bed(
    phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident()
    make.entry(resident, "sign", today(), {"start_date": today().isoformat()})
    assert flags(phone, db, resident, "bed_open") == {}


def codes(entry: Entry) -> list[str]:
    """The doubts about its bed, once all were held against each other; it must have been so before."""
    assert rebuild() == 0
    return [flag["code"] for flag in entry.flags]


def test_a_bed_is_doubted_for_as_long_as_no_contract_holds_on_its_day(make: Make) -> None:
    load_catalogue()
    signing, resident = Signing(make), make.resident()
    bed = opening(make, resident, 30)
    follow([resident.id])
    assert codes(bed) == ["Q-08"]
    signed = signing.sign(resident, start=date.fromisoformat(_ago(40)))
    assert codes(bed) == []
    end = signing.event("contract_end", resident, today(), reason="04", end_date=_ago(31), end_note="x")
    assert codes(bed) == ["Q-08"]
    signing.invalidate(end)
    assert codes(bed) == []
    signing.invalidate(signed)
    assert codes(bed) == ["Q-08"]


def test_a_bed_is_no_longer_doubted_once_a_signing_waits_and_is_again_when_it_is_returned(
    make: Make,
) -> None:
    load_catalogue()
    head, second = make.resident(), make.resident()
    bed = opening(make, second, 0)
    follow([second.id])
    assert codes(bed) == ["Q-08"]
    waiting = Signing(make).sign(head, second, start=today(), approved=False)
    follow_decided([waiting], waiting.author_id)
    assert codes(bed) == []
    waiting.status = EntryStatus.RETURNED
    follow_decided([waiting], waiting.author_id)
    assert codes(bed) == ["Q-08"]


def test_a_waiting_signing_covers_its_household_and_its_days(phone: Phone, make: Make, db: Db) -> None:
    head, second, later, former = (make.resident() for _ in range(4))
    both = [{"resident_id": str(each.id)} for each in (head, second)]
    make.entry(head, "sign", today(), {"start_date": _ago(0), "end_date": _ago(-300), "members": both})
    make.entry(later, "sign", today(), {"start_date": _ago(-20), "end_date": _ago(-300)})
    make.entry(former, "sign", today() - timedelta(500), {"start_date": _ago(500), "end_date": _ago(136)})
    found = [flags(phone, db, each, "bed_open") for each in (head, second, later, former)]
    assert found == [{}, {}, {"Q-08": "HIGH"}, {"Q-08": "HIGH"}]


def test_a_round_after_the_day_that_the_closing_names_is_doubted(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    opening(make, resident, 30)
    told = {"bed_open_date": _ago(30), "bed_close_date": _ago(5)}
    make.entry(resident, "bed_close", today(), told)
    assert flags(phone, db, resident, "bed_round") == {"bed_missing": "HIGH"}


def test_a_second_home_bed_is_doubted_until_the_first_is_closed(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    opening(make, resident, 30)
    assert flags(phone, db, resident, "bed_open")["Q-07"] == "HIGH"
    other = make.resident()
    opening(make, other, 30)
    closing(make, other, 5, opened=30)
    assert flags(phone, db, other, "bed_open") == {"Q-08": "HIGH"}


@pytest.mark.parametrize("form", ["bed_round", "bed_close"])
def test_a_round_or_a_closing_without_an_open_bed_is_doubted(
    phone: Phone, make: Make, db: Db, form: str
) -> None:
    never, open_, closed, untrue = (make.resident() for _ in range(4))
    opening(make, open_, 20)
    opening(make, closed, 20)
    closing(make, closed, 3, opened=20)
    opening(make, untrue, 20, EntryStatus.INVALIDATED)
    found = [flags(phone, db, each, form) for each in (never, open_, closed, untrue)]
    doubted = {"bed_missing": "HIGH"}
    assert found == [doubted, {}, doubted, doubted]


def test_the_last_round_may_be_on_the_day_of_the_closing(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    opening(make, resident, 20)
    closing(make, resident, 0, opened=20)
    assert flags(phone, db, resident, "bed_round") == {}


@pytest.mark.parametrize(("ago", "expected"), [(90, {}), (91, {"bed_unapproved": "MED"})])
def test_a_home_bed_of_more_than_ninety_days_without_another_approval_is_doubted(
    phone: Phone, make: Make, db: Db, ago: int, expected: dict[str, str]
) -> None:
    resident = make.resident()
    opening(make, resident, ago)
    assert flags(phone, db, resident, "bed_round") == expected


def test_an_approval_told_by_a_round_holds_for_the_rounds_after_it(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    opening(make, resident, 120)
    approved = {"reapproved_on": _ago(40), "reapproved_by": "中心主任"}
    make.entry(resident, "bed_round", date.fromisoformat(_ago(40)), approved)
    assert flags(phone, db, resident, "bed_round") == {}


def test_the_round_that_tells_the_approval_is_not_doubted(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    opening(make, resident, 120)
    said = {"reapproved_on": _ago(0), "reapproved_by": "中心主任"}
    assert flags(phone, db, resident, "bed_round", **said) == {}


def _ago(days: int) -> str:
    return (today() - timedelta(days)).isoformat()


def test_a_round_that_came_before_its_bed_is_doubted_no_longer_when_the_bed_comes(
    phone: Phone, make: Make, db: Db
) -> None:
    resident = make.resident()
    assert flags(phone, db, resident, "bed_round") == {"bed_missing": "HIGH"}
    round_ = db.scalars(select(Entry).where(Entry.form == "bed_round")).one()
    on = today() - timedelta(3)
    dates = {name: on.isoformat() for name in ("apply_date", "bed_open_date", "diag_date")}
    opened = phone.fill(resident, "bed_open", on=on, answers=ANSWERS["bed_open"] | dates)
    assert phone.push() == ["accepted"]
    db.expire_all()
    assert (round_.flags, round_.doubt) == ([], 0)
    assert rebuild() == 0
    reviewer, entry = make.user(Role.CENTRE_REVIEWER), db.get_one(Entry, opened)
    approve([entry], reviewer, {opened: 1}, {opened: "已核实"})
    invalidate(entry, reviewer, 1, "没有建床")
    db.commit()
    assert [each["code"] for each in round_.flags] == ["bed_missing"]


def test_of_two_beds_of_one_day_the_later_one_is_doubted(phone: Phone, make: Make, db: Db) -> None:
    resident = make.resident()
    first, second = (flags(phone, db, resident, "bed_open") for _ in range(2))
    assert ("Q-07" in first, "Q-07" in second) == (False, True)
    earlier, later = db.scalars(select(Entry).order_by(Entry.received_at, Entry.id)).all()
    about = [[each["field"] for each in one.flags if each["code"] == "Q-07"] for one in (earlier, later)]
    assert (about[0], "bed_open_date" in about[1]) == ([], True)
