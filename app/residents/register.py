"""Opening a resident's record (建档) from an entry."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.audit.log import log
from app.changes.note import note
from app.clock import now
from app.errors import Invalid, OutOfScope
from app.extensions import db
from app.orgs.models import Village
from app.pending import savepoint
from app.pinyin import search_keys
from app.residents.fields import columns_of
from app.residents.identity import Faults, faults_of_numbers, faults_of_taken_numbers
from app.residents.lookup import is_of_another
from app.residents.models import Resident
from app.residents.parts import household, set_conditions, set_groups

MOVED_HERE = "此人在本县另一村已有档案，不要重复建档：请在“居民”中“按证件号查找”，登记迁入"


def register(entry_id: UUID, answers: Mapping[str, Any], village: Village, by: User, on: date) -> Resident:
    """Open the record that `resident_registration` asks for; its id is the entry's.

    Raises Invalid with the reasons by field (Q-01, Q-02), OutOfScope for a village the author does not serve.
    """
    clinic_id = require_village(village, by)
    columns = columns_of(answers)
    require(faults_of_numbers(columns) or _taken(columns, entry_id, by))
    resident = Resident(
        id=entry_id,
        **columns,
        search_keys=search_keys(columns["name"]),
        village_code=village.code,
        org_unit_id=clinic_id,
        doctor_id=by.id,
        record_opened_on=on,
        entry_id=entry_id,
        created_at=now(),
    )
    if answers.get("household_no"):
        resident.household_id = household(answers["household_no"], village.code, resident.address).id
    set_conditions(resident, answers.get("conditions") or (), str(entry_id), on)
    set_groups(resident, answers.get("groups") or (), str(entry_id), on)
    write(resident)
    note(village.code, "resident", resident.id)
    log("resident.registered", resident.id, by.id, chain=village.code, entry_id=str(entry_id))
    return resident


def _taken(columns: Mapping[str, Any], entry_id: UUID, by: User) -> Faults:
    """Q-02, with what is to be done about it: whoever lives elsewhere in the county moved here."""
    faults = faults_of_taken_numbers(columns, own=entry_id)
    if "id_no" in faults and is_of_another(str(columns["id_no"]), by):
        faults["id_no"] = [MOVED_HERE]
    return faults


def require_village(village: Village, by: User) -> UUID:
    """The clinic that answers for the village. Raises OutOfScope unless the person serves it."""
    if village.clinic_id is None:
        raise OutOfScope
    by.scope.require(village.clinic_id)
    return village.clinic_id


def require(faults: Faults) -> None:
    if faults:
        raise Invalid(errors={f"answers.{field}": reasons for field, reasons in faults.items()})


def write(resident: Resident) -> None:
    """Write the record now; a number that someone else took in this very moment is refused like any other."""
    try:
        with savepoint():
            db.session.add(resident)
            db.session.flush()
    except IntegrityError as error:
        field = "record_no" if "record_no" in str(error.orig) else "id_no"
        raise Invalid(errors={f"answers.{field}": ["该号码已有在用档案，请核对"]}) from error
