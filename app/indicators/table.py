"""The table of figures: every indicator for every centre, village, team or doctor of a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.indicators.basis import Source, official, provisional
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Figure, Indicator, break_down
from app.indicators.period import Period
from app.indicators.place import By, Where, names

NOTHING = Figure(0, 0)


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
        return "—" if figure.percent is None else f"{figure.percent}%"


@dataclass(frozen=True)
class Row:
    key: str
    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """`total` is the sum of the rows: each line of an indicator stands in exactly one."""

    by: By
    rows: Sequence[Row]
    total: Row


def tabulate(period: Period, where: Where, by: By) -> Table:
    settled = _figures(official(), period, where, by)
    hoped = _figures(provisional(where.scope), period, where, by)
    keys = {key for each in (*settled.values(), *hoped.values()) for key in each}
    called = names(by, keys)
    rows = [Row(key, called.get(key, key), _cells(settled, hoped, key)) for key in keys]
    rows.sort(key=lambda row: (row.key == "", row.key if by is By.VILLAGE else row.name))
    return Table(by, rows, Row("", "合计", _total(rows)))


def _figures(source: Source, period: Period, where: Where, by: By) -> Mapping[str, Mapping[str, Figure]]:
    return {code: break_down(each, source, period, where, by) for code, each in INDICATORS.items()}


def _cells(
    settled: Mapping[str, Mapping[str, Figure]], hoped: Mapping[str, Mapping[str, Figure]], key: str
) -> list[Cell]:
    return [
        Cell(each, settled[code].get(key, NOTHING), hoped[code].get(key, NOTHING))
        for code, each in INDICATORS.items()
    ]


def _total(rows: Sequence[Row]) -> list[Cell]:
    return [
        Cell(
            indicator,
            sum((row.cells[position].official for row in rows), NOTHING),
            sum((row.cells[position].provisional for row in rows), NOTHING),
        )
        for position, indicator in enumerate(INDICATORS.values())
    ]
