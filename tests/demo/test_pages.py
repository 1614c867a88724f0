"""Every list of the console has something on it in the demo county, for those whose list it is."""

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import func, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import User
from app.clock import today
from app.contracts.models import Agreement, AgreementMember, DueSlot
from app.contracts.reading.expiring import expiring
from app.entries.models import Entry
from app.indicators.goals.find import targets
from app.orgs.scope import Scope
from app.residents.models import SecondReview
from app.worklists.models import Alert, Task
from app.worklists.signing.lists import LISTS, WorkList

DB = scoped_session[Session]


def person(db: DB, name: str) -> User:
    return db.scalars(select(User).where(User.username == name)).one()


@pytest.mark.parametrize("work_list", LISTS, ids=lambda each: each.code)
def test_every_list_about_signing_names_somebody_of_the_doctors(db: DB, work_list: WorkList) -> None:
    listed = work_list.select(today(), Scope.everything()).subquery()
    doctor = person(db, "doctor")
    query = select(func.count()).select_from(listed)
    here = select(AgreementMember.resident_id).where(doctor.scope.holds(AgreementMember.org_unit_id))
    asked = select(Entry.resident_id).where(doctor.scope.holds(Entry.org_unit_id))
    mine = listed.c.resident_id.in_(here.union(asked))
    assert db.scalar(query.where(mine))


def test_some_contracts_end_soon_and_some_ended_without_another(db: DB) -> None:
    ends = [row.end_date for row in expiring(person(db, "doctor").scope, today())]
    assert min(ends) < today() <= max(ends)


@pytest.mark.parametrize("status", ["active", "pending_member", "expired", "renewed", "terminated"])
def test_contracts_are_in_every_state(db: DB, status: str) -> None:
    assert db.scalar(select(func.count()).where(AgreementMember.status == status))


@pytest.mark.parametrize("reason", ["01", "02", "03", "04", "99"])
def test_contracts_ended_for_every_reason(db: DB, reason: str) -> None:
    assert db.scalar(select(func.count()).where(AgreementMember.end_reason == reason))


@pytest.mark.parametrize("mode", ["standard", "a_la_carte", "first_contact"])
def test_contracts_are_of_every_mode(db: DB, mode: str) -> None:
    assert db.scalar(select(func.count()).where(Agreement.mode == mode))


def test_contracts_moved_to_other_doctors_and_were_signed_by_guardians(db: DB) -> None:
    assert db.scalar(select(func.count()).where(AgreementMember.transferred_from.is_not(None)))
    guarded = [each for each in db.scalars(select(AgreementMember.guardian)) if each]
    assert guarded


def test_services_were_asked_for_and_excused(db: DB) -> None:
    assert db.scalar(select(func.count()).where(DueSlot.request_id.is_not(None)))
    assert db.scalar(select(func.count()).where(Entry.form == "service_waiver", Entry.status == "approved"))


@pytest.mark.parametrize("state", ["open", "handled", "closed"])
def test_alerts_are_in_every_state(db: DB, state: str) -> None:
    scope = person(db, "leader").scope
    assert db.scalar(select(func.count(Alert.id)).where(scope.holds(Alert.org_unit_id), Alert.state == state))


@pytest.mark.parametrize(
    "form",
    [
        *("copd", "psy", "tb_first", "tb_follow", "antenatal", "newborn", "postnatal", "child"),
        *("bed_open", "bed_round", "bed_close", "poverty", "referral_up", "referral_down", "record_change"),
    ],
)
def test_every_kind_of_work_was_done_and_approved(db: DB, form: str) -> None:
    assert db.scalar(select(func.count(Entry.id)).where(Entry.form == form, Entry.status == "approved"))


def test_a_change_of_a_record_waits_for_a_second_reviewer(db: DB) -> None:
    scope = person(db, "reviewer").scope
    waits = SecondReview.settled_at.is_(None), scope.holds(SecondReview.org_unit_id)
    assert db.scalar(select(func.count(SecondReview.id)).where(*waits))


def test_the_doctor_begins_the_day_with_work_of_every_urgency(db: DB) -> None:
    doctor = person(db, "doctor")
    mine = doctor.scope.holds(Task.org_unit_id), Task.status == "open", Task.due_on.is_not(None)
    due = set(db.scalars(select(Task.due_on).where(*mine)))
    assert min(due) < today() < max(due)
    red = Alert.severity == "red", Alert.state == "open", doctor.scope.holds(Alert.org_unit_id)
    assert db.scalar(select(func.count(Alert.id)).where(*red))
    assert db.scalar(select(func.count()).where(Entry.author_id == doctor.id, Entry.status == "returned"))


def test_the_county_set_itself_targets(db: DB) -> None:
    top = person(db, "supervisor").org_unit_id
    assert "C01" in targets([top], today().year)[top]
