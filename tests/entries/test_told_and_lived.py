"""What a roster or a settled conflict tells meets what entries told: neither undoes the other."""

from datetime import date
from pathlib import Path

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Role
from app.clock import today
from app.entries.lives.follow import rebuild, settle
from app.entries.models import Entry, EntryStatus
from app.residents.fields import value_of
from app.residents.models import ProfileConflict, Resident
from app.residents.update import apply
from app.residents.update import settle as settle_conflict
from tests.make import Make
from tests.residents.rosters import LINE, bring, xlsx

DB = scoped_session[Session]
LAST_YEAR = date(today().year - 1, 3, 1)


def change(make: Make, resident: Resident, what: str, **answers: str) -> Entry:
    told = {"change": what, "changed_on": LAST_YEAR.isoformat(), **answers}
    entry = make.entry(resident, "record_change", LAST_YEAR, told, status=EntryStatus.APPROVED)
    settle([resident.id], entry.author_id)
    return entry


def codes(resident: Resident) -> list[str]:
    return [each["code"] for each in value_of(resident, "conditions", today())]


def test_a_roster_leaves_closed_who_an_entry_told_dead(make: Make, db: DB, tmp_path: Path) -> None:
    resident = make.resident(id_type="01", id_no=LINE["id_no"])
    change(make, resident, "died", death_cause="脑出血")
    bring(xlsx(tmp_path / "r.xlsx", [LINE]), make.user(Role.COUNTY_ADMIN), "all")
    db.expire_all()
    assert (resident.archive_status, resident.closed_on) == ("1", LAST_YEAR)
    assert rebuild() == 0


def test_a_roster_adds_to_what_entries_began(make: Make, db: DB, tmp_path: Path) -> None:
    resident = make.resident(id_type="01", id_no=LINE["id_no"], conditions=())
    change(make, resident, "disease", condition="J44")
    bring(xlsx(tmp_path / "r.xlsx", [LINE | {"conditions": "糖尿病"}]), make.user(Role.COUNTY_ADMIN), "all")
    db.expire_all()
    assert codes(resident) == ["E11", "J44"]
    assert rebuild() == 0


@pytest.mark.parametrize("kept", ["theirs", "ours"])
def test_a_settled_conflict_leaves_what_entries_told(make: Make, db: DB, kept: str) -> None:
    resident, admin = make.resident(conditions=()), make.user(Role.COUNTY_ADMIN)
    change(make, resident, "disease", condition="J44")
    version = resident.version
    for phone in ("13800000001", "13800000002"):
        apply(resident, {"base_version": version, "phone": phone}, uuid7(), admin)
    (conflict,) = db.scalars(select(ProfileConflict))
    settle_conflict(conflict, kept, admin)
    assert resident.phone == ("13800000002" if kept == "theirs" else "13800000001")
    assert codes(resident) == ["J44"]
    assert rebuild() == 0
