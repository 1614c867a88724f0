"""Who writes a large part of a centre's explanations: to be looked at, not proof of anything.

A little for each of many doctors does not show by the dues of any of these (excuses.py).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.contracts.claims.excuses import explained_in, two_months
from app.extensions import db
from app.orgs.models import OrgLevel
from app.orgs.scope import Scope
from app.orgs.settings import setting


@dataclass(frozen=True)
class Explainer:
    """That somebody explained so many of the services that were explained in a centre in a month."""

    author_id: UUID
    name: str
    month: date  # its first day
    explained: int
    of_all: int
    doctors: int  # whose contracts they are about

    @property
    def share(self) -> int:
        """Per cent."""
        return round(100 * self.explained / self.of_all)


def much_explained_by(scope: Scope, day: date) -> list[Explainer]:
    """Of the month of that day and the one before, the newest and largest first; what waits counts too.

    Who explains for one doctor alone is named by the dues of that doctor (excuses.py).
    """
    return [each for first in two_months(day) for each in _of_month(scope, first)]


def _of_month(scope: Scope, first: date) -> list[Explainer]:
    least, share = int(setting("waiver_author_least")), int(setting("waiver_author_share"))
    number, doctors = Counter[UUID](), Counter[UUID]()
    for authors in explained_in(scope, first).values():
        number.update(authors)
        doctors.update(authors.keys())
    if max(number.values(), default=0) < least:
        return []
    found = [each for each in _told(number, doctors, first) if each.explained >= least and each.doctors > 1]
    told = [each for each in found if 100 * each.explained >= share * each.of_all]
    return sorted(told, key=lambda each: (-each.explained, each.name, str(each.author_id)))


def _told(number: Counter[UUID], doctors: Counter[UUID], first: date) -> Iterator[Explainer]:
    authors: Sequence[User] = db.session.scalars(select(User).where(User.id.in_(number))).all()
    centres = {each.id: _centre(each) for each in authors}
    of_all = Counter[UUID]()
    for author_id, centre_id in centres.items():
        of_all[centre_id] += number[author_id]
    for each in authors:
        all_of_centre = of_all[centres[each.id]]
        yield Explainer(each.id, each.name, first, number[each.id], all_of_centre, doctors[each.id])


def _centre(author: User) -> UUID:
    """The health centre that somebody belongs to; of those above it, their own."""
    unit = author.org_unit
    return unit.parent.id if unit.level is OrgLevel.CLINIC and unit.parent else unit.id
