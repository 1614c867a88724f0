"""A resident's record follows from the entries that stand, in whatever order they came and were decided."""

from datetime import date
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from sqlalchemy import select
from sqlalchemy.orm import scoped_session

from app.accounts.models import Role
from app.clock import today
from app.entries.lives.follow import follow_told, rebuild, settle
from app.entries.models import Entry, EntryStatus
from app.extensions import db as _db
from app.residents.groups.membership import groups_on
from app.residents.models import (
    Household,
    Pregnancy,
    RecordStatus,
    Residence,
    Resident,
)
from app.residents.update import apply
from app.review.decide import approve, invalidate, return_to_author
from app.worklists.models import Task
from app.worklists.planning.plan import derive
from tests.drivers.phone import Phone
from tests.make import Make
from tests.vectors.bases import ANSWERS

DB = scoped_session[Session]
NUMBER = "11010519491231002X"
YEAR = today().year - 1


def day(month: int, number: int = 1) -> date:
    return date(YEAR, month, number)


def change(make: Make, resident: Resident, what: str, on: date, **answers: Any) -> Entry:
    """A change of the record as a doctor logged it, its effects at once."""
    told = {"change": what, "changed_on": on.isoformat(), **answers}
    return logged(make, make.entry(resident, "record_change", on, told, by=answers.pop("by", None)))


def logged(make: Make, entry: Entry) -> Entry:
    assert entry.resident_id
    settle([entry.resident_id], entry.author_id)
    return entry


def approved(make: Make, entry: Entry) -> Entry:
    approve([entry], make.user(Role.CENTRE_REVIEWER), {entry.id: entry.revision}, {entry.id: "已核实"})
    return entry


def overturn(make: Make, entry: Entry) -> None:
    invalidate(entry, make.user(Role.COUNTY_SUPERVISOR), entry.revision, "核查不属实")


def groups(resident: Resident, on: date) -> list[str]:
    return groups_on(resident.birth_date, resident.conditions, resident.groups, on)


def state(resident: Resident) -> tuple[str, date | None, date | None]:
    return resident.archive_status, resident.closed_on, resident.death_date


def managed(resident: Resident, code: str) -> list[tuple[date | None, date | None]]:
    spans = [(c.managed_from, c.managed_to) for c in resident.conditions if c.code == code]
    return sorted(spans, key=str)


@pytest.mark.parametrize(
    ("what", "status"), [("died", "1"), ("moved_out", "2"), ("lost", "3"), ("refused", "4"), ("other", "9")]
)
def test_a_change_closes_the_record_once_it_is_approved(make: Make, what: str, status: str) -> None:
    resident = make.resident()
    entry = change(make, resident, what, day(3))
    assert state(resident) == ("0", None, None)
    approved(make, entry)
    assert state(resident) == (status, day(3), day(3) if status == "1" else None)
    overturn(make, entry)
    assert state(resident) == ("0", None, None)


def test_a_visit_that_found_somebody_moved_away_closes_the_record(make: Make) -> None:
    resident = make.resident()
    answers = {"visit_mode": "2", "visit_result": "2", "lost_reason": "2"}
    approved(make, make.entry(resident, on=day(4), answers=answers))
    assert state(resident) == ("2", day(4), None)


def test_nothing_is_due_for_a_closed_record_and_all_is_due_again_for_a_reopened_one(
    make: Make, db: DB
) -> None:
    resident = make.resident()
    derive([resident.id])
    due = select(Task.form).where(Task.resident_id == resident.id, Task.status == "open")
    assert sorted(db.scalars(due)) == ["exam65", "htn"]
    approved(make, change(make, resident, "lost", day(3)))
    assert list(db.scalars(due)) == []
    approved(make, change(make, resident, "reopened", day(5)))
    assert state(resident) == ("0", None, None)
    assert sorted(db.scalars(due)) == ["exam65", "htn"]
    steps = db.scalars(select(RecordStatus).order_by(RecordStatus.place))
    assert [(each.status, each.day) for each in steps] == [("3", day(3)), ("0", day(5))]


def test_a_death_after_moving_away_is_known_and_the_record_stays_closed_since_the_move(make: Make) -> None:
    resident = make.resident()
    approved(make, change(make, resident, "died", day(6), death_cause="肺炎"))
    approved(make, change(make, resident, "moved_out", day(3)))
    assert state(resident) == ("1", day(3), day(6))


