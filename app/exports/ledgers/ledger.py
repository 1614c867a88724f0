"""A ledger as it is printed and exported: what it covers, how fresh it is, its columns and lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.clock import CHINA
from app.sheets import table


@dataclass(frozen=True)
class Ledger:
    """The head of every report (domain.md §8): whose, of which period, as of when, on what basis."""

    title: str
    organisation: str
    period: str
    as_of: datetime
    basis: str
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]
    note: str = ""
    empty: str = "期间内没有记录"
    more: Sequence[tuple[str, str]] = ()  # what else stands at the head, each with its name

    @property
    def head(self) -> list[tuple[str, str]]:
        return [
            ("机构", self.organisation),
            ("期间", self.period),
            ("数据截至", self.as_of.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")),
            ("口径", self.basis),
            *self.more,
        ]

    def workbook(self) -> bytes:
        """The lines, and below them the head, so that the first row is the columns' names."""
        below = [
            [],
            *([f"{name}：{text}"] for name, text in self.head),
            *([[self.note]] if self.note else []),
        ]
        return table(self.title[:31], self.columns, [*self.lines, *below])
