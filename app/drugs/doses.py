"""Q-29 of domain.md §7: whether what somebody takes in a day lies within what the list has as usual."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.drugs.drug import Drug

Rows = Sequence[Mapping[str, object]]
Range = tuple[float | None, float | None]  # the least and the most in a day
Ranges = Mapping[tuple[object, object], Range]  # by name and unit
STOPPED = "6"  # of the code list CHANGE
_ROUNDING = 1e-9


def ranges(drugs: Iterable[Drug]) -> Ranges:
    by_name: dict[tuple[object, object], list[Drug]] = defaultdict(list)
    for drug in drugs:
        by_name[drug.name, drug.unit].append(drug)
    return {name: _ends(same) for name, same in by_name.items()}


def unusual(rows: object, known: Ranges) -> Iterator[str]:
    """A sentence for each medicine outside its range.

    Rows of one medicine are added up. A medicine that is not in the list, or is given in another unit than
    the list's, cannot be judged.
    """
    for (name, unit), amount in _a_day(rows).items():
        low, high = known.get((name, unit), (None, None))
        if (low is not None and amount < low - _ROUNDING) or (high is not None and amount > high + _ROUNDING):
            yield f"{name}每日 {amount:g}，不在常用范围内（{_range(low, high)}）"


def _a_day(rows: object) -> dict[tuple[object, object], float]:
    amounts: dict[tuple[object, object], float] = defaultdict(float)
    for row in rows if isinstance(rows, list) else ():
        dose, times = row.get("dose"), row.get("times_per_day")
        if row.get("change") != STOPPED and isinstance(dose, int | float) and isinstance(times, int | float):
            amounts[row.get("drug_name"), row.get("dose_unit")] += dose * times
    return amounts


def _ends(drugs: Sequence[Drug]) -> Range:
    """The widest range of all strengths; without an end where one of them has none."""
    lows, highs = [drug.low for drug in drugs], [drug.high for drug in drugs]
    return (
        min((low for low in lows if low is not None), default=None) if None not in lows else None,
        max((high for high in highs if high is not None), default=None) if None not in highs else None,
    )


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"至少 {low:g}" if low is not None else f"至多 {high:g}"
    return f"{low:g}–{high:g}"
