"""A month whose figures may be kept."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from app.clock import today
from app.contracts.terms.owe import add_months
from app.errors import Invalid
from app.indicators.source.period import Period

_NAME = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    first: date

    @classmethod
    def named(cls, name: str) -> "Month":
        """2021-06. Raises Invalid."""
        found = _NAME.fullmatch(name)
        if found is None:
            raise Invalid("请选择月份")
        return cls(date(int(found[1]), int(found[2]), 1))

    @classmethod
    def newest(cls) -> "Month":
        """The last one that is over."""
        return cls((today().replace(day=1) - timedelta(days=1)).replace(day=1))

    def before(self) -> "Month":
        return Month(add_months(self.first, -1))

    @property
    def name(self) -> str:
        return self.first.isoformat()[:7]

    @property
    def label(self) -> str:
        return f"{self.first.year} 年 {self.first.month} 月"

    @property
    def last(self) -> date:
        return add_months(self.first, 1) - timedelta(days=1)

    @property
    def period(self) -> Period:
        """The calendar year up to the end of the month, as domain.md §6.1 has it."""
        return Period.to_date(self.last)

    def require_over(self) -> None:
        """Raises Invalid."""
        if self.last >= today():
            raise Invalid(f"{self.label}还没有结束，结束后才能封存")
