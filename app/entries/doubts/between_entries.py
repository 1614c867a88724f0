"""Brings into line what doubts entries raise beside each other, however late one of them comes or changes."""

from collections.abc import Iterable, Iterator
from typing import Protocol
from uuid import UUID

from sqlalchemy import func, select

from app.entries.doubts import same_visit, taken_over
from app.entries.drafts.facts import STANDING
from app.entries.models import Entry
from app.extensions import db

_CHUNK = 500


class About(Protocol):
    """As much of an entry as tells which others it may be held against."""

    @property
    def form(self) -> str: ...
    @property
    def resident_id(self) -> UUID | None: ...
    @property
    def visit_id(self) -> UUID | None: ...
    @property
    def revision(self) -> int: ...


def hold_together(entries: Iterable[About]) -> None:
    """Doubt anew what stands beside these entries, which were just taken in or decided on."""
    about = [each for each in entries if each.resident_id]
    corrected = {each.resident_id for each in about if each.resident_id and each.revision > 1}
    same_visit.hold({each.visit_id for each in about if each.visit_id} | same_visit.doubted(corrected))
    sources = taken_over.sources()
    taken_over.hold({each.resident_id for each in about if each.resident_id and each.form in sources})


def rebuild() -> int:
    """The same for all; where nothing is amiss, nothing changes."""
    visits = select(Entry.visit_id).where(Entry.visit_id.is_not(None), Entry.status.in_(STANDING))
    several = visits.group_by(Entry.visit_id).having(func.count() > 1)
    people = select(Entry.resident_id).where(Entry.form.in_(taken_over.takers())).distinct()
    return sum(map(same_visit.hold, _parts(db.session.scalars(several).all()))) + sum(
        map(taken_over.hold, _parts(db.session.scalars(people).all()))
    )


def _parts(ids: Iterable[UUID | None]) -> Iterator[list[UUID]]:
    ordered = sorted(id_ for id_ in ids if id_)
    return (ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK))
