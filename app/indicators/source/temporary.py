"""Parts that several statements read, kept in temporary tables while these run.

A table of figures that shares its parts within one statement is beyond what SQLite plans well: a part has no
index, and is read again for every row. A temporary table has one. It belongs to the connection, so that
nobody waits for anybody.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import CompoundSelect, Select, TableClause, Text, column, insert, table
from sqlalchemy.types import NullType

from app.extensions import db


class TemporaryTables:
    """Temporary tables by number and name, so that the same question makes the same statements."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def add(self, name: str, query: Select[Any] | CompoundSelect[Any], index: str) -> TableClause:
        """A table of these rows, with an index on a column."""
        columns = [column(each.name, _stored_as(each.type)) for each in query.selected_columns]
        added, connection = table(f"figures_{len(self._names)}_{name}", *columns), db.session.connection()
        said = ", ".join(f"{each.name} {each.type.compile(connection.dialect)}" for each in columns)
        connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {added.name} ({said})")
        self._names.append(added.name)
        db.session.execute(insert(added).from_select([each.name for each in columns], query))
        connection.exec_driver_sql(f"CREATE INDEX ix_{added.name} ON {added.name} ({index})")
        return added

    @contextmanager
    def meanwhile(self) -> Iterator[None]:
        """What is added inside is dropped at its end; after an error it is the rollback that drops it."""
        before = len(self._names)
        yield
        for name in reversed(self._names[before:]):
            db.session.connection().exec_driver_sql(f"DROP TABLE {name}")
        del self._names[before:]


def _stored_as(kind: Any) -> Any:
    return Text() if isinstance(kind, NullType) else kind
