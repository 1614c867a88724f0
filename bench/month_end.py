"""How long all figures of a month-end take over 50,000 agreements, and whether an oracle counts the same.

`python -m bench.month_end [--agreements N] [--data DIR]`: generates them in an empty SQLite database (kept in
DIR for the next time), counts C01–C10 and F01–F09 for the county and, on both bases, by centre, village, team
and doctor, and recounts them all in plain Python from the entries. All in one process; printed are wall-clock
seconds and the CPU seconds of the process.
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
from app.contracts.models import Agreement, AgreementMember, DueSlot, Fulfilment
from app.contracts.terms.catalogue import load_catalogue
from app.entries.models import Entry, EntryStatus
from app.extensions import db
from app.garbage import keep_what_is_loaded
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Counted, Question, on_both_bases
from app.indicators.indicator import break_down_all, measure_all
from app.indicators.source.basis import Basis, official
from app.indicators.source.period import Period
from app.indicators.source.place import By
from app.indicators.source.rules import Rules
from app.indicators.source.view import View
from bench.stage.county import machine
from config import Config
from tests.indicators.agree import EVERYWHERE, WAYS, Told, both, differing, tell
from tests.indicators.many import Many
from tests.indicators.oracle import together
from tests.indicators.raw import read
from tests.make import Make

T = TypeVar("T")
MONTH_END = date(2021, 6, 30)
TODAY = datetime(2021, 7, 1, 2, tzinfo=UTC)
SIZES = (Entry, Agreement, AgreementMember, DueSlot, Fulfilment)


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

    app = create_app(Kept)
    keep_what_is_loaded()
    with app.app_context():
        flask_migrate.upgrade()
        if not _count(Agreement):
            load_catalogue()
            _timed("generating and deriving", lambda: Many(Make(), 1, agreements))
        print(*(f"{each.__tablename__} {_count(each):,}" for each in SIZES), sep=", ")
        print(f"{_waiting():.1%} of the entries wait for review")
        counted = _measure()
        told = _recount()
        agreed = [_compare(by, pair, told) for by, pair in counted.items()]
        sys.exit(0 if all(agreed) else 1)


def _measure() -> dict[By, tuple[Counted, Counted]]:
    """By each way on both bases, what the application counts."""
    period, every = Period.to_date(MONTH_END), list(INDICATORS.values())
    what, found = f"{len(every)} indicators of the month-end", {}
    _timed(f"{what}, county, official", lambda: measure_all(every, View(official(), period, EVERYWHERE)))
    for by in WAYS:
        seen = View(official(), period, EVERYWHERE)
        _timed(f"{what}, by {by}, official", partial(break_down_all, every, seen, by))
        question = Question(period, EVERYWHERE, by, Rules())
        found[by] = _timed(f"{what}, by {by}, both bases", partial(on_both_bases, question))
    return found


def _recount() -> dict[Basis, Told]:
    period, found = Period.to_date(MONTH_END), {}
    county = _timed("oracle reads", lambda: read(db.session()))
    for basis in Basis:
        found[basis] = _timed(f"oracle counts, {basis}", partial(tell, county, period, basis))
        for code, (part, whole) in together(found[basis]).items():
            print(f"  {code} {part:,}/{whole:,}")
    return found


def _compare(by: By, pair: tuple[Counted, Counted], told: dict[Basis, Told]) -> bool:
    wrong = {basis: differing(by, counted, told[basis]) for basis, counted in both(pair)}
    for basis, found in wrong.items():
        print(*found[:50], sep="\n", end="\n" * bool(found))
        agreed = f"{len(found)} differ" if found else "equal to the last digit"
        print(f"{basis}, together and by {by}: {agreed}", flush=True)
    return not any(wrong.values())


def _timed(what: str, work: Callable[[], T]) -> T:
    start, started = time.perf_counter(), time.process_time()
    done = work()
    wall, cpu = time.perf_counter() - start, time.process_time() - started
    print(f"{what}: {wall:.1f} s, {cpu:.1f} s of them CPU", flush=True)
    return done


def _waiting() -> float:
    query = select(func.count()).select_from(Entry).where(Entry.status == EntryStatus.SUBMITTED)
    return (db.session.scalar(query) or 0) / _count(Entry)


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
