"""Whoever asks, and whatever for: a figure is the sum of its lines and of its rows."""

from dataclasses import dataclass
from datetime import date
from random import Random

import pytest

from app.accounts.models import FIELD_ROLES, Role
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Question, on_both_bases
from app.indicators.indicator import NOTHING, Figure, Indicator, break_down_all, measure_all, trace
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import NOBODY, By, Where
from app.indicators.source.rules import Counting, ItemScope, Rules
from app.indicators.source.view import View
from app.orgs.scope import Scope
from tests.indicators.county import County
from tests.make import Make

ALL = list(INDICATORS.values())
SPREADS = [by for by in By if by is not By.MONTH]
DAYS = (Period(date(2021, 1, 1), date(2021, 6, 30)), Period(date(2020, 9, 1), date(2021, 3, 31)))
RULES = (Rules(), Rules(theta=80, counting=Counting.IN_PERIOD), Rules(item_scope=ItemScope.PUBLIC_HEALTH))


@dataclass
class Asking:
    """Somebody's question, by chance."""

    chance: Random
    scope: Scope

    def where(self, period: Period) -> Where:
        """Narrowed to one or two rows of the tables that this person sees, or to those of nobody."""
        where = Where(self.scope)
        for by in self.chance.sample(SPREADS, self.chance.randint(0, 2)):
            view = View(source_of(Basis.OFFICIAL, where, period), period, where)
            rows = break_down_all([INDICATORS["C01"], INDICATORS["F03"], INDICATORS["F06"]], view, by)
            keys = sorted({key for figures in rows.values() for key in figures})
            where = where.within(by, self.chance.choice(keys or [NOBODY]))
        return where


@pytest.mark.parametrize("role", Role)
def test_every_figure_is_the_sum_of_its_lines_and_of_its_rows(county: County, make: Make, role: Role) -> None:
    chance = Random(f"{role}")
    user = make.user(role)
    if role in FIELD_ROLES:
        make.post(user, at=make.elsewhere)
    period, rules, basis = chance.choice(DAYS), chance.choice(RULES), chance.choice(list(Basis))
    where = Asking(chance, user.scope).where(period)
    view = View(source_of(basis, where, period), period, where, rules)
    figures = measure_all(ALL, view)
    for indicator in ALL:
        require_traced(indicator, view, figures[indicator.code])
    by = chance.choice([by for by in SPREADS if by.adds_up])
    for code, rows in break_down_all(ALL, view, by).items():
        if not INDICATORS[code].covers:
            assert sum(rows.values(), NOTHING) == figures[code], (where, by)
    pair = on_both_bases(Question(period, where, By.SEX, rules))
    total = pair[basis is Basis.PROVISIONAL].total
    assert {code: each[""] for code, each in total.items()} == figures


def require_traced(indicator: Indicator, view: View, figure: Figure) -> None:
    """Of every line there is one, and together they are the figure."""
    lines, total = trace(indicator, view)
    assert total == len(lines) == len({(line.subject_id, line.item_id) for line in lines})
    if indicator.covers:
        assert figure.part == len({line.thing for line in lines})
    else:
        assert (figure.whole, figure.part) == (
            sum(line.whole for line in lines),
            sum(line.part for line in lines),
        )
