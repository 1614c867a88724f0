"""A medicine of the local list, and how it is written on the wire."""

from dataclasses import asdict, dataclass
from typing import Any

from app.pinyin import initials


@dataclass(frozen=True)
class Drug:
    """A medicine in one strength: what is usually taken, and between what limits in a day.

    `unit` and `route` are codes of the lists UNIT and ROUTE; `dose`, `low` and `high` are in `unit`.
    """

    name: str
    spec: str
    unit: str
    dose: float | None = None
    times: float | None = None  # a day
    route: str | None = None
    low: float | None = None
    high: float | None = None
    insulin: bool = False
    code: str | None = None
    category: str | None = None

    @property
    def label(self) -> str:
        return f"{self.name} {self.spec}".strip()

    def wire(self) -> dict[str, Any]:
        """With the initials to search by; what is not known is left out."""
        known = {name: value for name, value in asdict(self).items() if value not in (None, "", False)}
        return known | {"keys": initials(self.name)}


def from_wire(content: dict[str, Any]) -> Drug:
    return Drug(**{"spec": "", **{name: value for name, value in content.items() if name != "keys"}})
