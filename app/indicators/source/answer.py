"""Who answers for people and for contracts on a day: the place, the doctor and the team (domain.md §6.1).

What stands in a record, and in a contract, is how things are now. Stays that ended (`residence`) and doctors
from whom a contract went over to another one (`former_doctor`) are kept apart, and are few: so what belongs
somewhere on a day is what stands there now, but for those of whom something else is kept, and these.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, FromClause, Select, and_, case, or_, select, union_all

from app.accounts.models import TeamMember
from app.residents.models import Residence, Resident

Pick = Callable[["Answering"], Sequence[Any]]


@dataclass(frozen=True)
class Answering:
    """The columns that tell who answers."""

    org_unit_id: Any
    village_code: Any
    doctor_id: Any
    team_id: Any


def residents_on(
    day: date, columns: Pick, narrow: Callable[[Select[Any], Answering], Select[Any]]
) -> CompoundSelect[Any]:
    """Columns of Resident and of who answers for them on the day. `narrow` joins and says which of them."""
    now = Answering(Resident.org_unit_id, Resident.village_code, Resident.doctor_id, Resident.team_id)
    then = Answering(
        Residence.org_unit_id,
        Residence.village_code,
        Residence.doctor_id,
        team_on(Residence.doctor_id, day),
    )
    gone = select(Residence.resident_id).where(_covers(Residence.valid_from, Residence.valid_to, day))
    stayed = select(*columns(now)).select_from(Resident).where(Resident.id.not_in(gone))
    moved = select(*columns(then)).select_from(Resident).join(Residence, Residence.resident_id == Resident.id)
    moved = moved.where(_covers(Residence.valid_from, Residence.valid_to, day))
    return union_all(narrow(stayed, now), narrow(moved, then))


def contracts_on(day: date, member: FromClause, former: FromClause, column: str) -> Select[Any]:
    """id, key: the `doctor_id` or `team_id` that answers for each contract on the day."""
    then = and_(former.c.member_id == member.c.id, _covers(former.c.valid_from, former.c.valid_to, day))
    key = case((former.c.member_id.is_not(None), former.c[column]), else_=member.c[column])
    return select(member.c.id, key.label("key")).select_from(member.outerjoin(former, then))


def village_on(resident_id: Any, day: Any) -> ColumnElement[Any]:
    """Where somebody lived that day who lives elsewhere now; else none."""
    covers = _covers(Residence.valid_from, Residence.valid_to, day)
    query = select(Residence.village_code).where(Residence.resident_id == resident_id, covers)
    return query.limit(1).scalar_subquery()


def team_on(user_id: Any, day: Any) -> ColumnElement[Any]:
    """The team that somebody belonged to on the day."""
    until = or_(TeamMember.valid_to.is_(None), TeamMember.valid_to >= day)
    query = select(TeamMember.team_id).where(
        TeamMember.user_id == user_id, TeamMember.valid_from <= day, until
    )
    return query.order_by(TeamMember.team_id).limit(1).scalar_subquery()


def _covers(first: Any, last: Any, day: Any) -> ColumnElement[bool]:
    """That a stretch that ended holds on the day."""
    return and_(last >= day, or_(first.is_(None), first <= day))
