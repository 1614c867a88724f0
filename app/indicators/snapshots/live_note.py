"""What a live table of the days of a kept month says about it: that it was kept, and how far it differs."""

from dataclasses import dataclass

from app.accounts.models import User
from app.indicators.count import Question
from app.indicators.indicator import Figure
from app.indicators.pages.table import Table
from app.indicators.snapshots.find import county_of, kept_in
from app.indicators.snapshots.models import KeptMonth
from app.indicators.snapshots.month import Month
from app.indicators.snapshots.opened import Opened, ways_of
from app.indicators.source.basis import Basis


@dataclass(frozen=True)
class LiveNote:
    """`differing`: how many figures of the same place are others now; None: they cannot be compared."""

    kept: KeptMonth
    label: str
    differing: int | None


def live_note(table: Table, question: Question, user: User) -> LiveNote | None:
    """Of the newest keeping, if there is one."""
    kept = kept_in(county_of(user), question.period)
    if kept is None:
        return None
    opened, label = Opened(kept, question.where), Month.named(kept.month).label
    if opened.rules != question.rules or not question.where.filters.keys() <= set(ways_of(kept)):
        return LiveNote(kept, label, None)
    now = {cell.indicator.code: _lasting(cell.official) for cell in table.total.cells}
    then = {code: _lasting(opened.figure(code, Basis.OFFICIAL)) for code in opened.codes}
    return LiveNote(kept, label, sum(then[code] != now[code] for code in then))


def _lasting(figure: Figure) -> tuple[int, int]:
    """Without what is pending, which passes by itself."""
    return figure.whole, figure.part
