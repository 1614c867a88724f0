"""Chance that comes out the same for the same seed, and ids made of it."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar
from uuid import UUID

from app.clock import CHINA

T = TypeVar("T")


class Dice(Random):
    """Named chance: what is drawn under one name does not depend on what is drawn under another."""

    def __init__(self, seed: int, *names: object) -> None:
        super().__init__("/".join(map(str, (seed, *names))))

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def one_of(self, weights: Mapping[T, float]) -> T:
        return self.choices(list(weights), list(weights.values()))[0]

    def around(self, middle: float, spread: float, least: float, most: float) -> float:
        return min(max(self.gauss(middle, spread), least), most)

    def moment(self, day: date, first_hour: int = 8, last_hour: int = 18) -> datetime:
        """A time of that day in China, between these hours."""
        seconds = self.randrange((last_hour - first_hour) * 3600)
        return datetime.combine(day, time(first_hour), CHINA) + timedelta(seconds=seconds)

    def id_at(self, moment: datetime) -> UUID:
        """A UUIDv7 of that moment."""
        stamp = int(moment.timestamp() * 1000)
        bits = self.getrandbits(74)
        return UUID(int=stamp << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & (1 << 62) - 1)
