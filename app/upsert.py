"""Insert-or-update of many rows in one statement, on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

_CHUNK = 500  # SQLite takes 32,766 parameters a statement


def upsert(session: Session, table: Table, rows: Sequence[dict[str, Any]], update: Sequence[str]) -> None:
    """Insert `rows`; where the primary key is taken, set the columns `update` (none: leave the row)."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    keys = [column.name for column in table.primary_key]
    for start in range(0, len(rows), _CHUNK):
        statement = insert(table).values(list(rows[start : start + _CHUNK]))
        if update:
            new = {name: statement.excluded[name] for name in update}
            statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        session.execute(statement)
