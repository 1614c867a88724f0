"""F07: home hospital beds opened, open, and the rounds made to them (domain.md §4.22–4.24, §6.3).

Beds are few: they are told from their entries in Python, and read into the statement as rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Row, Select, String, Uuid, case, cast, func, or_, select

from app.contracts.terms import beds
from app.contracts.terms.beds import FORMS, OPEN, ROUND, Told
from app.entries.models import Entry, Revision
from app.extensions import db
from app.indicators.families.homes import service_itself, took_place
from app.indicators.indicator import Indicator, Lines, weighed
from app.indicators.source.period import Period
from app.indicators.source.place import Owner
from app.indicators.source.states import LIFE, last_day
from app.indicators.source.view import View
from app.rowset import Types, rowset

_DAY = timedelta(days=1)
_TYPES: Types = {
    "id": Uuid(),
    "resident_id": Uuid(),
    "is_open": Integer(),
    "due": Integer(),
    "done": Integer(),
}


@dataclass(frozen=True)
class Visited:
    """A bed of somebody who lived here up to a `last` day, and the days on which it was visited."""

    bed: beds.Bed
    resident_id: UUID
    last: date
    rounds: list[date]

    @property
    def until(self) -> date:
        """The last day on which it stood."""
        return min(self.last, self.bed.last)

    def made(self, day: date) -> int:
        """Rounds made by the end of that day."""
        return sum(self.bed.opened_on <= each <= min(day, self.until) for each in self.rounds)

    def is_open(self, day: date) -> bool:
        return self.bed.is_open(day) and day <= self.last

    def due(self, day: date) -> int:
        """Rounds due by the end of that day."""
        return sum(1 for _ in self.bed.rounds_due(min(day, self.last)))

    def row(self, period: Period) -> dict[str, Any]:
        """Rounds do not count in advance: of those that are due, as many are done as were made."""
        before = period.first - _DAY
        due, due_before = self.due(period.day), self.due(before)
        done, done_before = min(self.made(period.day), due), min(self.made(before), due_before)
        return {
            "id": self.bed.opening.entry_id,
            "resident_id": self.resident_id,
            "is_open": int(self.is_open(period.day)),
            "due": due - due_before,
            "done": done - done_before,
        }


def beds_visited(entries: Iterable[Row[Any]]) -> list[Visited]:
    """The beds that entries of one kind or another tell of."""
    by_resident: dict[UUID, list[Row[Any]]] = {}
    for each in entries:
        by_resident.setdefault(each.resident_id, []).append(each)
    return [each for rows in by_resident.values() for each in _of_person(rows)]


def _of_person(rows: list[Row[Any]]) -> list[Visited]:
    told = beds.beds_of(Told(row.id, row.form, row.occurred_on, _said(row)) for row in rows)
    made = [row.occurred_on for row in rows if row.form == ROUND]
    return [Visited(bed, rows[0].resident_id, last_day(rows[0]), made) for bed in told]


def _said(row: Row[Any]) -> dict[str, Any]:
    return row.answers or {"reapproved_on": row.reapproved_on}


def opened(view: View) -> Lines:
    """A line a bed opened in the period, of who opened it, whenever that was told."""
    newest = (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision)
    query = view.work(*weighed(Entry.id, Entry.resident_id, member=view.held.c.id)).join(Revision, newest)
    query = query.outerjoin(view.held, view.held.c.resident_id == Entry.resident_id)
    said = Revision.answers["bed_open_date"].as_string()
    day = func.coalesce(said, cast(Entry.occurred_on, String))
    in_period = day.between(view.period.first.isoformat(), view.period.day.isoformat())
    return query.where(Entry.form == OPEN, took_place(), in_period)


def standing(view: View) -> Lines:
    return _lines(view, 1, 1, "is_open")


def visited(view: View) -> Lines:
    """A line a bed: the rounds due in the period, and how many were made, also for those due before."""
    return _lines(view, "due", "done", "due", "done")


def bed_itself(_: View, entry_id: UUID, __: str) -> Select[UUID]:
    """All that was logged about beds of the person."""
    person = select(Entry.resident_id).where(Entry.id == entry_id)
    return select(Entry.id).where(Entry.resident_id.in_(person), Entry.form.in_(FORMS))


def _lines(view: View, whole: int | str, part: int | str, *needed: str) -> Lines:
    rows = view.noted("beds", lambda: _rows(view))
    bed, held = rowset(_TYPES, rows).subquery("bed"), view.held
    weights = [each if isinstance(each, int) else bed.c[each] for each in (whole, part)]
    columns = weighed(bed.c.id, bed.c.resident_id, *weights, member=held.c.id)
    query = select(*columns).select_from(bed).outerjoin(held, held.c.resident_id == bed.c.resident_id)
    return query.where(or_(*(bed.c[name] > 0 for name in needed)))


def _rows(view: View) -> list[dict[str, Any]]:
    return [each.row(view.period) for each in beds_visited(db.session.execute(_logged(view)))]


def _logged(view: View) -> Select[Any]:
    person = view.source.person
    return (
        select(
            Entry.id,
            Entry.resident_id,
            Entry.form,
            Entry.occurred_on,
            case((Entry.form != ROUND, Revision.answers)).label("answers"),
            Revision.answers["reapproved_on"]
            .as_string()
            .label("reapproved_on"),  # all that is asked of rounds
            *(person.c[name] for name in LIFE),
        )
        .join(Revision, (Revision.entry_id == Entry.id) & (Revision.number == Entry.revision))
        .join(person, person.c.id == Entry.resident_id)
        .where(
            Entry.form.in_(FORMS),
            Entry.status.in_(view.source.statuses),
            took_place(),
            Entry.resident_id.in_(select(view.who.c.id)),
        )
    )


F07 = Indicator(
    "F07",
    "新建家庭病床数",
    "建床日期在期内的家庭病床数，归建床的人和当时的机构（6.3）",
    "家庭病床",
    opened,
    service_itself,
    is_count=True,
    is_flow=True,
    owner=Owner.AUTHOR,
    version=2,
)
F07B = Indicator(
    "F07B",
    "在床家庭病床数",
    "统计日已建床而未撤床的家庭病床数（6.3）",
    "家庭病床",
    standing,
    bed_itself,
    is_count=True,
    version=2,
)
F07R = Indicator(
    "F07R",
    "家庭病床巡诊率",
    "期内完成的巡诊次数（不超过应巡次数）÷ 期内应巡诊次数：在计划周期（续床审批的顺延）内按每周次数计，"
    "到撤床为止（5.13、6.3）",
    "家庭病床",
    visited,
    bed_itself,
    is_flow=True,
    is_share=False,
    version=2,
)
