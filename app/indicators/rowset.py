"""Rows that stand in no table, as a table that a query can join: they travel as one JSON parameter."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import FromClause, Select, column, func, literal, select, type_coerce
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine, Uuid

from app.extensions import db

Types = Mapping[str, TypeEngine[Any]]


def rowset(types: Types, rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    """A select of these rows, its columns typed as `types` says."""
    if db.session().get_bind().dialect.name == "postgresql":
        return _on_postgres(types, [{name: row[name] for name in types} for row in rows])
    return _on_sqlite(types, [{name: _as_kept(types[name], row[name]) for name in types} for row in rows])


def _on_postgres(types: Types, rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    document = sql_cast(_document(rows), postgresql.JSON)
    columns = [column(name, kind) for name, kind in types.items()]
    source: FromClause = (
        func.json_to_recordset(document).table_valued(*columns, name="row").render_derived(with_types=True)
    )
    return select(*(source.c[name] for name in types))


def _on_sqlite(types: Types, rows: Sequence[Mapping[str, Any]]) -> Select[Any]:
    source = func.json_each(_document(rows)).table_valued("value", name="row")
    return select(
        *(
            type_coerce(func.json_extract(source.c.value, f"$.{name}"), kind).label(name)
            for name, kind in types.items()
        )
    )


def _document(rows: Sequence[Mapping[str, Any]]) -> Any:
    return literal(orjson.dumps(rows, default=str).decode())


def _as_kept(kind: TypeEngine[Any], value: Any) -> Any:
    """SQLite keeps a UUID as 32 digits; days, truth values and lists are the same in JSON."""
    if isinstance(value, Decimal):
        return float(value)  # as SQLite keeps it
    return value.hex if isinstance(kind, Uuid) and value is not None else value
