"""Holds the figures, as a whole and by place and by who answers, to what the oracle counts."""

from app.extensions import db
from app.indicators.catalogue import INDICATORS
from app.indicators.count import Counted, Question, on_both_bases
from app.indicators.indicator import Figures, measure_all
from app.indicators.source.basis import Basis, source_of
from app.indicators.source.period import Period
from app.indicators.source.place import By, Where
from app.indicators.source.rules import Rules
from app.indicators.source.view import View
from app.orgs.scope import Scope
from tests.indicators.oracle import recount_by, together
from tests.indicators.raw import County, read
from tests.indicators.tally import Counts

EVERYWHERE = Where(Scope.everything())
WAYS = (By.CENTRE, By.VILLAGE, By.TEAM, By.DOCTOR)
Told = dict[str, dict[str, Counts]]  # way → key → indicator → (part, whole)


def require_equal(period: Period) -> dict[Basis, Counts]:
    """What was counted on both bases; fails where one of the figures differs."""
    county = read(db.session())
    told = {basis: tell(county, period, basis) for basis in Basis}
    for by in WAYS:
        pair = on_both_bases(Question(period, EVERYWHERE, by, Rules()))
        assert [each for basis, counted in both(pair) for each in differing(by, counted, told[basis])] == []
    anew = View(source_of(Basis.PROVISIONAL, EVERYWHERE, period), period, EVERYWHERE)
    figures = measure_all(INDICATORS.values(), anew)
    hoped = together(told[Basis.PROVISIONAL])
    assert {code: (each.part, each.whole) for code, each in figures.items()} == hoped
    return {basis: together(rows) for basis, rows in told.items()}


def tell(county: County, period: Period, basis: Basis) -> Told:
    """What the oracle counts."""
    ways = ("", *(by.value for by in WAYS))
    return recount_by(county, period.first, period.day, basis is Basis.PROVISIONAL, ways)


def both(pair: tuple[Counted, Counted]) -> list[tuple[Basis, Counted]]:
    return [(Basis.OFFICIAL, pair[0]), (Basis.PROVISIONAL, pair[1])]


def differing(by: By, counted: Counted, told: Told) -> list[str]:
    """What the application counts otherwise, by this way and together."""
    total = {code: (rows[""].part, rows[""].whole) for code, rows in counted.total.items()}
    return [
        *_differing("together", {"": total}, {"": together(told)}),
        *_differing(f"by {by}", by_key(counted.rows), told[by.value]),
    ]


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
            if each.part or (each.whole and not INDICATORS[code].covers):
                rows.setdefault(key.replace("-", ""), {})[code] = each.part, each.whole
    return rows
