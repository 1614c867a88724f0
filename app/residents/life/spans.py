"""From when to when diseases are managed and lists hold: of what was told, and of the entries that stand."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from app.residents.life.events import Began, Ended, Event, PutOnList, TakenOffList, in_order
from app.residents.models import Condition, GroupMembership
from app.residents.parts import condition_id, membership_id

DAY = timedelta(days=1)
LONG_AGO = date(1900, 1, 1)
Told = Condition | GroupMembership


@dataclass(frozen=True)
class Span:
    """A disease or a list and the days on which it holds; `more`: columns that only one of the two has."""

    id: UUID
    code: str
    first: date | None
    last: date | None
    source: str
    ended_by: str | None = None
    is_derived: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    def holds(self, day: date) -> bool:
        return (self.first or date.min) <= day <= (self.last or date.max)


def condition_spans(
    resident_id: UUID, rows: Iterable[Condition], events: Iterable[Event], gone: Collection[str]
) -> list[Span]:
    """`gone`: the sources that no longer stand."""
    kept = {row.id: row for row in rows}
    spans = [_told(row, row.code, gone, {"end_reason": None}) for row in rows if not row.is_derived]
    for each in in_order(each for each in events if isinstance(each, Began | Ended)):
        if isinstance(each, Ended):
            _end(spans, each.code, each, {"end_reason": each.reason})
            continue
        id_ = condition_id(resident_id, each.code, each.source)
        told = {"confirmed_on": each.confirmed_on, "hospital": each.hospital, "basis": each.basis}
        _begin(spans, _derived(id_, each.code, each, told | {"end_reason": None}, kept, gone))
    return spans


def list_spans(
    resident_id: UUID, rows: Iterable[GroupMembership], events: Iterable[Event], gone: Collection[str]
) -> list[Span]:
    kept = {row.id: row for row in rows}
    spans = [_told(row, row.group_code, gone, {}) for row in rows if not row.is_derived]
    for each in in_order(each for each in events if isinstance(each, PutOnList | TakenOffList)):
        if isinstance(each, TakenOffList):
            _end(spans, each.group, each, {})
            continue
        id_ = membership_id(resident_id, each.group, each.source)
        _begin(spans, _derived(id_, each.group, each, {"document": each.document}, kept, gone))
    return spans


def _told(row: Told, code: str, gone: Collection[str], more: dict[str, Any]) -> Span:
    last = _told_end(row, gone)
    ended_by = row.told_ended_by if last else None
    span = Span(row.id, code, row.told_from, last, row.source, ended_by, more=more)
    return _never(span) if row.source in gone else span


def _told_end(row: Told, gone: Collection[str]) -> date | None:
    return None if row.told_ended_by in gone else row.told_to


def _derived(
    id_: UUID, code: str, event: Event, more: dict[str, Any], kept: dict[UUID, Any], gone: Collection[str]
) -> Span:
    """An update may have said since that it is over: that stays."""
    row = kept.get(id_)
    last = _told_end(row, gone) if row else None
    by = row.told_ended_by if row and last else None
    return Span(id_, code, event.on, last, event.source, by, is_derived=True, more=more)


def _never(span: Span) -> Span:
    return replace(span, last=(span.first or LONG_AGO) - DAY)


def _begin(spans: list[Span], new: Span) -> None:
    """Nothing begins that goes on already; what begins later anyway is not overlapped."""
    if new.first is None or any(each.code == new.code and each.holds(new.first) for each in spans):
        return
    later = [each.first for each in spans if each.code == new.code and _is_after(each, new.first)]
    if later:
        until = min(day for day in later if day) - DAY
        new = replace(new, last=min(new.last or until, until))
    spans.append(new)


def _is_after(span: Span, day: date) -> bool:
    return span.first is not None and span.first > day and span.holds(span.first)


def _end(spans: list[Span], code: str, event: Event, more: dict[str, Any]) -> None:
    for place, each in enumerate(spans):
        if each.code == code and each.holds(event.on):
            spans[place] = replace(each, last=event.on, ended_by=event.source, more=each.more | more)


def ended_with_pregnancies(
    spans: Sequence[Span], group: str, ends: Iterable[tuple[date, date]]
) -> list[Span]:
    """A list that named somebody pregnant holds on for the weeks after: `ends` are (ended on, until)."""
    result = list(spans)
    for ended_on, until in sorted(ends):
        result = [
            replace(each, last=min(each.last or until, until))
            if each.code == group and each.holds(ended_on)
            else each
            for each in result
        ]
    return result
