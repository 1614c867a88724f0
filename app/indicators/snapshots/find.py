"""Finding kept months: those of a county, one of them, and all keepings of a month."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.errors import NotFound
from app.extensions import db
from app.indicators.snapshots.models import KeptMonth
from app.indicators.source.period import Period
from app.orgs.models import OrgUnit


def county_of(user: User) -> UUID:
    path = f"/{user.org_unit.path.split('/')[1]}/"
    return db.session.scalars(select(OrgUnit.id).where(OrgUnit.path == path)).one()


def kept_months(county_id: UUID) -> dict[str, list[KeptMonth]]:
    """Month → its keepings, the newest month and the newest keeping first."""
    query = select(KeptMonth).where(KeptMonth.org_unit_id == county_id)
    found: dict[str, list[KeptMonth]] = {}
    for kept in db.session.scalars(query.order_by(KeptMonth.month.desc(), KeptMonth.edition.desc())):
        found.setdefault(kept.month, []).append(kept)
    return found


def keepings(county_id: UUID, month: str) -> list[KeptMonth]:
    """The newest first."""
    query = select(KeptMonth).where(KeptMonth.org_unit_id == county_id, KeptMonth.month == month)
    return list(db.session.scalars(query.order_by(KeptMonth.edition.desc())))


def kept_month(county_id: UUID, month: str, edition: int) -> KeptMonth:
    """Raises NotFound."""
    for kept in keepings(county_id, month):
        if kept.edition == edition:
            return kept
    raise NotFound


def kept_in(county_id: UUID, period: Period) -> KeptMonth | None:
    """The newest keeping of these very days."""
    query = select(KeptMonth).where(
        KeptMonth.org_unit_id == county_id, KeptMonth.first == period.first, KeptMonth.day == period.day
    )
    return db.session.scalars(query.order_by(KeptMonth.edition.desc()).limit(1)).first()


def names_of(keepings: Sequence[KeptMonth]) -> dict[UUID, str]:
    """Who kept them."""
    query = select(User.id, User.name).where(User.id.in_({each.made_by for each in keepings}))
    return {row.id: row.name for row in db.session.execute(query)}
