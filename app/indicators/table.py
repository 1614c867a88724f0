"""The table of figures: every indicator for every row of a breakdown, on both bases."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.indicators.count import Question, on_both_bases
from app.indicators.indicator import NOTHING, Figure, Figures, Indicator
from app.indicators.naming import names
from app.indicators.place import By


@dataclass(frozen=True)
class Cell:
    """A figure on both bases."""

    indicator: Indicator
    official: Figure
    provisional: Figure

    @property
    def waiting(self) -> int:
        """By how much the part would change if all that waits were approved."""
        return self.provisional.part - self.official.part

    def shown(self, figure: Figure) -> str:
        if self.indicator.is_count:
            return str(figure.part)
        if self.indicator.covers:
            return f"{figure.part}/{figure.whole}"
        if self.indicator.is_per_person:
            return "—" if figure.each is None else str(figure.each)
        return "—" if figure.percent is None else f"{figure.percent}%"


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


def tabulate(question: Question) -> Table:
    settled, hoped = on_both_bases(question)
    keys = {key for each in (*settled.rows.values(), *hoped.rows.values()) for key in each}
    called = names(question.by, keys)
    rows = [Row(key, called.get(key, key), _cells(question, settled.rows, hoped.rows, key)) for key in keys]
    by_key = question.by in (By.VILLAGE, By.GROUP, By.AGE, By.SEX, By.MONTH, By.PACKAGE)
    rows.sort(key=lambda row: (row.key == "", row.key.rjust(2, "0") if by_key else row.name))
    return Table(question.by, rows, Row("", "合计", _cells(question, settled.total, hoped.total, "")))


def _cells(question: Question, settled: Figures, hoped: Figures, key: str) -> list[Cell]:
    empty = dict.fromkeys(question.codes, NOTHING)
    return [
        Cell(each, settled[each.code].get(key, empty[each.code]), hoped[each.code].get(key, empty[each.code]))
        for each in question.indicators
    ]
