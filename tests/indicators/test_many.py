"""The oracle over many generated agreements; `python -m bench.month_end` does the same over 50,000."""

from datetime import date

import pytest

from app.contracts.models import FormerDoctor
from app.extensions import db
from app.indicators.source.basis import Basis
from app.indicators.source.period import Period
from tests.indicators.agree import require_equal
from tests.indicators.many import Many
from tests.make import Make

BEFORE = date(2019, 12, 31)
MONTH_ENDS = (date(2020, 12, 31), date(2021, 6, 30))


@pytest.mark.usefixtures("signing")
def test_a_recount_of_800_agreements_gives_the_same_to_the_last_digit(make: Make) -> None:
    Many(make, seed=1, agreements=800)
    assert db.session.query(FormerDoctor).count() > 10
    for day in MONTH_ENDS:
        for told in require_equal(Period.to_date(day)).values():
            assert {code for code, (part, _) in told.items() if not part} <= {
                "F08F"
            }  # few, and seldom served
    nothing = require_equal(Period.to_date(BEFORE))
    assert [nothing[basis]["C07C"] for basis in Basis] == [(0, 2), (0, 2)]  # none of all centres
