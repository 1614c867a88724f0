"""Which contracts are worked on: looked for page by page, or named one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from app.accounts.models import FIELD_ROLES, User
from app.clock import today
from app.contracts.claims.events import Term
from app.contracts.models import Agreement, AgreementMember
from app.exports.agreements.number import entry_by, numbered
from app.extensions import db
from app.orgs.models import Village
from app.orgs.scope import Scope
from app.orgs.settings import setting
from app.paging import SIZE, Page
from app.residents.find import meaning
from app.residents.models import Resident

MOST = 5000  # at a time
AT_ONCE = 500
RUNNING, RUN_OUT = ("active", "upcoming", "pending_member"), "expired"


@dataclass(frozen=True)
class Chosen:
    """Contracts that are looked for. `with_ended`: also those that ran out and can still be put right."""

    who: str = ""  # a name, its initials, an ID number, or the number of an agreement
    doctor_id: UUID | None = None
    village: str | None = None
    ends_from: date | None = None
    ends_until: date | None = None
    with_ended: bool = False


@dataclass(frozen=True)
class Held:
    """A contract as the list of what will be done shows it."""

    member_id: UUID
    resident_id: UUID
    name: str
    village: str
    start_date: date
    end_date: date
    doctor_id: UUID
    team_id: UUID | None
    doctor: str
    entry_id: UUID  # of the signing,
    signed_on: date
    signed_until: date

    @property
    def term(self) -> Term:
        return Term(self.start_date, self.end_date, self.signed_until)

    @property
    def number(self) -> str:
        return numbered(self.signed_on, self.entry_id)

    @property
    def has_ended(self) -> bool:
        return self.end_date < today()


def page_of(chosen: Chosen, scope: Scope, number: int) -> Page[Held]:
    """By village and name."""
    query = _matching(chosen, scope)
    ids = query.with_only_columns(AgreementMember.id).order_by(None).subquery()
    total = db.session.scalar(select(func.count()).select_from(ids)) or 0
    number = min(number, max(1, -(-total // SIZE)))
    rows: list[Any] = list(db.session.execute(query.limit(SIZE).offset((number - 1) * SIZE)))
    return Page([Held(*row) for row in rows], number, total)


def everything(chosen: Chosen, scope: Scope) -> list[Held]:
    """All that is looked for, one more than may be worked on at a time at most."""
    rows: list[Any] = list(db.session.execute(_matching(chosen, scope).limit(MOST + 1)))
    return [Held(*row) for row in rows]


def named(ids: Sequence[UUID], scope: Scope, with_ended: bool) -> list[Held]:
    """Those of these members of agreements that may be worked on here."""
    found: list[Held] = []
    query = _matching(Chosen(with_ended=with_ended), scope)
    for start in range(0, len(ids), AT_ONCE):
        part = query.where(AgreementMember.id.in_(ids[start : start + AT_ONCE]))
        rows: list[Any] = list(db.session.execute(part))
        found += [Held(*row) for row in rows]
    return found


def seal_of(held: Sequence[Held]) -> str:
    """Tells whether what was shown is still so: the contracts, their doctors and their terms."""
    said = sorted(f"{each.member_id} {each.doctor_id} {each.end_date}" for each in held)
    return sha256("\n".join(said).encode()).hexdigest()[:32]


def doctors(scope: Scope) -> list[User]:
    """Who may answer for contracts here."""
    query = select(User).where(User.role.in_(FIELD_ROLES), User.enabled, scope.holds(User.org_unit_id))
    return list(db.session.scalars(query.order_by(User.name, User.username).limit(1000)))


_COLUMNS: tuple[Any, ...] = (
    AgreementMember.id,
    AgreementMember.resident_id,
    Resident.name,
    Village.name,
    AgreementMember.start_date,
    AgreementMember.end_date,
    AgreementMember.doctor_id,
    AgreementMember.team_id,
    User.name,
    Agreement.entry_id,
    Agreement.signed_on,
    Agreement.end_date,
)


def _matching(chosen: Chosen, scope: Scope) -> Select[Any]:
    query = select(*_COLUMNS).join(Agreement, Agreement.id == AgreementMember.agreement_id)
    query = query.join(Resident, Resident.id == AgreementMember.resident_id)
    query = query.join(Village, Village.code == Resident.village_code)
    query = query.join(User, User.id == AgreementMember.doctor_id)
    query = query.where(scope.holds(Resident.org_unit_id), *_conditions(chosen, scope))
    return query.order_by(Village.code, Resident.search_keys, AgreementMember.id)


def _conditions(chosen: Chosen, scope: Scope) -> Iterator[Any]:
    member, earliest = AgreementMember, today()
    yield member.ended_on.is_(None)
    if chosen.with_ended:
        earliest -= timedelta(days=int(setting("term_correction_days")))
        yield member.status.in_((*RUNNING, RUN_OUT))
    else:
        yield member.status.in_(RUNNING)
    yield member.end_date >= max(earliest, chosen.ends_from or earliest)
    if chosen.ends_until:
        yield member.end_date <= chosen.ends_until
    if chosen.doctor_id:
        yield member.doctor_id == chosen.doctor_id
    if chosen.village:
        yield Resident.village_code == chosen.village
    if who := chosen.who.strip():
        signing = entry_by(who, scope)
        yield Agreement.entry_id == signing if signing else meaning(who)
