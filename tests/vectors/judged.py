"""A vector for one row of a decision table, with what the row says written by hand."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.vectors.bases import vector
from tests.vectors.common import CONTEXT, REFERRAL, Json

DAY = date.fromisoformat(CONTEXT["occurred_on"])


@dataclass(frozen=True)
class Row:
    """What a row of domain.md §5 decides; `within`: days to the next visit, None when it sets none."""

    rule: str | None
    visit_class: str | None = None
    severity: str | None = None
    referral: str | None = None
    within: int | None = None

    @property
    def next_by(self) -> str | None:
        return None if self.within is None else (DAY + timedelta(days=self.within)).isoformat()


def judged(
    form: str,
    name: str,
    change: Json,
    row: Row,
    drop: tuple[str, ...] = (),
    field: str | None = "visit_class",
    **outcome: Any,
) -> Json:
    """The entry is right as it stands: the class is the one proposed, and a red result was handled.

    `before` (in outcome): answers of the previous entry; `context`: other circumstances.
    """
    before, context = outcome.pop("before", None), outcome.pop("context", {})
    handled = {"referral": REFERRAL} if row.severity == "red" else {}
    given = {field: row.visit_class} if field and row.visit_class else {}
    if before is not None:
        context = context | {"previous": {"occurred_on": "2025-12-10", **before}}
    decided = {
        "rule": row.rule,
        "visit_class": row.visit_class,
        "severity": row.severity,
        "referral": row.referral,
        "next_by": row.next_by,
    }
    title = f"{row.rule}: {name}" if row.rule else name
    return vector(form, title, given | handled | change, drop, context=context, outcome=decided | outcome)
