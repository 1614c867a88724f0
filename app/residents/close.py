"""Closing a resident's record when an approved visit found that the person had died, and opening it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.audit.log import log
from app.changes.note import note
from app.extensions import db
from app.residents.followers import tell
from app.residents.models import Resident

DIED = "3"  # visit result 死亡
OPEN, DEAD = "0", "1"  # archive status


@dataclass(frozen=True)
class Death:
    """That a visit found a resident dead, and what it says of it."""

    resident_id: UUID
    died_on: date
    cause: str | None


def death_in(resident_id: UUID, answers: Mapping[str, Any], occurred_on: date) -> Death:
    """A visit that does not tell the day reports a death on the day of the visit."""
    told = answers.get("death_date")
    return Death(resident_id, date.fromisoformat(told) if told else occurred_on, answers.get("death_cause"))


def close(deaths: Sequence[Death], by: UUID) -> None:
    """Close the records of those whose record is open."""
    for resident, death in _with_residents(deaths):
        if resident.archive_status == OPEN:
            _set(resident, DEAD, death.died_on, death.cause, by)
    tell(death.resident_id for death in deaths)


def reopen(deaths: Sequence[Death], by: UUID) -> None:
    """Take back these deaths, where the record was closed on that very day and no other death is known."""
    for resident, death in _with_residents(deaths):
        if resident.archive_status == DEAD and resident.death_date == death.died_on:
            _set(resident, OPEN, None, None, by)
    tell(death.resident_id for death in deaths)


def _with_residents(deaths: Sequence[Death]) -> Iterable[tuple[Resident, Death]]:
    ids = {death.resident_id for death in deaths}
    found = {each.id: each for each in db.session.scalars(select(Resident).where(Resident.id.in_(ids)))}
    return [(found[death.resident_id], death) for death in deaths if death.resident_id in found]


def _set(resident: Resident, status: str, died_on: date | None, cause: str | None, by: UUID) -> None:
    fields = ["archive_status", "death_date", "death_cause"]
    resident.archive_status, resident.death_date, resident.death_cause = status, died_on, cause
    resident.closed_on = died_on
    resident.version += 1
    resident.field_versions = {**resident.field_versions, **dict.fromkeys(fields, resident.version)}
    note(resident.village_code, "resident", resident.id)
    log("resident.updated", resident.id, by, chain=resident.village_code, fields=fields)