def test_a_record_that_was_closed_before_any_entry_said_so_is_opened_and_closed_again(make: Make) -> None:
    resident = make.resident(archive_status="2", closed_on=day(2))
    entry = approved(make, change(make, resident, "reopened", day(5)))
    assert state(resident) == ("0", None, None)
    overturn(make, entry)
    assert state(resident) == ("2", day(2), None)


def test_a_disease_is_managed_from_the_day_it_is_logged_until_the_entry_falls(make: Make) -> None:
    resident = make.resident(conditions=())
    told = {"condition": "E11", "confirmed_on": day(2).isoformat(), "hospital": "县医院", "basis": "血糖"}
    entry = change(make, resident, "disease", day(3), **told)
    assert managed(resident, "E11") == [(day(3), None)]
    (condition,) = resident.conditions
    assert (condition.confirmed_on, condition.hospital, condition.basis) == (day(2), "县医院", "血糖")
    assert condition.source == str(entry.id)
    assert (groups(resident, day(2, 28)), groups(resident, day(3))) == (["G90"], ["G05"])
    return_to_author(entry, make.user(Role.CENTRE_REVIEWER), 1, "请补依据")
    assert resident.conditions == []


def test_the_end_of_management_by_a_visit_ends_the_disease_and_falls_with_it(make: Make) -> None:
    resident = make.resident()
    answers = {"visit_mode": "2", "visit_result": "1", "mgmt_outcome": "9"}
    entry = logged(make, make.entry(resident, on=day(4), answers=answers))
    assert managed(resident, "I10") == [(date(2020, 1, 1), day(4))]
    again = change(make, resident, "disease", day(6), condition="I10")
    assert managed(resident, "I10") == [(date(2020, 1, 1), day(4)), (day(6), None)]
    overturn(make, approved(make, entry))
    assert managed(resident, "I10") == [(date(2020, 1, 1), None)]
    assert again.status is EntryStatus.SUBMITTED  # it stands, but the disease was managed all along


def test_a_stopped_treatment_of_tuberculosis_ends_with_its_day(make: Make) -> None:
    resident = make.resident(conditions=("A15",))
    answers = {"visit_mode": "1", "visit_result": "1", "stop_date": day(5).isoformat(), "stop_reason": "1"}
    logged(make, make.entry(resident, "tb_follow", day(5, 9), answers))
    assert managed(resident, "A15") == [(date(2020, 1, 1), day(5))]
    assert resident.conditions[0].end_reason == "1"


def test_lists_are_entered_and_left_on_a_day_with_the_document(make: Make) -> None:
    resident = make.resident(conditions=())
    change(make, resident, "listed", day(2), group="G08", document="证 1 号")
    change(make, resident, "unlisted", day(7), group="G08")
    assert [groups(resident, day(n)) for n in (1, 2, 7, 8)] == [["G90"], ["G08"], ["G08"], ["G90"]]
    assert resident.groups[0].document == "证 1 号"


def test_a_pregnancy_makes_a_woman_one_of_the_group_until_42_days_after_birth(make: Make, db: DB) -> None:
    resident = make.resident(conditions=(), birth_date=date(1996, 1, 1))
    visit = {"visit_mode": "1", "visit_result": "1", "gest_weeks": 16, "gest_days": 3}
    logged(make, make.entry(resident, "antenatal", day(2), visit))
    (pregnancy,) = db.scalars(select(Pregnancy))
    assert pregnancy.lmp == date.fromordinal(day(2).toordinal() - 115)
    assert groups(resident, day(6)) == ["G01"]
    birth = {"visit_mode": "2", "visit_result": "1", "delivery_date": day(7).isoformat()}
    first = logged(make, make.entry(resident, "postnatal", day(7, 6), birth))
    logged(make, make.entry(resident, "postnatal", day(8, 12), birth))
    assert (pregnancy.ended_on, pregnancy.outcome, pregnancy.ended_by) == (day(7), "1", str(first.id))
    assert [groups(resident, day(8, n)) for n in (12, 13)] == [["G01"], ["G90"]]


def test_a_pregnancy_of_which_no_end_is_told_does_not_go_on_for_ever(make: Make) -> None:
    resident = make.resident(conditions=(), birth_date=date(1996, 1, 1))
    change(make, resident, "pregnant", day(2), edd=day(4).isoformat())
    assert [groups(resident, on) for on in (day(5, 27), day(5, 28))] == [["G01"], ["G90"]]


