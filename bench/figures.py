"""How long F01 to F03 take for a whole county: `python -m bench.figures`, over the database of DATA_DIR.

Each figure is measured for the county as a whole and by centre, `ROUNDS` times after one that warms up;
printed are the median and the slowest, in milliseconds of wall-clock time in this process.
"""

import statistics
import time
from collections.abc import Callable

from sqlalchemy import func, select

from app import create_app
from app.contracts.models import AgreementMember, DueSlot, Fulfilment
from app.entries.models import Entry
from app.extensions import db
from app.indicators.basis import official, provisional
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Indicator, break_down, measure
from app.indicators.period import Period
from app.indicators.place import By, Where
from app.indicators.table import tabulate
from app.orgs.scope import Scope

ROUNDS = 7
EVERYWHERE = Where(Scope.everything())


def main() -> None:
    with create_app().app_context():
        period = Period.to_date()
        sizes = {each.__tablename__: _count(each) for each in (Entry, AgreementMember, DueSlot, Fulfilment)}
        print(db.engine.dialect.name, *(f"{name}={count}" for name, count in sizes.items()))
        for code in ("F01", "F02", "F03"):
            _figure(INDICATORS[code], period)
        _report("provisional basis, derived", lambda: provisional(EVERYWHERE.scope))
        hoped = provisional(EVERYWHERE.scope)
        _report("F03 provisional", lambda: measure(INDICATORS["F03"], hoped, period, EVERYWHERE))
        _report("whole table, 7 indicators, both bases", lambda: tabulate(period, EVERYWHERE, By.CENTRE))


def _figure(indicator: Indicator, period: Period) -> None:
    source = official()
    figure = measure(indicator, source, period, EVERYWHERE)
    print(f"{indicator.code} = {figure.part}/{figure.whole} = {figure.percent} %")
    _report("  county", lambda: measure(indicator, source, period, EVERYWHERE))
    _report("  by centre", lambda: break_down(indicator, source, period, EVERYWHERE, By.CENTRE))


def _count(model: type[Entry] | type[AgreementMember] | type[DueSlot] | type[Fulfilment]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _report(what: str, work: Callable[[], object]) -> None:
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    print(f"{what}: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms of {ROUNDS}")


if __name__ == "__main__":
    main()
