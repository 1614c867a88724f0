"""The number of an agreement: the day it was signed and the end of its entry's id; found again by both.

One that was signed on paper before is also found by the number it has there.
"""

import re
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.contracts.models import Agreement
from app.entries.models import Entry
from app.extensions import db
from app.orgs.scope import Scope

SIGN = "sign"
_SHAPE = re.compile(r"\s*QY(\d{8})-?([0-9A-F]{8})\s*", re.IGNORECASE)


def number_of(entry: Entry) -> str:
    return numbered(entry.occurred_on, entry.id)


def numbered(signed_on: date, entry_id: UUID) -> str:
    return f"QY{signed_on:%Y%m%d}-{entry_id.hex[-8:].upper()}"


def entry_by(number: str, scope: Scope) -> UUID | None:
    """The signing with that number within the scope; None if there is none, or it is no number."""
    return _by_day(number, scope) or _by_paper(number.strip(), scope)


def _by_paper(number: str, scope: Scope) -> UUID | None:
    """The newest of those that have it."""
    query = select(Agreement.entry_id).where(Agreement.paper_no == number, scope.holds(Agreement.org_unit_id))
    return db.session.scalar(query.order_by(Agreement.signed_on.desc(), Agreement.id).limit(1))


def _by_day(number: str, scope: Scope) -> UUID | None:
    said = _SHAPE.fullmatch(number)
    try:
        day = datetime.strptime(said[1], "%Y%m%d").date() if said else None  # noqa: DTZ007  a day has no zone
    except ValueError:
        return None
    if said is None or day is None:
        return None
    query = select(Entry.id).where(Entry.form == SIGN, Entry.occurred_on == day)
    ids = db.session.scalars(query.where(scope.holds(Entry.org_unit_id)).order_by(Entry.id))
    return next((each for each in ids if each.hex[-8:].upper() == said[2].upper()), None)
