"""A village with people at every turn of a contract."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from app.accounts.models import Role
from app.accounts.sign_in import hash_password
from app.changes.note import note
from app.clock import today
from app.contracts.terms.catalogue import load_catalogue
from app.contracts.terms.owe import add_months
from app.drugs import lists as drugs
from app.extensions import db
from app.orgs.settings import announce
from app.residents.models import Resident
from app.sync.channels.reference import refresh_reference
from tests.contracts.signing import Signing
from tests.make import VILLAGE, Make

LAST_DAY_IN = 20  # days until the contract ends that is to be renewed


@dataclass(frozen=True)
class People:
    """By what is to become of them; of those with a contract the members' ids."""

    unsigned: tuple[str, ...]  # names
    ending: UUID  # ends soon
    held: UUID  # began half a year ago, with a service on demand
    leaving: UUID
    moving: UUID  # signs anew


def found_people(password: str) -> People:
    """All that phones need, committed; who signs in does so with this password."""
    load_catalogue()
    refresh_reference()
    drugs.announce()
    announce()
    make = Make()
    hashed = hash_password(password)
    signing = Signing(make)
    signing.doctor = make.user(username="doctor", password_hash=hashed, name="张医生")
    make.member(signing.doctor)
    make.user(Role.CENTRE_REVIEWER, username="reviewer", password_hash=hashed, name="李审核")
    for kind, row in (("organisation", make.clinic), ("team", make.team)):
        note("ref", kind, row.id)
    unsigned = tuple(_resident(make, f"未签{number}").name for number in "甲乙丙")
    began = add_months(today() + timedelta(days=LAST_DAY_IN + 1), -12)
    half, quarter = today() - timedelta(days=190), today() - timedelta(days=100)
    people = People(
        unsigned,
        ending=_signed(signing, _resident(make, "到期"), began),
        held=_signed(signing, _resident(make, "在约"), half),
        leaving=_signed(signing, _resident(make, "要解"), quarter),
        moving=_signed(signing, _resident(make, "要转"), quarter),
    )
    db.session.commit()
    return people


def _resident(make: Make, name: str) -> Resident:
    resident = make.resident(name=name, village_group="3组", phone="13970700000")
    note(VILLAGE, "resident", resident.id)
    return resident


def _signed(signing: Signing, resident: Resident, start: date) -> UUID:
    packages, items = ("P-BASE", "P-HTN"), ("I007",)
    signing.sign(resident, start=start, packages=packages, items=items)
    return signing.member(resident).id
