"""People of the demo county, by what is known of them; nobody else's name has theirs in it."""

from flask_sqlalchemy.session import Session
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import scoped_session

from app.accounts.models import User
from app.contracts.models import AgreementMember
from app.residents.models import Condition, Resident

Db = scoped_session[Session]
HAS_HYPERTENSION: ColumnElement[bool] = Resident.id.in_(
    select(Condition.resident_id).where(Condition.code == "I10")
)
WITHOUT_CONTRACT: ColumnElement[bool] = Resident.id.not_in(select(AgreementMember.resident_id))


def somebody(db: Db, *known: ColumnElement[bool], username: str = "doctor") -> Resident:
    """The first of this doctor's residents of whom all this is true; ends the test's own transaction, as on
    SQLite there is one writer, and the server needs to be it."""
    query = (
        select(Resident)
        .join(User, User.org_unit_id == Resident.org_unit_id)
        .where(User.username == username, Resident.archive_status == "0", *known)
        .order_by(Resident.id)
    )
    found = next(each for each in db.scalars(query) if _is_alone(db, each.name))
    db.expunge(found)
    db.rollback()
    return found


def _is_alone(db: Db, name: str) -> bool:
    return sum(name in each for each in db.scalars(select(Resident.name))) == 1
