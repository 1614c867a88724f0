"""Counting several indicators at once, on both bases, in as few statements as there can be.

What waits for review concerns few people. The provisional figures are the official ones, less what these
people add to them as they are, and with what they would add if all were approved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.indicators.basis import Source, official, what_waits
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import (
    NOTHING,
    Figure,
    Figures,
    Indicator,
    break_down_all,
    measure_all,
    measure_each,
)
from app.indicators.period import Period
from app.indicators.place import By, Where
from app.indicators.rules import Rules
from app.indicators.view import View, keeping


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
    settled = _count(question, official(), question.indicators)
    waiting = what_waits(question.where, question.period)
    if not waiting.waiting:
        return settled, settled
    before = _count(question, official(), question.indicators, waiting.waiting)
    after = _count(question, waiting, question.indicators, waiting.waiting)
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


def _count(
    question: Question, source: Source, chosen: Sequence[Indicator], among: tuple[UUID, ...] | None = None
) -> Counted:
    if not chosen:
        return Counted({}, {})
    asked = View(source, question.period, question.where, question.rules, among)
    by, apart = question.by, [each for each in chosen if not _adds_up(each, question.by)]
    with keeping(asked) as view:
        sums = measure_all(apart, view)
        rows = _by_month(view, chosen) if by is By.MONTH else break_down_all(chosen, view, by)
    sums |= {code: sum(figures.values(), NOTHING) for code, figures in rows.items() if code not in sums}
    return Counted(rows, {code: {"": figure} for code, figure in sums.items()})


def _by_month(view: View, chosen: Sequence[Indicator]) -> Figures:
    """Of each month what happened in it, and what was so at its end."""
    found: Figures = {each.code: {} for each in chosen}
    for key, month in months(view.period):
        with view.meanwhile() as shared:
            state = shared.at(Period(view.period.first, month.day))
            flow = state.at(month)
            figures = measure_each([(each, flow if each.is_flow else state) for each in chosen])
        for code, figure in figures.items():
            found[code][key] = figure
    return found


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
