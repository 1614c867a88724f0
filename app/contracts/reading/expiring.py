"""Which contracts are about to end, or ended lately, without another one to follow (到期续签)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, Table, select

from app.accounts.models import User
from app.contracts.models import AgreementMember
from app.contracts.signings.crowd import NEVER_HELD
from app.extensions import db
from app.orgs.scope import Scope
from app.orgs.settings import setting
from app.residents.models import Resident


def expiring(scope: Scope, on: date) -> Sequence[Row[Any]]:
    """Contracts to be renewed as of that day, the soonest first: those that end within the days of the
    reminder or ended within the days of grace, and that no other follows. Columns of the member, and
    resident_name, phone, doctor_name.
    """
    member: Table = AgreementMember.__table__  # type: ignore[assignment]
    first = on - timedelta(days=int(setting("renewal_grace_days")))
    last = on + timedelta(days=int(setting("renewal_remind_days")))
    followed = select(AgreementMember.previous_id).where(
        AgreementMember.previous_id.is_not(None), AgreementMember.status.not_in(NEVER_HELD)
    )
    query = (
        select(member, Resident.name.label("resident_name"), Resident.phone, User.name.label("doctor_name"))
        .join(Resident, Resident.id == member.c.resident_id)
        .join(User, User.id == member.c.doctor_id)
        .where(
            scope.holds(AgreementMember.org_unit_id),
            member.c.status.in_(("active", "expired")),
            member.c.ended_on.is_(None),
            member.c.id.not_in(followed),
            member.c.end_date.between(first, last),
        )
        .order_by(member.c.end_date, Resident.search_keys, member.c.id)
    )
    return db.session.execute(query).all()
