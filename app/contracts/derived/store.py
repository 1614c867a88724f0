"""Writes derived contract rows: only what differs from what is there, and tells the channels."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, select, tuple_

from app.changes.note import note
from app.contracts.derived.rows import Rows, Values
from app.contracts.models import (
    Agreement,
    AgreementEvent,
    AgreementItem,
    AgreementMember,
    DueSlot,
    FormerDoctor,
    Fulfilment,
)
from app.contracts.signings.read import chunks
from app.entries.models import Entry
from app.extensions import db
from app.upsert import upsert

Key = tuple[Any, ...]
Differences = Mapping[str, tuple[list[Values], list[Key]]]  # by table: changed rows, keys of those that go


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


AGREEMENT, MEMBER = _table(Agreement), _table(AgreementMember)
FULFILMENT = _table(Fulfilment)
OF_MEMBERS = (
    _table(AgreementItem),
    _table(DueSlot),
    FULFILMENT,
    _table(AgreementEvent),
    _table(FormerDoctor),
)
MODELS = (Agreement, AgreementMember, AgreementItem, DueSlot, Fulfilment, AgreementEvent, FormerDoctor)


def save(wanted: Rows, resident_ids: Iterable[UUID]) -> int:
    """Make these residents' contract rows the wanted ones. Returns how many rows were written or deleted."""
    there = _there(wanted, resident_ids)
    differing = {table.name: _difference(table, wanted, there) for table in (AGREEMENT, MEMBER, *OF_MEMBERS)}
    written = sum(len(changed) + len(gone) for changed, gone in differing.values())
    if written:
        _tell(wanted, there, differing)
        _write(differing)
    return written


def _there(wanted: Rows, resident_ids: Iterable[UUID]) -> Rows:
    there = Rows()
    there.agreement = read_rows(AGREEMENT, "id", (key[0] for key in wanted.agreement))
    there.agreement_member = read_rows(MEMBER, "resident_id", resident_ids)
    member_ids = [key[0] for key in there.agreement_member]
    for table in OF_MEMBERS:
        setattr(there, table.name, read_rows(table, "member_id", member_ids))
    return there


def read_rows(table: Table, column: str, ids: Iterable[UUID]) -> dict[Key, Values]:
    """What is stored, by key."""
    found = {}
    for part in chunks(ids):
        for row in db.session.execute(select(table).where(table.c[column].in_(part))):
            values = dict(row._mapping)
            found[_key(table, values)] = values
    return found


def _key(table: Table, values: Mapping[str, Any]) -> Key:
    return tuple(values[column.name] for column in table.primary_key)


def _of(rows: Rows, table: Table) -> dict[Key, Values]:
    found: dict[Key, Values] = getattr(rows, table.name)
    return found


def _difference(table: Table, wanted: Rows, there: Rows) -> tuple[list[Values], list[Key]]:
    """Rows that are new or other than before, and the keys of those that are no longer wanted."""
    new, old = _of(wanted, table), _of(there, table)
    changed = [values for key, values in new.items() if old.get(key) != values]
    return changed, [key for key in old if key not in new]


def _write(differing: Differences) -> None:
    """Rows that go first, the deepest first; and who ceases to be active before who becomes it."""
    for table in (*reversed(OF_MEMBERS), MEMBER):
        _delete(table, differing[table.name][1])
    _put(AGREEMENT, differing[AGREEMENT.name][0])
    members = differing[MEMBER.name][0]
    _put(MEMBER, [row for row in members if row["status"] != "active"])
    _put(MEMBER, [row for row in members if row["status"] == "active"])
    for table in OF_MEMBERS:
        _put(table, differing[table.name][0])
    for loaded in list(db.session()):
        if isinstance(loaded, MODELS):
            db.session.expire(loaded)


def _put(table: Table, rows: Sequence[Values]) -> None:
    upsert(db.session(), table, rows, [column.name for column in table.columns if not column.primary_key])


def _delete(table: Table, keys: Sequence[Key]) -> None:
    columns = tuple_(*table.primary_key.columns)
    for start in range(0, len(keys), 500):
        db.session.execute(delete(table).where(columns.in_(keys[start : start + 500])))


def _tell(wanted: Rows, there: Rows, differing: Differences) -> None:
    """Note each contract of which something changed, and each entry that now counts otherwise."""
    touched = set(_members_touched(wanted, there, differing))
    for member_id in sorted(touched, key=str):
        old, new = there.agreement_member.get((member_id,)), wanted.agreement_member.get((member_id,))
        if old and (new is None or new["village_code"] != old["village_code"]):
            note(old["village_code"], "contract", member_id, removed=True)
        if new:
            note(new["village_code"], "contract", member_id)
    _tell_households(differing, touched)
    _tell_entries(there, differing)


def _tell_households(differing: Differences, touched: Collection[UUID]) -> None:
    """A contract also shows who else is under the agreement."""
    agreements = {row["agreement_id"] for row in differing[MEMBER.name][0]}
    query = select(MEMBER.c.id, MEMBER.c.village_code)
    for part in chunks(agreements):
        rows = query.where(MEMBER.c.agreement_id.in_(part)).order_by(MEMBER.c.id)
        for row in db.session.execute(rows):
            if row.id not in touched:
                note(row.village_code, "contract", row.id)


def _members_touched(wanted: Rows, there: Rows, differing: Differences) -> Iterator[UUID]:
    agreements = {row["id"] for row in differing[AGREEMENT.name][0]}
    yield from (row["id"] for row in wanted.agreement_member.values() if row["agreement_id"] in agreements)
    for table in (MEMBER, *OF_MEMBERS):
        name = "id" if table is MEMBER else "member_id"
        changed, gone = differing[table.name]
        yield from (row[name] for row in changed)
        if table is MEMBER:  # it is no longer the last one, or it is again
            yield from (row["previous_id"] for row in changed if row["previous_id"])
        yield from (_of(there, table)[key][name] for key in gone)


def _tell_entries(there: Rows, differing: Differences) -> None:
    changed, gone = differing[FULFILMENT.name]
    ids = {row["entry_id"] for row in changed} | {there.fulfilment[key]["entry_id"] for key in gone}
    for part in chunks(ids):
        for row in db.session.execute(select(Entry.id, Entry.channel).where(Entry.id.in_(part))):
            note(row.channel, "entry", row.id)
