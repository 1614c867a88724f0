"""What belongs to a resident and stands in rows of its own: household, conditions, listed groups.

Their ids follow from what they are, so that one entry taken on two servers makes the same rows.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from app.errors import Invalid
from app.extensions import db
from app.residents.fields import holds, listed
from app.residents.models import Condition, GroupMembership, Household, Resident

BY_AGE = ("G02", "G03", "G90")  # told by the birth date, never listed


def household_id(household_no: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"household:{household_no}")


def condition_id(resident_id: UUID, code: str, source: str) -> UUID:
    return uuid5(resident_id, f"condition:{code}:{source}")


def membership_id(resident_id: UUID, group: str, source: str) -> UUID:
    return uuid5(resident_id, f"group:{group}:{source}")


def household(household_no: str, village_code: str, address: str | None) -> Household:
    """The household of that number, opened if it is new. Raises Invalid if it is another village's."""
    found = db.session.get(Household, household_id(household_no))
    if found is None:
        found = Household(
            id=household_id(household_no),
            household_no=household_no,
            village_code=village_code,
            address=address,
        )
        db.session.add(found)
    if found.village_code != village_code:
        raise Invalid(errors={"answers.household_no": ["该户编号属于另一个村居"]})
    return found


def set_conditions(resident: Resident, wanted: Iterable[Mapping[str, Any]], source: str, day: date) -> None:
    """Let exactly these diseases be managed from that day on; what is no longer named ends the day before."""
    managed = {each.code: each for each in resident.conditions if holds(each, day)}
    named = {each["code"]: each for each in wanted}
    for code, condition in managed.items():
        if code not in named:
            condition.managed_to = condition.told_to = day - timedelta(days=1)
            condition.ended_by = condition.told_ended_by = source
    for code, each in named.items():
        known = managed.get(code)
        if known is None:
            resident.conditions.append(condition_row(resident.id, each, source, day))
        elif each.get("confirmed_on"):
            known.confirmed_on = date.fromisoformat(each["confirmed_on"])


def condition_row(resident_id: UUID, answer: Mapping[str, Any], source: str, day: date) -> Condition:
    confirmed = answer.get("confirmed_on")
    confirmed_on = date.fromisoformat(confirmed) if confirmed else None
    return Condition(
        id=condition_id(resident_id, answer["code"], source),
        resident_id=resident_id,
        code=answer["code"],
        confirmed_on=confirmed_on,
        hospital=answer.get("hospital"),
        managed_from=confirmed_on or day,
        managed_to=None,
        told_from=confirmed_on or day,
        told_to=None,
        is_derived=False,
        source=source,
    )


def set_groups(resident: Resident, wanted: Iterable[str], source: str, day: date) -> None:
    """Let the resident be listed in exactly these groups from that day on."""
    held = {each.group_code: each for each in resident.groups if listed(each, day)}
    named = set(wanted) - set(BY_AGE)
    for code in held.keys() - named:
        held[code].valid_to = held[code].told_to = day - timedelta(days=1)
        held[code].ended_by = held[code].told_ended_by = source
    for code in sorted(named - held.keys()):
        resident.groups.append(
            GroupMembership(
                id=membership_id(resident.id, code, source),
                group_code=code,
                valid_from=day,
                valid_to=None,
                told_from=day,
                told_to=None,
                source=source,
            )
        )
