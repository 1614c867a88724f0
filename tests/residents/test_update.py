"""Changing a record: two people who change different fields both win, and nothing that was pushed is lost."""

from datetime import date
from typing import Any

import pytest
from flask_sqlalchemy.session import Session
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import scoped_session
from uuid6 import uuid7

from app.accounts.models import Role
from app.changes.models import Change
from app.errors import Invalid, NotFound, OutOfScope
from app.residents.fields import value_of
from app.residents.models import ProfileConflict, Resident
from app.residents.update import apply, settle
from tests.make import Make

DB = scoped_session[Session]
FREE = ("phone", "address", "occupation", "allergies")  # fields without rules of their own


def update(make: Make, resident: Resident, base: int, **answers: Any) -> list[str]:
    by = answers.pop("by", None) or make.user(Role.COUNTY_ADMIN)
    return apply(resident, {"base_version": base, **answers}, uuid7(), by)


def conflicts(db: DB) -> list[ProfileConflict]:
    return list(db.scalars(select(ProfileConflict).order_by(ProfileConflict.id)))


def test_changes_of_different_fields_on_the_same_version_both_stand(make: Make) -> None:
    resident = make.resident()
    assert update(make, resident, 1, phone="13800000001") == []
    assert update(make, resident, 1, address="二组5号") == []
    assert (resident.phone, resident.address, resident.version) == ("13800000001", "二组5号", 3)


def test_a_field_that_both_changed_is_a_conflict_and_both_values_are_kept(make: Make, db: DB) -> None:
    resident = make.resident()
    update(make, resident, 1, phone="13800000001")
    assert update(make, resident, 1, phone="13800000002", address="二组5号") == ["phone"]
    assert (resident.phone, resident.address) == ("13800000001", "二组5号")
    assert [(c.field, c.theirs, c.ours) for c in conflicts(db)] == [("phone", "13800000002", "13800000001")]


def test_a_field_that_one_emptied_and_the_other_changed_is_a_conflict(make: Make, db: DB) -> None:
    resident = make.resident(phone="13800000000")
    update(make, resident, 1, clear=["phone"])
    assert update(make, resident, 1, phone="13800000002") == ["phone"]
    db.flush()
    assert [(c.theirs, c.ours) for c in conflicts(db)] == [("13800000002", None)]


def test_the_same_change_made_twice_is_no_conflict(make: Make) -> None:
    resident = make.resident()
    update(make, resident, 1, phone="13800000001")
    assert update(make, resident, 1, phone="13800000001") == []
    assert resident.version == 2


@pytest.mark.parametrize(("kept", "phone"), [("theirs", "13800000002"), ("ours", "13800000001")])
def test_a_settled_conflict_leaves_the_value_that_was_chosen(
    make: Make, db: DB, kept: str, phone: str
) -> None:
    resident, supervisor = make.resident(), make.user(Role.COUNTY_SUPERVISOR)
    update(make, resident, 1, phone="13800000001")
    update(make, resident, 1, phone="13800000002")
    settle(conflicts(db)[0], kept, supervisor)
    assert resident.phone == phone
    with pytest.raises(NotFound):
        settle(conflicts(db)[0], "ours", supervisor)


def test_clearing_empties_a_field_that_may_be_empty(make: Make) -> None:
    resident = make.resident(phone="13800000001")
    update(make, resident, 1, clear=["phone"])
    assert resident.phone is None
    with pytest.raises(Invalid) as refused:
        update(make, resident, 2, clear=["name"])
    assert list(refused.value.errors) == ["answers.name"]


def test_a_new_name_is_found_by_its_own_initials(make: Make) -> None:
    resident = make.resident()
    update(make, resident, 1, name="单雄信")
    assert resident.search_keys.split()[0] == "sxx"


def test_diseases_no_longer_named_end_and_new_ones_begin(make: Make) -> None:
    resident = make.resident(conditions=("I10",))
    update(make, resident, 1, conditions=[{"code": "E11", "confirmed_on": "2024-01-05"}])
    assert value_of(resident, "conditions", date.max) == [{"code": "E11", "confirmed_on": "2024-01-05"}]
    assert {each.code for each in resident.conditions} == {"I10", "E11"}  # what was stays written down


def test_an_id_number_of_another_resident_is_refused(make: Make) -> None:
    make.resident(id_type="01", id_no="11010519491231002X")
    resident = make.resident()
    with pytest.raises(Invalid) as refused:
        update(make, resident, 1, id_type="01", id_no="11010519491231002X")
    assert list(refused.value.errors) == ["answers.id_no"]
    assert resident.version == 1


def test_moving_village_leaves_the_old_channel_and_enters_the_new(make: Make, db: DB) -> None:
    resident = make.resident()
    update(make, resident, 1, area_code=make.other_village.code)
    db.commit()
    changes = {c.channel: c.removed for c in db.scalars(select(Change).where(Change.kind == "resident"))}
    assert changes == {make.other_village.code: False}  # nobody had seen it in the old one yet
    assert resident.org_unit_id == make.elsewhere.id


def test_nobody_moves_a_resident_to_where_they_do_not_serve(make: Make) -> None:
    resident = make.resident()
    with pytest.raises(OutOfScope):
        update(make, resident, 1, area_code=make.other_village.code, by=make.user())


Changes = st.dictionaries(st.sampled_from(FREE), st.sampled_from(["甲", "乙", "丙"]), min_size=1)
Updates = st.lists(st.tuples(st.integers(1, 4), Changes), max_size=5)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(Updates)
def test_every_pushed_value_stands_or_is_kept_as_a_conflict(
    make: Make, db: DB, updates: list[tuple[int, dict[str, str]]]
) -> None:
    """And a field that nobody else touched since the base version always takes the pushed value."""
    resident, by = make.resident(), make.user(Role.COUNTY_ADMIN)
    for wanted_base, values in updates:
        base, versions = min(wanted_base, resident.version), dict(resident.field_versions)
        entry_id = uuid7()
        refused = apply(resident, {"base_version": base, **values}, entry_id, by)
        kept = {c.field: c.theirs for c in conflicts(db) if c.entry_id == entry_id}
        assert refused == sorted(kept)
        for field, value in values.items():
            assert kept.get(field, getattr(resident, field)) == value
            assert (field in kept) <= (versions.get(field, 1) > base)
