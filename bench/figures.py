"""How long figures take for a whole county: `python -m bench.figures`, over the database that ./run serves.

If there is no county in it, the demo county is made for the occasion, which takes some minutes.
Each figure is measured for the county as a whole and by centre, `ROUNDS` times after one that warms up;
printed are the median and the slowest, in milliseconds of wall-clock time in this process.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import func, inspect, select

from app import create_app
from app.contracts.models import AgreementMember, DueSlot, Fulfilment
from app.entries.models import Entry
from app.extensions import db
from app.garbage import keep_what_is_loaded
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Question
from app.indicators.indicator import Indicator, break_down_all, measure
from app.indicators.pages.table import tabulate
from app.indicators.source.basis import official, provisional
from app.indicators.source.period import Period
from app.indicators.source.place import By, Where
from app.indicators.source.rules import Rules
from app.indicators.source.view import View
from app.orgs.scope import Scope
from bench.stage.county import HOME, demo_county, machine

ROUNDS = 7
SEVEN = ("C01", "C02", "C09", "F01", "F02", "F03", "F05")  # all that there were at first
EVERYWHERE = Where(Scope.everything())


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="lvyue-bench-") as folder:
        _measure(_county(Path(folder)))


def _county(folder: Path) -> Flask:
    app = create_app()
    with app.app_context():
        if inspect(db.engine).has_table(Entry.__tablename__) and _count(Entry):
            return app
        where = db.engine.url.render_as_string()
    print(f"no entries in {where} (DATA_DIR, DATABASE_URL)", flush=True)
    return demo_county(folder, HOME)


def _measure(app: Flask) -> None:
    keep_what_is_loaded()
    with app.app_context():
        period = Period.to_date()
        sizes = {each.__tablename__: _count(each) for each in (Entry, AgreementMember, DueSlot, Fulfilment)}
        print(machine())
        print(db.engine.dialect.name, *(f"{name}={count}" for name, count in sizes.items()))
        for code in ("F01", "F02", "F03"):
            _figure(INDICATORS[code], period)
        _report("provisional basis, derived", lambda: provisional(EVERYWHERE, period))
        waits = View(provisional(EVERYWHERE, period), period, EVERYWHERE)
        _report("F03 provisional", lambda: measure(INDICATORS["F03"], waits))
        chosen = [INDICATORS[code] for code in SEVEN]
        _report("seven indicators by centre, official", lambda: _spread(chosen, period))
        every = list(INDICATORS.values())
        _report(f"{len(every)} indicators by centre, official", lambda: _spread(every, period))
        for by in (By.CENTRE, By.VILLAGE):
            for codes in (SEVEN, tuple(INDICATORS)):
                question = Question(period, EVERYWHERE, by, Rules(), codes)
                _report(f"table by {by}, {len(codes)} indicators, both bases", partial(tabulate, question))


def _figure(indicator: Indicator, period: Period) -> None:
    figure = measure(indicator, _view(period))
    print(f"{indicator.code} = {figure.part}/{figure.whole} = {figure.percent} %")
    _report("  county", lambda: measure(indicator, _view(period)))
    _report("  by centre", lambda: _spread([indicator], period))


def _spread(indicators: Sequence[Indicator], period: Period) -> object:
    return break_down_all(indicators, _view(period), By.CENTRE)


def _view(period: Period) -> View:
    """A new one each time: a view keeps the statement's parts."""
    return View(official(), period, EVERYWHERE)


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
