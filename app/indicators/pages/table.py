"""The table of figures: every indicator for every row of a breakdown, on both bases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.indicators.count import Question, on_both_bases
from app.indicators.goals.find import KIND_OF
from app.indicators.goals.models import PopulationTarget
from app.indicators.goals.reach import Goals
from app.indicators.indicator import NOTHING, Figure, Figures, Indicator
from app.indicators.source.basis import official
from app.indicators.source.naming import names
from app.indicators.source.place import By
from app.indicators.source.view import View


@dataclass(frozen=True)
class Cell:
    """A figure on both bases, with what it is to reach and the official number it is divided by, if any."""

    indicator: Indicator
    official: Figure
    provisional: Figure
    target: Decimal | None = None
    number: PopulationTarget | None = None

    @property
    def waiting(self) -> int:
        """By how much the part would change if all that waits were approved."""
        return self.provisional.part - self.official.part

    @property
    def settled(self) -> Figure:
        """The official figure, by the official number of people if there is one."""
        return replace(self.official, whole=self.number.number) if self.number else self.official

    @property
    def text(self) -> str:
        figure = self.settled
        if self.indicator.is_count:
            return str(figure.part)
        if self.indicator.covers:
            return f"{figure.part}/{figure.whole}"
        if self.indicator.is_per_person:
            return "—" if figure.each is None else str(figure.each)
        return "—" if figure.percent is None else f"{figure.percent}%"

    @property
    def is_short(self) -> bool:
        """Whether it misses its target; not so while there is nothing to count."""
        return self._meets() is False

    @property
    def is_met(self) -> bool:
        """Whether it reaches its target; not so while there is nothing to count."""
        return self._meets() is True

    @property
    def source(self) -> str:
        """Where the people that it is divided by were counted; empty if it is not divided by people."""
        if self.number:
            told = filter(None, (self.number.source, self.number.document_no))
            return f"公布数（{'，'.join(told)}）"
        return "花名册" if self.indicator.code in KIND_OF or self.indicator.is_by_group else ""

    @property
    def goal(self) -> str:
        return f"{self.target.normalize():f}" if self.target is not None else ""

    @property
    def goal_said(self) -> str:
        """With its unit, if it is a rate."""
        each = self.indicator
        is_rate = not (each.is_count or each.covers or each.is_per_person)
        return f"{self.goal}%" if self.goal and is_rate else self.goal

    def _meets(self) -> bool | None:
        if self.target is None or (not self.indicator.is_count and not self.settled.whole):
            return None
        reached = self._reached()
        return reached <= self.target if self.indicator.fewer_is_better else reached >= self.target

    def _reached(self) -> Decimal:
        """Exactly, in the unit of the target: a number of things or percent."""
        figure = self.settled
        if self.indicator.is_count or self.indicator.covers:
            return Decimal(figure.part)
        return Decimal(figure.part) / figure.whole * (1 if self.indicator.is_per_person else 100)


@dataclass(frozen=True)
class Row:
    key: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """The rows need not add up to `total`: see By.adds_up and Indicator.covers."""

    by: By
    rows: Sequence[Row]
    total: Row

    @property
    def sources(self) -> list[str]:
        """Where the official numbers are from that its figures are divided by."""
        return sorted({cell.source for row in (self.total, *self.rows) for cell in row.cells if cell.number})


def tabulate(question: Question) -> Table:
    settled, hoped = on_both_bases(question)
    keys = {key for each in (*settled.rows.values(), *hoped.rows.values()) for key in each}
    called, goals = names(question.by, keys), Goals(question, keys)
    rows = [
        Row(key, called.get(key, key), _cells(question, settled.rows, hoped.rows, key, goals)) for key in keys
    ]
    total = Row("", "合计", _cells(question, settled.total, hoped.total, None, goals))
    return Table(question.by, in_order(question.by, rows), total)


def in_order(by: By, rows: Sequence[Row]) -> list[Row]:
    """By key or by name, and last what has none."""
    by_key = by in (By.VILLAGE, By.GROUP, By.AGE, By.SEX, By.MONTH, By.PACKAGE)
    return sorted(rows, key=lambda row: (row.key == "", row.key.rjust(2, "0") if by_key else row.name))


def _cells(question: Question, settled: Figures, hoped: Figures, key: str | None, goals: Goals) -> list[Cell]:
    """Of a row, or (None) of all together."""
    of, found = key or "", list[Cell]()
    for each in question.indicators:
        none = _none_of(each, question, None if key is None else question.by)
        now, then = settled[each.code].get(of, none), hoped[each.code].get(of, none)
        found.append(Cell(each, now, then, goals.target(each, key), goals.number(each, key)))
    return found


def _none_of(indicator: Indicator, question: Question, by: By | None) -> Figure:
    """What a row without a line has: of things that count once, none of so many."""
    if indicator.covers is None:
        return NOTHING
    view = View(official(), question.period, question.where, question.rules)
    return Figure(indicator.covers(view, by), 0)