def test_a_list_that_named_a_woman_pregnant_ends_with_her_pregnancy(make: Make) -> None:
    resident = make.resident(conditions=(), birth_date=date(1996, 1, 1))
    make.group(resident, "G01")
    change(make, resident, "pregnancy_over", day(3), outcome="2")
    assert [groups(resident, on) for on in (day(4, 12), day(4, 13))] == [["G01"], ["G90"]]


def test_a_newborn_is_linked_to_the_mother_by_her_number(make: Make) -> None:
    mother = make.resident(id_type="01", id_no="11010519491231002X", sex="2")
    child = make.resident(conditions=(), birth_date=day(3))
    entry = change(make, child, "mother", day(4), mother_id_no="11010519491231002x")
    assert child.mother_id == mother.id
    overturn(make, approved(make, entry))
    assert child.mother_id is None


def test_a_mother_registered_after_the_newborns_visit_is_linked_at_once(make: Make, phone: Phone) -> None:
    child = make.resident()
    told = {"visit_result": "1", "mother_id_no": NUMBER.lower()}
    approved(make, make.entry(child, form="newborn", on=day(3), answers=told))
    _db.session.commit()
    assert child.mother_id is None
    told = {**ANSWERS["resident_registration"], "id_type": "01", "id_no": NUMBER, "sex": "2"}
    told |= {"birth_date": "1949-12-31", "area_code": child.village_code}
    mother_id = phone.fill(None, form="resident_registration", answers=told)
    assert phone.push() == ["accepted"]
    _db.session.expire_all()
    assert child.mother_id == mother_id


def test_a_mother_whom_a_roster_brings_after_the_newborns_visit_is_linked_at_once(make: Make) -> None:
    child = make.resident()
    make.entry(child, form="newborn", on=day(3), answers={"visit_result": "1", "mother_id_no": NUMBER})
    mother = make.resident(id_type="01", id_no=NUMBER, sex="2")
    follow_told([mother.id])
    assert child.mother_id == mother.id


def test_the_first_visit_of_a_newborn_names_the_mother(make: Make) -> None:
    mother = make.resident(id_type="01", id_no="11010519491231002X", sex="2")
    child = make.resident(conditions=(), birth_date=day(3))
    told = {"visit_result": "1", "mother_id_no": "11010519491231002x"}
    entry = logged(make, make.entry(child, "newborn", day(3, 6), told))
    assert child.mother_id == mother.id
    change(make, child, "mother", day(3, 7), mother_id_no="360727195603120016")  # of nobody here
    assert child.mother_id == mother.id
    overturn(make, approved(make, entry))
    assert child.mother_id is None


def test_a_move_within_the_centre_takes_effect_with_its_approval(make: Make, db: DB) -> None:
    resident, village = make.resident(), make.second_village()
    visit = make.entry(resident, on=day(1))
    entry = change(make, resident, "moved", day(3), area_code=village.code)
    assert resident.village_code == make.village.code
    approved(make, entry)
    db.expire_all()
    assert (resident.village_code, resident.org_unit_id) == (village.code, village.clinic_id)
    assert visit.channel == entry.channel == village.code
    stays = db.scalars(select(Residence).order_by(Residence.valid_from.nulls_first()))
    assert [(each.village_code, each.valid_from, each.valid_to) for each in stays] == [
        (
            make.village.code,
            None,
            day(2, 28) if day(3).toordinal() - day(2, 28).toordinal() == 1 else day(2, 29),
        ),
        (village.code, day(3), None),
    ]
    overturn(make, entry)
    db.expire_all()
    assert resident.village_code == visit.channel == make.village.code


def test_a_household_is_split_without_changing_who_the_residents_are(make: Make, db: DB) -> None:
    resident = make.resident()
    number = f"{make.village.code}00077"
    entry = change(make, resident, "household", day(3), household_no=number)
    db.flush()
    assert resident.household is not None
    assert resident.household.household_no == number
    overturn(make, approved(make, entry))
    db.expire_all()
    assert resident.household_id is None
    assert db.scalar(select(Household.household_no)) == number  # the household itself stays


def test_an_update_that_was_overturned_leaves_the_diseases_as_they_were(make: Make, db: DB) -> None:
    resident = make.resident()
    entry = make.entry(resident, "resident_update", status=EntryStatus.APPROVED)
    told = {"base_version": 1, "conditions": [{"code": "E11"}], "groups": ["G13"]}
    apply(resident, told, entry.id, make.user(Role.COUNTY_ADMIN))
    assert groups(resident, today()) == ["G05", "G13"]
    overturn(make, entry)
    assert groups(resident, today()) == ["G04"]
    assert rebuild() == 0
