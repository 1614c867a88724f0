"""Writes what was derived of a resident's record: only what differs from what is there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.extensions import db
from app.residents.life.spans import Span
from app.residents.models import Condition, GroupMembership, Pregnancy, RecordStatus, Resident


@dataclass
class Change:
    """What of one record differs; `rows`: how many rows of its parts."""

    fields: set[str] = field(default_factory=set)
    rows: int = 0


def put(row: Any, columns: Mapping[str, Any]) -> set[str]:
    """Bring the row into line; returns the columns that differed."""
    differing = {name for name, value in columns.items() if getattr(row, name) != value}
    for name in differing:
        setattr(row, name, columns[name])
    return differing


def write_spans(resident: Resident, name: str, spans: Sequence[Span], change: Change) -> None:
    """`name`: of the relation, conditions or groups."""
    rows: list[Any] = getattr(resident, name)
    kept = {row.id: row for row in rows}
    for span in spans:
        row = kept.pop(span.id, None)
        if row is None:
            rows.append(_fresh(resident, name, span))
        elif not put(row, _columns(name, span)):
            continue
        change.rows += 1
        change.fields.add(name)
    for row in kept.values():
        change.rows += 1
        change.fields.add(name)
        rows.remove(row)
        db.session.delete(row)


def _fresh(resident: Resident, name: str, span: Span) -> Condition | GroupMembership:
    kind: Any = Condition if name == "conditions" else GroupMembership
    code = {"code": span.code} if name == "conditions" else {"group_code": span.code}
    never_told = {"told_from": None, "told_to": None, "told_ended_by": None}
    row: Condition | GroupMembership = kind(
        id=span.id,
        resident_id=resident.id,
        source=span.source,
        is_derived=True,
        **code,
        **never_told,
        **_columns(name, span),
    )
    return row


def _columns(name: str, span: Span) -> dict[str, Any]:
    first, last = ("managed_from", "managed_to") if name == "conditions" else ("valid_from", "valid_to")
    return {first: span.first, last: span.last, "ended_by": span.ended_by} | span.more


def write_rows(
    kind: type[RecordStatus] | type[Pregnancy],
    resident_id: UUID,
    wanted: Mapping[UUID, dict[str, Any]],
    rows: Iterable[Any],
) -> int:
    """By id; returns how many rows were new, other than before, or are gone."""
    kept, changed = {row.id: row for row in rows}, 0
    for id_, columns in wanted.items():
        row = kept.pop(id_, None)
        if row is None:
            db.session.add(kind(id=id_, resident_id=resident_id, **columns))
        elif not put(row, columns):
            continue
        changed += 1
    for row in kept.values():
        db.session.delete(row)
    return changed + len(kept)
