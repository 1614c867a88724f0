"""Where a resident lived from when to when: villages and households (domain.md §2.4, moves keep history)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid5

from sqlalchemy import case, or_, select

from app.accounts.models import Role, TeamMember, User
from app.extensions import db
from app.orgs.models import Village
from app.residents.life.events import Event, Moved, in_order
from app.residents.life.statuses import BEFORE
from app.residents.life.write import put
from app.residents.models import Household, Residence, Resident
from app.residents.parts import household_id


@dataclass(frozen=True)
class Home:
    """A stay: in this village, in this household, with this doctor; its last day is told by the next one."""

    id: UUID
    village_code: str
    org_unit_id: UUID
    household_id: UUID | None
    doctor_id: UUID | None
    first: date | None
    last: date | None
    source: str
    is_derived: bool = False


def residence_id(resident_id: UUID, source: str) -> UUID:
    return uuid5(resident_id, f"residence:{source}")


def home_of(resident: Resident, source: str, first: date | None, is_derived: bool = False) -> Home:
    """Where the record says that the resident lives now."""
    return Home(
        residence_id(resident.id, source),
        resident.village_code,
        resident.org_unit_id,
        resident.household_id,
        resident.doctor_id,
        first,
        None,
        source,
        is_derived,
    )


def remember(resident: Resident, before: Home, source: str, day: date) -> None:
    """Write down that an update or a roster moved the resident, who lived at `before` until then."""
    known = rows_of([resident.id]).get(resident.id, [])
    if not known:
        db.session.add(new_row(resident.id, before))
    else:
        _keep_household(known, before)
    new = home_of(resident, source, day)
    there = next((row for row in known if row.id == new.id), None)
    if there is None:
        db.session.add(new_row(resident.id, new))
    else:
        write(there, replace(new, first=there.valid_from))
    db.session.flush()


def rows_of(resident_ids: Sequence[UUID]) -> dict[UUID, list[Residence]]:
    found: dict[UUID, list[Residence]] = {}
    for row in db.session.query(Residence).filter(Residence.resident_id.in_(resident_ids)):
        found.setdefault(row.resident_id, []).append(row)
    return found


def homes(
    resident: Resident, rows: Sequence[Residence], events: Iterable[Event], gone: Collection[str]
) -> list[Home]:
    """All stays in their order; empty if nothing is known of any move."""
    moves = in_order(each for each in events if isinstance(each, Moved))
    told = [row for row in rows if not row.is_derived and row.source not in gone]
    if not moves and len(told) == len(rows) == 0:
        return []
    first = next((_home(row) for row in told if row.source == BEFORE), home_of(resident, BEFORE, None))
    stays = [replace(first, last=None)]
    kept = {row.id: row for row in rows}
    later: list[tuple[date, str, Residence | Moved]] = [
        (row.valid_from or date.min, row.source, row) for row in told if row.source != BEFORE
    ]
    later += [(each.on, each.source, each) for each in moves]
    for day, source, what in sorted(later, key=lambda each: each[:2]):
        new = _home(what) if isinstance(what, Residence) else _moved(resident.id, stays[-1], what, kept)
        if (new.village_code, new.household_id) == (stays[-1].village_code, stays[-1].household_id):
            continue
        stays[-1] = replace(stays[-1], last=day - timedelta(days=1))
        stays.append(replace(new, first=day, last=None, source=source))
    return stays


def write(row: Residence, home: Home) -> bool:
    """Bring the row into line; whether anything was to change."""
    return bool(put(row, _columns(home)))


def lay_aside(row: Residence) -> bool:
    """What was told and does not stand, as by an update that was overturned, ends before it begins."""
    last = row.valid_from - timedelta(days=1) if row.valid_from else row.valid_to
    differs, row.valid_to = row.valid_to != last, last
    return differs


def new_row(resident_id: UUID, home: Home) -> Residence:
    return Residence(id=home.id, resident_id=resident_id, **_columns(home))


def _moved(resident_id: UUID, before: Home, event: Moved, kept: dict[UUID, Residence]) -> Home:
    id_ = residence_id(resident_id, event.source)
    village = db.session.get(Village, event.village_code) if event.village_code else None
    code = village.code if village else before.village_code
    unit = village.clinic_id if village and village.clinic_id else before.org_unit_id
    number = event.household_no
    home = (
        _household(number, code) if number else (before.household_id if code == before.village_code else None)
    )
    row = kept.get(id_)
    doctor = before.doctor_id
    if code != before.village_code:
        doctor = row.doctor_id if row else _doctor_at(unit, event.author_id)
    return Home(id_, code, unit, home, doctor, event.on, None, event.source, is_derived=True)


def _doctor_at(clinic_id: UUID, author_id: UUID) -> UUID | None:
    """Who answers for somebody new there: the author who works there, else the clinic's doctor."""
    is_author = case((User.id == author_id, 0), else_=1)
    query = select(User.id).where(
        User.org_unit_id == clinic_id, User.role == Role.VILLAGE_DOCTOR, User.enabled.is_(True)
    )
    return db.session.scalar(query.order_by(is_author, User.username).limit(1))


def team_of(doctor_id: UUID | None, day: date) -> UUID | None:
    """The team that this doctor belongs to on that day."""
    query = select(TeamMember.team_id).where(
        TeamMember.user_id == doctor_id,
        TeamMember.valid_from <= day,
        or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day),
    )
    return db.session.scalar(query.order_by(TeamMember.team_id).limit(1))


def _household(number: str, village_code: str) -> UUID | None:
    """Opened if it is new; None if the number is another village's."""
    found = db.session.get(Household, household_id(number))
    if found is None:
        found = Household(id=household_id(number), household_no=number, village_code=village_code)
        db.session.add(found)
        db.session.flush()
    return found.id if found.village_code == village_code else None


def _keep_household(known: Sequence[Residence], before: Home) -> None:
    """Households change without a move: the stay that ends is the one in the last of them."""
    for row in known:
        if row.valid_to is None and row.village_code == before.village_code and row.source == BEFORE:
            row.household_id = before.household_id


def _home(row: Residence) -> Home:
    return Home(
        row.id,
        row.village_code,
        row.org_unit_id,
        row.household_id,
        row.doctor_id,
        row.valid_from,
        row.valid_to,
        row.source,
        row.is_derived,
    )


def _columns(home: Home) -> dict[str, object]:
    return {
        "village_code": home.village_code,
        "org_unit_id": home.org_unit_id,
        "household_id": home.household_id,
        "doctor_id": home.doctor_id,
        "valid_from": home.first,
        "valid_to": home.last,
        "source": home.source,
        "is_derived": home.is_derived,
    }
