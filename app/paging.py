"""One page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
SIZE = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of page `number`, counted from 1, out of `total` rows."""

    rows: Sequence[Row]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


def page_number(text: str | None) -> int:
    """The page that a query string asks for; the first if it asks for none that can be."""
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 7
    return max(1, int(text or 1)) if is_number else 1
