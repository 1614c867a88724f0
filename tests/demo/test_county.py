"""The demo county looks as a county does, and everything in it came about as real entries do."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role, User
from app.accounts.sign_in import check_password
from app.clock import at, day_in_china, today
from app.contracts.derived.rebuild import rebuild
from app.contracts.models import DueSlot, Fulfilment
from app.demo.county import HOME_VILLAGE, SECOND_VILLAGE
from app.demo.make import Size
from app.entries.doubts.between_entries import rebuild as rebuild_doubts
from app.entries.doubts.verdicts import rebuild as rebuild_verdicts
from app.entries.lives.follow import rebuild as rebuild_lives
from app.entries.models import Entry, EntryStatus, Quarantined, Revision
from app.extensions import db as _db
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import measure_all
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.indicators.source.view import View
from app.orgs.models import OrgLevel, OrgUnit, Village
from app.orgs.scope import Scope
from app.residents.groups.membership import age_on
from app.residents.models import Condition, Resident
from app.review.models import Decision
from app.worklists.alerts.answered import rebuild as rebuild_alerts
from app.worklists.alerts.outcomes import rebuild as rebuild_outcomes
from app.worklists.beds import rebuild as rebuild_beds
from app.worklists.models import Task
from app.worklists.planning.plan import rebuild as rebuild_tasks
from tests.demo.conftest import PASSWORD, SMALL, fill
from tests.drivers.databases import on_sqlite
from tests.indicators.oracle import recount

DB = scoped_session[Session]
EVERYWHERE = Where(Scope.everything())


def share(part: int, whole: int) -> float:
    return part / whole


def count(db: DB, *where: Any) -> int:
    return db.scalar(select(func.count(Entry.id)).where(*where)) or 0


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("days", [0, 1, 100, 200])
def test_an_independent_recount_of_the_demo_county_gives_the_same_figures(
    db: DB, basis: Basis, days: int
) -> None:
    day = today() - timedelta(days=days)
    period = Period(date(day.year, 1, 1), day)
    told = recount(db(), period.first, period.day, basis is Basis.PROVISIONAL)
    view = View(source_of(basis, EVERYWHERE, period), period, EVERYWHERE)
    figures = measure_all([INDICATORS[code] for code in told], view)
    assert {code: (figure.part, figure.whole) for code, figure in figures.items()} == told


def test_every_figure_of_the_demo_county_has_something_to_show(db: DB) -> None:
    day = today() - timedelta(days=1)
    counted = recount(db(), date(day.year, 1, 1), day)
    empty = {code for code, (part, whole) in counted.items() if not (part and whole)}
    assert {code for code, (part, whole) in counted.items() if part > whole} <= {"F06R"}  # services a person
    assert empty <= {"F08F"}  # strict, and of the two or three lifted patients of so small a county
    assert counted["F08F"][1] > 0


@pytest.mark.parametrize("item_id", ["I021", "I031"])
def test_treatments_and_home_beds_are_signed_for_and_kept_but_for_some_visits(db: DB, item_id: str) -> None:
    owed = select(DueSlot.member_id, func.count().label("due")).where(DueSlot.item_id == item_id)
    owed = owed.where(DueSlot.due_on < today()).group_by(DueSlot.member_id)
    done = dict(
        db.execute(
            select(Fulfilment.member_id, func.count())
            .where(Fulfilment.item_id == item_id, Fulfilment.counted.is_(True))
            .group_by(Fulfilment.member_id)
        ).all()
    )
    rows = db.execute(owed).all()
    assert len(rows) >= 2
    assert any(0 < done.get(row.member_id, 0) < row.due for row in rows)
    assert all(done.get(row.member_id, 0) >= row.due / 2 for row in rows)


def test_a_rebuild_of_the_demo_county_changes_nothing(db: DB) -> None:
    assert rebuild_lives() == rebuild() == 0
    assert rebuild_tasks() == rebuild_verdicts() == rebuild_alerts() == 0
    assert rebuild_doubts() == rebuild_beds() == rebuild_outcomes() == 0


def test_most_people_with_diabetes_are_followed_up_in_time(db: DB) -> None:
    due = db.scalars(select(Task.due_on).where(Task.form == "dm", Task.status == "open")).all()
    assert 0.3 < share(sum(day >= today() for day in due), len(due)) < 0.95


def test_ages_and_diseases_are_shared_out_as_in_a_county(db: DB) -> None:
    day = today()
    births = list(db.scalars(select(Resident.birth_date).where(Resident.entry_id.is_(None))))
    adults = [born for born in births if age_on(born, day) >= 18]
    assert len(births) == SMALL.at_home + SMALL.elsewhere * (SMALL.villages - 1)
    assert 0.08 < share(sum(age_on(born, day) >= 65 for born in births), len(births)) < 0.20
    for code, least, most in (("I10", 0.20, 0.34), ("E11", 0.06, 0.17)):
        ill = db.scalar(select(func.count(Condition.id)).where(Condition.code == code)) or 0
        assert least < share(ill, len(adults)) < most


def test_the_doctors_village_has_the_most_people_and_the_others_have_some(db: DB) -> None:
    rows = db.execute(
        select(Resident.village_code, func.count())
        .where(Resident.entry_id.is_(None))
        .group_by(Resident.village_code)
    )
    people = {row[0]: row[1] for row in rows}
    moved = people.pop(SECOND_VILLAGE) - SMALL.elsewhere
    assert people.pop(HOME_VILLAGE) + moved == SMALL.at_home
    assert moved == 2
    assert set(people.values()) == {SMALL.elsewhere}
    assert len(people) == SMALL.villages - 2


def test_every_village_of_the_county_has_a_clinic_below_a_health_centre(db: DB) -> None:
    villages = list(db.scalars(select(Village)))
    assert len(villages) > 100
    parents = {unit.id: unit for unit in db.scalars(select(OrgUnit).where(OrgUnit.level == OrgLevel.CENTRE))}
    assert {village.clinic.parent_id in parents for village in villages if village.clinic} == {True}
    assert all(village.clinic for village in villages)


@pytest.mark.parametrize(
    ("username", "role"),
    [
        ("doctor", Role.VILLAGE_DOCTOR),
        ("doctor2", Role.VILLAGE_DOCTOR),
        ("leader", Role.TEAM_LEADER),
        ("reviewer", Role.CENTRE_REVIEWER),
        ("manager", Role.CENTRE_MANAGER),
        ("supervisor", Role.COUNTY_SUPERVISOR),
        ("admin", Role.COUNTY_ADMIN),
    ],
)
def test_the_demo_accounts_can_sign_in(db: DB, username: str, role: Role) -> None:
    user = check_password(username, PASSWORD)
    assert user is not None
    assert user.role is role


def test_nobody_can_sign_in_to_the_other_accounts(db: DB) -> None:
    others = db.scalars(select(User).where(User.password_hash == "none")).all()
    assert others
    assert check_password(others[0].username, "none") is None


def test_leader_and_reviewer_answer_for_the_doctors_village(db: DB) -> None:
    village = db.get_one(Village, HOME_VILLAGE)
    for name in ("doctor", "leader", "reviewer", "manager", "supervisor"):
        user = db.scalars(select(User).where(User.username == name)).one()
        assert village.clinic is not None
        assert user.scope.covers(village.clinic.path), name


def test_the_history_holds_every_state_that_an_entry_can_be_in(db: DB) -> None:
    for status in (
        EntryStatus.SUBMITTED,
        EntryStatus.RETURNED,
        EntryStatus.APPROVED,
        EntryStatus.INVALIDATED,
    ):
        assert count(db, Entry.status == status) > 0, status
    assert count(db, Entry.revision > 1, Entry.status == EntryStatus.APPROVED) > 0
    assert count(db, Entry.doubt >= 100) > 0
    assert count(db, Entry.severity == "red") > 0


def test_the_history_reaches_back_a_year_and_was_received_when_it_happened(db: DB) -> None:
    first, last = db.execute(select(func.min(Entry.occurred_on), func.max(Entry.occurred_on))).one()
    assert today() - timedelta(days=425) <= first <= today() - timedelta(days=362)
    assert last < today()
    rows = db.execute(select(Entry.occurred_on, Entry.received_at)).all()
    late = [(day_in_china(received) - day).days for day, received in rows]
    assert min(late) >= 0
    assert max(late) < 32


def test_nothing_of_the_demo_was_refused_and_nobody_approved_own_entries(db: DB) -> None:
    assert db.scalar(select(func.count(Quarantined.id))) == 0
    own = select(func.count()).join_from(Decision, Entry).where(Decision.reviewer_id == Entry.author_id)
    assert db.scalar(own) == 0


def test_the_same_seed_gives_the_same_county(tmp_path: Path) -> None:
    first, second = (_made(tmp_path / name) for name in ("first", "second"))
    assert len(first) > 300
    assert first == second


def _made(folder: Path) -> list[tuple[Any, ...]]:
    """What a tiny county made at a certain moment holds."""
    folder.mkdir()
    database = on_sqlite(folder)
    with database.app.app_context(), at(datetime(2026, 5, 20, 3, tzinfo=UTC)):
        fill(folder, Size(at_home=80, elsewhere=2, villages=2))
        held = _held(_db.session)
        _db.session.remove()
        _db.engine.dispose()
    return held


def _held(db: DB) -> list[tuple[Any, ...]]:
    entries = db.execute(select(Entry.id, Entry.status, Entry.revision, Entry.received_at).order_by(Entry.id))
    contents = db.execute(
        select(Revision.entry_id, Revision.digest).order_by(Revision.entry_id, Revision.number)
    )
    people = db.execute(select(Resident.id, Resident.name, Resident.id_no).order_by(Resident.id))
    return [tuple(row) for rows in (entries, contents, people) for row in rows]
