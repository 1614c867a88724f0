"""The oracle over many generated agreements; `python -m bench.month_end` does the same over 50,000."""

from datetime import date

from app.extensions import db
from app.indicators.basis import Basis, source_of
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import measure_all
from app.indicators.period import Period
from app.indicators.place import Where
from app.indicators.view import View
from app.orgs.scope import Scope
from tests.contracts.signing import Signing
from tests.indicators.many import Many
from tests.indicators.oracle import recount
from tests.make import Make

MONTH_ENDS = (date(2020, 12, 31), date(2021, 6, 30))


def test_a_recount_of_1500_agreements_gives_the_same_to_the_last_digit(make: Make, signing: Signing) -> None:
    Many(make, seed=1, agreements=1500)
    for day in MONTH_ENDS:
        for basis in Basis:
            told = recount(db.session(), date(day.year, 1, 1), day, basis is Basis.PROVISIONAL)
            assert all(part for part, _ in told.values()), told
            where, period = Where(Scope.everything()), Period.to_date(day)
            view = View(source_of(basis, where, period), period, where)
            figures = measure_all([INDICATORS[code] for code in told], view)
            assert {code: (each.part, each.whole) for code, each in figures.items()} == told
