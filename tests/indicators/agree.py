"""Holds the figures, as a whole and by who answers, to what the oracle counts."""

from app.extensions import db
from app.indicators.basis import Basis, source_of
from app.indicators.catalogue import INDICATORS
from app.indicators.indicator import Figures, break_down_all, measure_all
from app.indicators.period import Period
from app.indicators.place import By, Where
from app.indicators.view import View
from app.orgs.scope import Scope
from tests.indicators.oracle import recount_by, together
from tests.indicators.tally import Counts

EVERYWHERE = Where(Scope.everything())
WAYS = (By.VILLAGE, By.TEAM, By.DOCTOR)


def require_equal(period: Period, basis: Basis) -> Counts:
    """What was counted; fails where one of the figures differs."""
    told, wrong = compare(period, basis)
    assert wrong == []
    return told


def compare(period: Period, basis: Basis) -> tuple[Counts, list[str]]:
    """What the oracle counted, and what the application counts otherwise."""
    ways = ("", *(by.value for by in WAYS))
    is_hoped = basis is Basis.PROVISIONAL
    rows = recount_by(db.session(), period.first, period.day, is_hoped, ways)
    told = together(rows)
    seen = View(source_of(basis, EVERYWHERE, period), period, EVERYWHERE)
    chosen = [INDICATORS[code] for code in told]
    figures = measure_all(chosen, seen)
    counted = {code: (each.part, each.whole) for code, each in figures.items()}
    wrong = _differing("together", {"": counted}, {"": told})
    for by in WAYS:
        found = by_key(break_down_all(chosen, seen, by))
        wrong += _differing(f"by {by}", found, rows[by.value])
    return told, wrong


def _differing(what: str, counted: dict[str, Counts], told: dict[str, Counts]) -> list[str]:
    return [
        f"{what} {key} {code}: {counted.get(key, {}).get(code)}, not {told.get(key, {}).get(code)}"
        for key in sorted(counted.keys() | told.keys())
        for code in sorted(counted.get(key, {}).keys() | told.get(key, {}).keys())
        if counted.get(key, {}).get(code) != told.get(key, {}).get(code)
    ]


def by_key(found: Figures) -> dict[str, Counts]:
    """As the oracle tells it: key → indicator → (part, whole), ids as digits alone."""
    rows: dict[str, Counts] = {}
    for code, figures in found.items():
        for key, each in figures.items():
            if each.part or each.whole:
                rows.setdefault(key.replace("-", ""), {})[code] = each.part, each.whole
    return rows
