"""A service as contracts see it: what of an entry decides whether it counts, and what falls due after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

FACE_TO_FACE = ("1", "2")  # 门诊, 家庭
CONTROLLED = ("1",)  # visit classes, of a form whose rules do not say
URGENT = ("red", "orange")


@dataclass(frozen=True)
class Service:
    """An entry that was approved (or, `is_invalid`, invalidated since) as a service given to its resident."""

    entry_id: UUID
    form: str
    day: date
    mode: str | None
    result: str | None
    visit_class: str | None
    severity: str | None
    is_invalid: bool
    answers: Mapping[str, Any]
    controlled: tuple[str, ...] = CONTROLLED  # the classes of its form after which no visit need follow soon

    @property
    def is_face_to_face(self) -> bool:
        return self.mode in FACE_TO_FACE

    @property
    def is_urgent(self) -> bool:
        """Whether a further visit soon after it is what the rules ask for."""
        is_controlled = self.visit_class is None or self.visit_class in self.controlled
        return not is_controlled or self.severity in URGENT
