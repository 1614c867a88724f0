"""How the lines of a figure differ from those that were kept: which came, went, weigh otherwise or moved."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.indicators.indicator import NOTHING, Figure, Indicator, covered
from app.indicators.snapshots.lines import KeptLine, Place

_WHERE = slice(0, 3)  # of a place: centre, clinic, village


@dataclass(frozen=True)
class Difference:
    """One line before and now; None: it was not there, or is not any more."""

    before: KeptLine | None
    after: KeptLine | None

    @property
    def line(self) -> KeptLine:
        line = self.after or self.before
        if line is None:
            raise ValueError("a difference of nothing")
        return line

    @property
    def what(self) -> str:
        """came, went, weighs (otherwise) or moved."""
        if self.before is None or self.after is None:
            return "went" if self.before else "came"
        return "moved" if weight(self.before) == weight(self.after) else "weighs"


@dataclass(frozen=True)
class Compared:
    """`handed_over`: lines that only belong to another team or doctor, or are of another kind."""

    differences: Sequence[Difference]
    handed_over: int


def compare(before: Iterable[KeptLine], after: Iterable[KeptLine]) -> Compared:
    old, new = {line.key: line for line in before}, {line.key: line for line in after}
    pairs = [Difference(old.get(key), new.get(key)) for key in sorted(old.keys() | new.keys())]
    other = [each for each in pairs if _lasting(each.before) != _lasting(each.after)]
    told = [each for each in other if not _is_handed_over(each)]
    return Compared(told, len(other) - len(told))


def weight(line: KeptLine) -> tuple[int, int, str]:
    """Without what is pending, which passes by itself."""
    return line.whole, line.part, line.thing


def _lasting(line: KeptLine | None) -> KeptLine | None:
    return line._replace(pending=0) if line else None


def _is_handed_over(each: Difference) -> bool:
    if each.before is None or each.after is None:
        return False
    same_place = each.before.place[_WHERE] == each.after.place[_WHERE]
    return same_place and weight(each.before) == weight(each.after)


def sums(indicator: Indicator, lines: Iterable[KeptLine], things: Mapping[str, int]) -> dict[str, Figure]:
    """By centre, and together under "". `things`: how many there could be, for what counts once."""
    found: dict[str, Figure] = {"": covered(things[""], {}) if indicator.covers else NOTHING}
    for line in lines:
        for key in ("", line.place.centre):
            figure = Figure(line.whole, line.part, line.pending)
            if indicator.covers:
                figure = covered(things["" if key == "" else "row"], {line.thing: line.whole})
            found[key] = found.get(key, NOTHING) + figure
    return found


def place_of(line: KeptLine | None) -> Place | None:
    return line.place if line else None


def as_json(each: Difference) -> dict[str, Any]:
    return {
        "what": each.what,
        "subject": each.line.subject_id,
        "item": each.line.item_id,
        "resident": each.line.resident_id,
        "before": _told(each.before),
        "after": _told(each.after),
    }


def _told(line: KeptLine | None) -> dict[str, Any] | None:
    return {"whole": line.whole, "part": line.part, "place": list(line.place)} if line else None
