"""Insert, or insert-or-update, of many rows in one statement, on SQLite and on PostgreSQL.

The rows travel as one JSON parameter. That costs a fraction of what as many bound values cost, and the
statement is the same, and compiled once, for any number of rows.
"""

from collections.abc import Callable, Sequence
from datetime import UTC
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import JSON, ColumnElement, Executable, Select, Table, bindparam, column, func, select, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.columns import Instant

Rows = Sequence[dict[str, Any]]


def insert_rows(session: Session, table: Table, rows: Rows) -> None:
    """Insert rows that all name the same columns. Raises IntegrityError like any insert."""
    _execute(session, table, rows, None)


def upsert(session: Session, table: Table, rows: Rows, update: Sequence[str]) -> None:
    """Insert `rows`; where the primary key is taken, set the columns `update` (none: leave it)."""
    _execute(session, table, rows, tuple(update))


def _execute(session: Session, table: Table, rows: Rows, update: tuple[str, ...] | None) -> None:
    if not rows:
        return
    names = tuple(rows[0])
    dialect = session.get_bind().dialect.name
    if dialect != "postgresql":
        rows = _as_sqlite_keeps(table, rows)
    document = orjson.dumps(rows, default=str).decode()
    session.execute(_statement(table, names, update, dialect), {"document": document})


@cache
def _statement(
    table: Table, names: tuple[str, ...], update: tuple[str, ...] | None, dialect: str
) -> Executable:
    insert, source = (
        (postgresql.insert(table), _from_postgres(table, names))
        if dialect == "postgresql"
        else (sqlite.insert(table), _from_sqlite(names))
    )
    statement = insert.from_select(names, source, include_defaults=False)
    keys = [each.name for each in table.primary_key]
    if update is None:
        return statement
    if not update:
        return statement.on_conflict_do_nothing(index_elements=keys)
    new = {name: statement.excluded[name] for name in update}
    return statement.on_conflict_do_update(index_elements=keys, set_=new)


def _from_postgres(table: Table, names: tuple[str, ...]) -> Select[Any]:
    columns = [column(name, table.c[name].type) for name in names]
    document = sql_cast(bindparam("document"), postgresql.JSON)
    source = (
        func.json_to_recordset(document).table_valued(*columns, name="row").render_derived(with_types=True)
    )
    return select(*(source.c[name] for name in names))


def _from_sqlite(names: tuple[str, ...]) -> Select[Any]:
    source = func.json_each(bindparam("document")).table_valued("value", name="row")
    values: list[ColumnElement[Any]] = [func.json_extract(source.c.value, f"$.{name}") for name in names]
    return select(*values).where(text("true"))  # without a WHERE, ON CONFLICT would be read as a join's ON


def _as_sqlite_keeps(table: Table, rows: Rows) -> Rows:
    """UUIDs, moments and JSON as SQLAlchemy's types write them there; the rest is the same in JSON."""
    writers = {name: writer for name in rows[0] if (writer := _writer(table, name)) is not None}
    if not writers:
        return rows
    kept = [dict(row) for row in rows]
    for row in kept:
        for name, write in writers.items():
            if row[name] is not None:
                row[name] = write(row[name])
    return kept


def _writer(table: Table, name: str) -> Callable[[Any], Any] | None:
    kind = table.c[name].type
    if isinstance(kind, JSON):
        return lambda value: orjson.dumps(value, default=str).decode()
    if kind.python_type is UUID:
        return lambda value: value.hex
    if isinstance(kind, Instant):  # its python_type says nothing
        return lambda value: value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return None
