"""The people whom an administrator looks after."""

from collections.abc import Sequence

from sqlalchemy import Select, func, or_, select

from app.accounts.models import User
from app.accounts.password import NO_PASSWORD
from app.accounts.people import MANAGED
from app.extensions import db
from app.paging import SIZE, Page


def people(by: User, text: str, number: int) -> Page[User]:
    """By name, user name or employee number; one page of 50."""
    matching = _matching(by, text)
    total = db.session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    rows = matching.order_by(User.username).limit(SIZE).offset((number - 1) * SIZE)
    return Page(db.session.scalars(rows).all(), number, total)


def without_password(by: User) -> Sequence[User]:
    query = _matching(by, "").where(User.password_hash == NO_PASSWORD, User.enabled)
    return db.session.scalars(query.order_by(User.username)).all()


def _matching(by: User, text: str) -> Select[User]:
    query = select(User).where(User.role.in_(MANAGED[by.role]), by.scope.holds(User.org_unit_id))
    if not text:
        return query
    columns = (User.name, User.username, User.employee_no)
    return query.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))
