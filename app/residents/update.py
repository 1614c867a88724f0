"""Changing a resident's record (档案更新) field by field: two people who change different fields both win."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.accounts.models import User
from app.audit.log import log
from app.changes.note import note
from app.clock import now, today
from app.errors import Invalid, NotFound
from app.extensions import db
from app.orgs.models import Village
from app.pinyin import search_keys
from app.residents.fields import COLUMNS, FIELDS, REQUIRED, to_column, value_of
from app.residents.followers import tell
from app.residents.identity import faults_of_numbers, faults_of_taken_numbers
from app.residents.life.residences import home_of, remember
from app.residents.life.statuses import BEFORE
from app.residents.models import ProfileConflict, Resident
from app.residents.move import Move, carry
from app.residents.parts import household, set_conditions, set_groups
from app.residents.register import require, require_village, write

NUMBERS = ("id_type", "id_no", "record_no")
ORDER = ("area_code", "household_no")  # a household is looked for in the new village


def apply(resident: Resident, answers: Mapping[str, Any], entry_id: UUID, by: User) -> list[str]:
    """Take in a `resident_update`; the fields that both sides changed come back, kept as ProfileConflicts.

    A field is in conflict when it changed here after `base_version` and differs. Raises Invalid, OutOfScope.
    """
    base = int(answers["base_version"])
    wanted = changes_in(answers)
    differing = {field for field, value in wanted.items() if value != stands(resident, field)}
    conflicts = sorted(f for f in differing if resident.field_versions.get(f, 1) > base)
    set_fields(resident, {f: wanted[f] for f in differing if f not in conflicts}, str(entry_id), by)
    for field in conflicts:
        ours = stands(resident, field)
        db.session.add(
            ProfileConflict(
                resident_id=resident.id, entry_id=entry_id, field=field, theirs=wanted[field], ours=ours
            )
        )
    return conflicts


def settle(conflict: ProfileConflict, kept: str, by: User) -> None:
    """Decide a conflict: `kept` is "theirs" (as pushed) or "ours" (as it stood; then nothing changes)."""
    if kept not in ("theirs", "ours") or conflict.settled_at is not None:
        raise NotFound
    resident = db.session.get_one(Resident, conflict.resident_id)
    if kept == "theirs":
        set_fields(resident, {conflict.field: conflict.theirs}, str(conflict.entry_id), by)
        tell([resident.id])
    conflict.kept, conflict.settled_by, conflict.settled_at = kept, by.id, now()
    log("conflict.settled", resident.id, by.id, chain=resident.village_code, field=conflict.field, kept=kept)


def set_fields(resident: Resident, values: Mapping[str, Any], source: str, by: User) -> None:
    """Set fields (values as on the wire) as one new version, whatever stood there before."""
    if not values:
        return
    _require_numbers(resident, values)
    resident.version += 1
    before = home_of(resident, BEFORE, None)
    for field in sorted(values, key=lambda f: (f not in ORDER, f != ORDER[0], f)):
        _set(resident, field, values[field], source, by)
    resident.field_versions = {**resident.field_versions, **dict.fromkeys(values, resident.version)}
    write(resident)
    if (resident.village_code, resident.household_id) != (before.village_code, before.household_id):
        remember(resident, before, source, today())
    if resident.village_code != before.village_code:
        note(before.village_code, "resident", resident.id, removed=True)
        carry([Move(resident.id, before.village_code, resident.village_code, resident.org_unit_id)])
    note(resident.village_code, "resident", resident.id)
    log("resident.updated", resident.id, by.id, chain=resident.village_code, fields=sorted(values))


def changes_in(answers: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that an update names; None empties. Raises Invalid for one that can't be empty."""
    emptied = [field for field in answers.get("clear") or () if field in FIELDS]
    fixed = {f"answers.{field}": ["此项不能清空"] for field in emptied if field in REQUIRED}
    if fixed:
        raise Invalid(errors=fixed)
    given = {field: answers[field] for field in FIELDS if answers.get(field) is not None}
    return dict.fromkeys(emptied) | {field: _canonical(field, value) for field, value in given.items()}


def _canonical(field: str, value: Any) -> Any:
    """The value as `value_of` would tell it, so that the two can be compared."""
    if field == "conditions":
        kept = ({k: each[k] for k in ("code", "confirmed_on") if each.get(k)} for each in value)
        return sorted(kept, key=lambda each: str(each["code"]))
    if field == "groups":
        return sorted(set(value))
    return to_column(field, value) if field in COLUMNS and field != "birth_date" else value


def stands(resident: Resident, field: str) -> Any:
    """A field's value today, in the form in which `changes_in` gives the wanted one."""
    return value_of(resident, field, today()) or None


def _set(resident: Resident, field: str, value: Any, source: str, by: User) -> None:
    if field == "area_code":
        _move(resident, value, by)
    elif field == "household_no":
        chosen = household(value, resident.village_code, resident.address) if value else None
        resident.household_id = chosen.id if chosen else None
        resident.household = chosen
    elif field == "conditions":
        set_conditions(resident, value or (), source, today())
    elif field == "groups":
        set_groups(resident, value or (), source, today())
    else:
        setattr(resident, field, to_column(field, value))
        if field == "name":
            resident.search_keys = search_keys(resident.name)


def _move(resident: Resident, village_code: str, by: User) -> None:
    village = db.session.get(Village, village_code)
    if village is None:
        raise Invalid(errors={"answers.area_code": ["没有这个村居"]})
    resident.org_unit_id = require_village(village, by)
    resident.village_code = village.code
    resident.household_id, resident.household, resident.grid_id = None, None, None


def _require_numbers(resident: Resident, values: Mapping[str, Any]) -> None:
    if not values.keys() & set(NUMBERS):
        return
    columns = {name: values.get(name, getattr(resident, name)) for name in NUMBERS}
    require(faults_of_numbers(columns) or faults_of_taken_numbers(columns, own=resident.id))
