"""How long all figures of a month-end take over 50,000 agreements, and whether an oracle counts the same.

`python -m bench.month_end [--agreements N] [--data DIR]`: generates them in an empty SQLite database (kept in
DIR for the next time), counts C01–C10 and F01–F09 for the county and, on both bases, by centre and village,
and recounts C01–C10 and F01–F05 in plain Python from the entries, together and by who answers. All in one
process; printed are wall-clock seconds and the CPU seconds of the process.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import flask_migrate
import time_machine
from sqlalchemy import func, select

from app import create_app
from app.contracts.catalogue import load_catalogue
from app.contracts.models import Agreement, AgreementMember, DueSlot, Fulfilment
from app.entries.models import Entry
from app.extensions import db
from app.indicators.basis import Basis, source_of
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Question
from app.indicators.indicator import break_down_all, measure_all
from app.indicators.period import Period
from app.indicators.place import By, Where
from app.indicators.rules import Rules
from app.indicators.table import tabulate
from app.indicators.view import View
from app.orgs.scope import Scope
from bench.stage.county import machine
from config import Config
from tests.indicators.agree import WAYS, compare
from tests.indicators.many import Many
from tests.make import Make

T = TypeVar("T")
EVERYWHERE = Where(Scope.everything())
MONTH_END = date(2021, 6, 30)
TODAY = datetime(2021, 7, 1, 2, tzinfo=UTC)


def main() -> None:
    arguments = _arguments()
    print(machine())
    with (
        tempfile.TemporaryDirectory(prefix="lvyue-month-end-") as folder,
        time_machine.travel(TODAY, tick=True),
    ):
        _run(arguments.data or Path(folder), arguments.agreements)


def _run(data: Path, agreements: int) -> None:
    data.mkdir(parents=True, exist_ok=True)

    class Kept(Config):
        DATA_DIR = data
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{data}/month_end.db"
        SECRET_KEY = "bench"

    with create_app(Kept).app_context():
        flask_migrate.upgrade()
        if not _count(Agreement):
            load_catalogue()
            _timed("generating and deriving", lambda: Many(Make(), 1, agreements))
        sizes = {
            each.__tablename__: _count(each)
            for each in (Entry, Agreement, AgreementMember, DueSlot, Fulfilment)
        }
        print(*(f"{name} {count:,}" for name, count in sizes.items()), sep=", ")
        _measure()
        agreed = [_check(basis) for basis in Basis]
        sys.exit(0 if all(agreed) else 1)


def _measure() -> None:
    period, every = Period.to_date(MONTH_END), list(INDICATORS.values())
    view = View(source_of(Basis.OFFICIAL, EVERYWHERE, period), period, EVERYWHERE)
    what = f"{len(every)} indicators of the month-end"
    _timed(f"{what}, county, official", lambda: measure_all(every, view))
    for by in (By.CENTRE, By.VILLAGE):
        seen = View(source_of(Basis.OFFICIAL, EVERYWHERE, period), period, EVERYWHERE)
        _timed(f"{what}, by {by}, official", partial(break_down_all, every, seen, by))
        _timed(f"{what}, by {by}, both bases", partial(tabulate, Question(period, EVERYWHERE, by, Rules())))


def _check(basis: Basis) -> bool:
    period = Period.to_date(MONTH_END)
    told, wrong = _timed(f"oracle and figures, {basis}", lambda: compare(period, basis))
    for code, (part, whole) in told.items():
        print(f"  {code} {part:,}/{whole:,}")
    print(*wrong[:50], sep="\n")
    agreed = f"{len(wrong)} differ" if wrong else "equal to the last digit"
    print(f"{basis}, together and by {', '.join(WAYS)}: {agreed}", flush=True)
    return not wrong


def _timed(what: str, work: Callable[[], T]) -> T:
    start, started = time.perf_counter(), time.process_time()
    done = work()
    wall, cpu = time.perf_counter() - start, time.process_time() - started
    print(f"{what}: {wall:.1f} s, {cpu:.1f} s of them CPU", flush=True)
    return done


def _count(
    model: type[Entry] | type[Agreement] | type[AgreementMember] | type[DueSlot] | type[Fulfilment],
) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--agreements", type=int, default=50_000, help="those that wait come on top")
    parser.add_argument("--data", type=Path, help="keep the county in this folder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
