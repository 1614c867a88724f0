"""Which target and which official number belong to a row of a table of figures."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from app.extensions import db
from app.indicators.count import Question
from app.indicators.goals.find import KIND_OF, numbers, targets
from app.indicators.goals.models import PopulationTarget
from app.indicators.indicator import Indicator
from app.indicators.source.place import NOBODY, By
from app.orgs.models import OrgUnit

T = TypeVar("T")
Find = Callable[[Sequence[UUID], int], Mapping[UUID, Mapping[str, T]]]  # of these in a year
_UNITS = (By.CENTRE, By.CLINIC)


class Goals:
    """Those of the organisations that a table is about: its rows, and the one that it is looked at from."""

    def __init__(
        self,
        question: Question,
        keys: set[str],
        targets: Find[Decimal] = targets,
        numbers: Find[PopulationTarget] = numbers,
    ) -> None:
        self.by, self.here = question.by, _here(question)
        is_of_units = self.by in _UNITS and not _is_narrowed(question)
        self.units = {key: UUID(key) for key in keys if key} if is_of_units else {}
        ids = [*self.units.values(), *([self.here] if self.here else [])]
        year = question.period.day.year
        self.targets = targets(ids, year)
        self.numbers = numbers(ids, year) if question.rules.prefers_table else {}

    def target(self, indicator: Indicator, key: str | None) -> Decimal | None:
        """Of a row, or (None) of all together. Part of a place has the target of its rates."""
        unit = self._unit(key)
        if unit is None and not indicator.is_count:
            unit = self.here
        return self.targets.get(unit, {}).get(indicator.code) if unit else None

    def number(self, indicator: Indicator, key: str | None) -> PopulationTarget | None:
        if indicator.is_by_group:
            is_group = self.by is By.GROUP and key and self.here
            return self.numbers.get(self.here, {}).get(key) if is_group and self.here and key else None
        unit = self._unit(key)
        return self.numbers.get(unit, {}).get(KIND_OF.get(indicator.code, "")) if unit else None

    def _unit(self, key: str | None) -> UUID | None:
        return self.here if key is None else self.units.get(key)


def _is_narrowed(question: Question) -> bool:
    """Whether only some people of a place are looked at."""
    return any(by not in _UNITS or key == NOBODY for by, key in question.where.filters.items())


def _here(question: Question) -> UUID | None:
    """The organisation that all rows together are about, if they are about all of one."""
    filters, paths = question.where.filters, question.where.scope.paths
    if _is_narrowed(question) or len(paths) != 1:
        return None
    for by in reversed(_UNITS):
        if by in filters:
            return UUID(filters[by])
    return db.session.scalar(select(OrgUnit.id).where(OrgUnit.path == paths[0]))
