"""The few figures that stand on the front page of those who answer for a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Figure, Indicator, measure_all
from app.indicators.source.basis import official
from app.indicators.source.period import Period
from app.indicators.source.place import Where
from app.indicators.source.rules import rules_in_force
from app.indicators.source.view import View
from app.orgs.scope import Scope

CODES = ("C01", "C02", "F01", "F03")


@dataclass(frozen=True)
class Headline:
    """One figure, counted from approved entries of this year up to yesterday."""

    indicator: Indicator
    figure: Figure


def headlines(scope: Scope, period: Period) -> Sequence[Headline]:
    chosen = [INDICATORS[code] for code in CODES]
    figures = measure_all(chosen, View(official(), period, Where(scope), rules_in_force()))
    return [Headline(each, figures[each.code]) for each in chosen]
