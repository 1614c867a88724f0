"""Finding one person of the county by the whole identity number: for the doctor to whom somebody moved.

Whoever asks has the card in hand. Nobody is to browse strangers so: little is told, so many times a day, and
every question is written down.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from app.accounts.models import User
from app.audit.log import log
from app.audit.models import AuditEvent
from app.clock import now
from app.errors import Invalid, TooOften
from app.extensions import db
from app.orgs.models import Village
from app.orgs.settings import setting
from app.residents.entrusted import may_see
from app.residents.identity import IDENTITY_CARD, VOID, id_no_fault
from app.residents.models import Resident

A_DAY = timedelta(days=1)
ACTION = "resident.looked_up"


@dataclass(frozen=True)
class Found:
    """As much of somebody as tells the asking doctor whether it is the person before him."""

    id: UUID
    name: str  # the family name alone
    village: str
    is_own: bool  # of the asking doctor's villages
    is_closed: bool


def look_up(id_no: str, by: User) -> Found | None:
    """Raises Invalid for what is no identity number, TooOften beyond what the county allows in a day."""
    number = id_no.strip().upper()
    fault = id_no_fault(IDENTITY_CARD, number)
    if fault:
        raise Invalid(errors={"id_no": [fault]})
    _refuse_if_too_often(by)
    row = db.session.execute(
        select(Resident, Village.name)
        .join(Village, Village.code == Resident.village_code)
        .where(Resident.id_no == number, Resident.archive_status != VOID)
    ).first()
    log(ACTION, row.Resident.id if row else by.id, by.id, tail=number[-4:], found=row is not None)
    if row is None:
        return None
    resident: Resident = row.Resident
    is_own = may_see(by, resident)
    return Found(resident.id, family_name(resident.name), row.name, is_own, resident.archive_status != "0")


def family_name(name: str) -> str:
    """The family name alone."""
    return name[:1] + "*" * (len(name) - 1)


def is_of_another(id_no: str, by: User) -> bool:
    """Whether a record that somebody else answers for bears this number."""
    query = select(Resident.org_unit_id).where(Resident.id_no == id_no, Resident.archive_status != VOID)
    unit = db.session.scalar(query)
    return unit is not None and not by.scope.covers_unit(unit)


def _refuse_if_too_often(by: User) -> None:
    since = now() - A_DAY
    asked = AuditEvent.actor_id == by.id, AuditEvent.action == ACTION, AuditEvent.at > since
    times, first = db.session.execute(
        select(func.count(AuditEvent.id), func.min(AuditEvent.at)).where(*asked)
    ).one()
    if times >= setting("lookups_a_day"):
        raise TooOften(retry_after=int((first - since).total_seconds()) + 1)
