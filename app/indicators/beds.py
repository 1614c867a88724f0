"""F07: home hospital beds opened, open, and the rounds made to them (domain.md §4.22–4.24, §6.3).

Beds are few: they are told from their entries in Python, and read into the statement as rows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, Uuid, case, select

from app.entries.models import Entry, Revision
from app.extensions import db
from app.indicators.homes import service_itself, took_place
from app.indicators.indicator import Indicator, Lines, weighed
from app.indicators.period import Period
from app.indicators.place import Owner
from app.indicators.rowset import Types, rowset
from app.indicators.states import LIFE, last_day
from app.indicators.view import View

OPEN, ROUND, CLOSE = "bed_open", "bed_round", "bed_close"
_DAY, _WEEK = timedelta(days=1), 7
_TYPES: Types = {
    "id": Uuid(),
    "resident_id": Uuid(),
    "is_open": Integer(),
    "due": Integer(),
    "done": Integer(),
}


@dataclass(frozen=True)
class Bed:
    """From its opening to the day before it was closed; `rounds` are the days on which it was visited."""

    id: UUID  # of the entry that opened it
    resident_id: UUID
    opened_on: date
    last: date
    per_week: int
    rounds: Sequence[date]

    def is_open(self, day: date) -> bool:
        return self.opened_on <= day <= self.last

    def due(self, day: date) -> int:
        """Rounds due by the end of that day: so many for each whole week."""
        weeks = ((min(day, self.last) - self.opened_on).days + 1) // _WEEK
        return max(weeks, 0) * self.per_week

    def done(self, day: date) -> int:
        """Of those, how many were made: rounds do not count in advance."""
        made = sum(self.opened_on <= each <= min(day, self.last) for each in self.rounds)
        return min(made, self.due(day))

    def row(self, period: Period) -> dict[str, Any]:
        before = period.first - _DAY
        return {
            "id": self.id,
            "resident_id": self.resident_id,
            "is_open": int(self.is_open(period.day)),
            "due": self.due(period.day) - self.due(before),
            "done": self.done(period.day) - self.done(before),
        }


def beds_of(entries: Iterable[Row[Any]]) -> list[Bed]:
    """The beds that entries of one kind or another tell of, in order of day and id."""
    by_resident: dict[UUID, list[Row[Any]]] = {}
    for each in sorted(entries, key=lambda row: (row.occurred_on, row.id)):
        by_resident.setdefault(each.resident_id, []).append(each)
    return [_bed(each, rows) for rows in by_resident.values() for each in rows if each.form == OPEN]


def opened(view: View) -> Lines:
    """A line a bed opened in the period, of who opened it."""
    query = view.work(*weighed(Entry.id, Entry.resident_id, member=view.held.c.id))
    query = query.outerjoin(view.held, view.held.c.resident_id == Entry.resident_id)
    in_period = Entry.occurred_on.between(view.period.first, view.period.day)
    return query.where(Entry.form == OPEN, took_place(), in_period)


def standing(view: View) -> Lines:
    return _lines(view, 1, 1, "is_open")


def visited(view: View) -> Lines:
    """A line a bed: the rounds that fell due in the period, and how many of them were made."""
    return _lines(view, "due", "done", "due")


def bed_itself(_: View, entry_id: UUID, __: str) -> Select[UUID]:
    """All that was logged about beds of the person."""
    person = select(Entry.resident_id).where(Entry.id == entry_id)
    return select(Entry.id).where(Entry.resident_id.in_(person), Entry.form.in_((OPEN, ROUND, CLOSE)))


def _lines(view: View, whole: int | str, part: int | str, needed: str) -> Lines:
    beds = view.noted("beds", lambda: beds_of(db.session.execute(_logged(view))))
    rows = [bed.row(view.period) for bed in beds]
    bed, held = rowset(_TYPES, rows).subquery("bed"), view.held
    weights = [each if isinstance(each, int) else bed.c[each] for each in (whole, part)]
    columns = weighed(bed.c.id, bed.c.resident_id, *weights, member=held.c.id)
    query = select(*columns).select_from(bed).outerjoin(held, held.c.resident_id == bed.c.resident_id)
    return query.where(bed.c[needed] > 0)


def _logged(view: View) -> Select[Any]:
    person = view.source.person
    return (
        select(
            Entry.id,
            Entry.resident_id,
            Entry.form,
            Entry.occurred_on,
            case((Entry.form == OPEN, Revision.answers)).label("answers"),  # of the others none is asked for
            *(person.c[name] for name in LIFE),
        )
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .join(person, person.c.id == Entry.resident_id)
        .where(
            Entry.form.in_((OPEN, ROUND, CLOSE)),
            Entry.status.in_(view.source.statuses),
            Entry.occurred_on <= view.period.day,
            took_place(),
            Entry.resident_id.in_(select(view.who.c.id)),
        )
    )


def _bed(opening: Row[Any], rows: Sequence[Row[Any]]) -> Bed:
    later = rows[rows.index(opening) + 1 :]
    ended = [row.occurred_on - _DAY for row in later if row.form in (CLOSE, OPEN)][:1]
    return Bed(
        opening.id,
        opening.resident_id,
        opening.occurred_on,
        min([*ended, last_day(opening)]),
        int(opening.answers.get("round_per_week") or 1),
        [row.occurred_on for row in rows if row.form == ROUND],
    )


F07 = Indicator(
    "F07",
    "新建家庭病床数",
    "期内审核通过的建床数，归建床的人和当时的机构（6.3）",
    "家庭病床",
    opened,
    service_itself,
    is_count=True,
    is_flow=True,
    owner=Owner.AUTHOR,
)
F07B = Indicator(
    "F07B",
    "在床家庭病床数",
    "统计日已建床而未撤床的家庭病床数（6.3）",
    "家庭病床",
    standing,
    bed_itself,
    is_count=True,
)
F07R = Indicator(
    "F07R",
    "家庭病床巡诊率",
    "期内完成的巡诊次数（不超过应巡次数）÷ 期内应巡诊次数：建床满一周按约定每周次数计（5.13、6.3）",
    "家庭病床",
    visited,
    bed_itself,
    is_flow=True,
    is_share=False,
)
