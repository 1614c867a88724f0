"""Counting several indicators at once, on both bases, in as few statements as there can be.

What waits for review concerns few people. The provisional figures are the official ones, less what these
people add to them as they are, and with what they would add if all were approved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import (
    NOTHING,
    Figure,
    Figures,
    Indicator,
    break_down_apart,
    measure_apart,
    measure_each,
)
from app.indicators.source.basis import official, what_waits
from app.indicators.source.period import Period
from app.indicators.source.place import By, Where
from app.indicators.source.rules import Rules
from app.indicators.source.shared_parts import sharing_parts
from app.indicators.source.view import View


@dataclass(frozen=True)
class Question:
    """What a table is asked for."""

    period: Period
    where: Where
    by: By
    rules: Rules
    codes: Sequence[str] = tuple(INDICATORS)

    @property
    def indicators(self) -> list[Indicator]:
        return [INDICATORS[code] for code in self.codes]


@dataclass(frozen=True)
class Counted:
    """The figures of each row, and under the key "" those of all together, which need not be their sum."""

    rows: Figures
    total: Figures


def on_both_bases(question: Question) -> tuple[Counted, Counted]:
    """Official and provisional."""
    waiting = what_waits(question.where, question.period)
    view = View(official(), question.period, question.where, question.rules, marked=waiting.waiting)
    settled, before = _count(question, view)
    if not waiting.waiting:
        return settled, settled
    then = View(waiting, question.period, question.where, question.rules, among=waiting.waiting)
    after, _ = _count(question, then)
    return settled, Counted(
        _changed(settled.rows, before.rows, after.rows),
        _changed(settled.total, before.total, after.total),
    )


def _changed(settled: Figures, before: Figures, after: Figures) -> Figures:
    return {code: _sum(settled[code], before[code], after[code]) for code in before}


def _sum(
    settled: Mapping[str, Figure], before: Mapping[str, Figure], after: Mapping[str, Figure]
) -> dict[str, Figure]:
    return {
        key: settled.get(key, NOTHING) - before.get(key, NOTHING) + after.get(key, NOTHING)
        for key in settled.keys() | after.keys()
    }


def _count(question: Question, asked: View) -> tuple[Counted, Counted]:
    """Of everybody, and of the people whom the view marks."""
    chosen, by = question.indicators, question.by
    if not chosen:
        return Counted({}, {}), Counted({}, {})
    with sharing_parts(asked) as view:
        sums = measure_apart([each for each in chosen if not _adds_up(each, by)], view)
        rows = _by_month(view, chosen) if by is By.MONTH else break_down_apart(chosen, view, by)
    return _counted(sums[0], rows[0]), _counted(sums[1], rows[1])


def _counted(apart: dict[str, Figure], rows: Figures) -> Counted:
    """`apart`: those that are not the sum of their rows."""
    sums = {code: sum(figures.values(), NOTHING) for code, figures in rows.items()} | apart
    return Counted(rows, {code: {"": figure} for code, figure in sums.items()})


def _by_month(view: View, chosen: Sequence[Indicator]) -> tuple[Figures, Figures]:
    """Of each month what happened in it, and what was so at its end."""
    everybody: Figures = {each.code: {} for each in chosen}
    marked: Figures = {each.code: {} for each in chosen}
    for key, month in months(view.period):
        with view.meanwhile() as shared:
            state = shared.at(Period(view.period.first, month.day))
            flow = state.at(month)
            told = measure_each([(each, flow if each.is_flow else state) for each in chosen])
        for found, figures in zip((everybody, marked), told, strict=True):
            for code, figure in figures.items():
                found[code][key] = figure
    return everybody, marked


def _adds_up(indicator: Indicator, by: By) -> bool:
    """Whether an indicator is the sum of the rows of a breakdown."""
    if indicator.covers:
        return False
    return by.adds_up or (by is By.GROUP and indicator.is_by_group)


def months(period: Period) -> list[tuple[str, Period]]:
    """The months of a period, the first and the last as far as they lie in it."""
    found, first = [], period.first
    while first <= period.day:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        last = min(date.fromordinal(following.toordinal() - 1), period.day)
        found.append((first.isoformat()[:7], Period(first, last)))
        first = following
    return found
