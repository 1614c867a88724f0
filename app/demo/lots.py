"""Deals rare things out among people, so that each happens to somebody however few people there are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from app.demo.dice import Dice

T = TypeVar("T")


def deal(
    dice: Dice, everybody: Iterable[T], shares: Mapping[str, tuple[float, int]]
) -> dict[str, Sequence[T]]:
    """What happens → to whom. `shares`: to what part of all, and to how many at least. Nobody twice."""
    drawn = list(everybody)
    dice.shuffle(drawn)
    total, found = len(drawn), dict[str, Sequence[T]]()
    for what, (share, least) in shares.items():
        count = max(round(share * total), least)
        found[what], drawn = drawn[:count], drawn[count:]
    return found
