"""What the run would say to each agreement of a workbook: taken in slice by slice as it will be, and undone.

What would be refused becomes a fault of its row; what a reviewer will doubt for certain is told beforehand.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import User
from app.console.bulk.agreement_file import COLUMNS, Fault, header_of
from app.console.bulk.order import Item, slices, take_in_slice, why
from app.entries.drafts.draft import Refused
from app.entries.models import Entry
from app.extensions import db
from app.pending import savepoint

TOLD = ("HIGH", "MED")  # levels of doubt
OF_ALL = "evidence_missing"  # the flag of what no agreement on paper has here: it is told once, for all
# Where the form asks for it, and the column that it came from.
COLUMN_OF = {
    "resident_id": "id_no",
    "members": "id_no",
    "signer_kind": "id_no",
    "occurred_on": "signed_on",
    "end_date": "months",
    "cycle_months": "months",
    "paper_no": "agreement_no",
    "author": "doctor",
    "fee_sources": "fee_total",
    "fee_amounts": "fee_total",
} | {column.field: column.field for column in COLUMNS}


@dataclass
class Tried:
    """What of an import would be taken, why the rest would not, and what will be doubted."""

    items: list[Item] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)


class _Undone(Exception):
    """Ends a trial: nothing of it stays."""


def trial(items: Sequence[Item], order_id: UUID, made_by: UUID | None, found: Tried) -> Iterator[int]:
    """Try them all; how many were tried is told after each slice."""
    done, by_author = 0, sorted(items, key=lambda each: str(each["author"]))
    for part in slices(by_author):
        _try(part, order_id, made_by, found)
        done += len(part)
        yield done
    found.items.sort(key=_first_row)
    for told in (found.faults, found.doubts):
        told.sort(key=lambda fault: fault.row)


def _try(part: Sequence[Item], order_id: UUID, made_by: UUID | None, found: Tried) -> None:
    try:
        with savepoint():
            author = db.session.get_one(User, UUID(part[0]["author"]))
            verdicts = take_in_slice(part, author, order_id, made_by)
            flags = _flags(part)
            raise _Undone
    except _Undone:
        pass
    for item, verdict in zip(part, verdicts, strict=True):
        if isinstance(verdict, Refused):
            found.faults += _refusals(item, why(verdict))
        else:
            found.items.append(item)
            found.doubts += _doubts(item, flags.get(UUID(item["entry"]["id"]), ()))


def _flags(part: Iterable[Item]) -> dict[UUID, list[dict[str, Any]]]:
    ids = [UUID(each["entry"]["id"]) for each in part]
    query = select(Entry.id, Entry.flags).where(Entry.id.in_(ids))
    return {row.id: row.flags for row in db.session.execute(query)}


def _refusals(item: Item, errors: Mapping[str, Sequence[str]]) -> Iterator[Fault]:
    """Each at the row of the member whom it is about."""
    for path, messages in errors.items():
        parts = path.removeprefix("answers.").split(".")
        own = parts[0] == "members" and len(parts) > 1 and parts[1].isdigit()
        row = item["rows"][int(parts[1])] if own else _first_row(item)
        asked = parts[2] if own and len(parts) > 2 else parts[0]
        yield from (Fault(row, _header(asked), message) for message in messages)


def _doubts(item: Item, flags: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    for flag in flags:
        if flag["level"] in TOLD and flag["code"] != OF_ALL:
            yield Fault(_first_row(item), _header(flag.get("field", "")), flag["message"])


def _first_row(item: Item) -> int:
    return int(item["rows"][0])


def _header(asked: str) -> str:
    return header_of(COLUMN_OF[asked]) if asked in COLUMN_OF else "整份协议"
