"""Rows that stand in no table, as a table that a query can join: they travel as one JSON parameter."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, FromClause, Select, Uuid, column, func, literal, select, type_coerce
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from app.extensions import db

Types = Mapping[str, TypeEngine[Any]]


def rowset(types: Types, rows: Iterable[Mapping[str, Any]]) -> Select[Any]:
    """A select of these rows, its columns typed as `types` says."""
    document = [{name: row[name] for name in types} for row in rows]
    if db.session().get_bind().dialect.name == "postgresql":
        return _on_postgres(types, sql_cast(literal(orjson.dumps(document, str).decode()), postgresql.JSON))
    return _on_sqlite(types, literal(orjson.dumps(document, _as_kept).decode()))


def ids_of(ids: Iterable[UUID]) -> Select[Any]:
    """A select of these ids, always in the same order."""
    return rowset({"id": Uuid()}, [{"id": id_} for id_ in sorted(ids)])


def _on_postgres(types: Types, document: ColumnElement[Any]) -> Select[Any]:
    columns = [column(name, kind) for name, kind in types.items()]
    source: FromClause = (
        func.json_to_recordset(document).table_valued(*columns, name="row").render_derived(with_types=True)
    )
    return select(*(source.c[name] for name in types))


def _on_sqlite(types: Types, document: ColumnElement[Any]) -> Select[Any]:
    value = func.json_each(document).table_valued("value", name="row").c.value
    return select(*(_read(value, name, kind) for name, kind in types.items()))


def _read(row: ColumnElement[Any], name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """As SQLite keeps it: a UUID as 32 digits; days, truth values and lists are the same in JSON."""
    value = func.json_extract(row, f"$.{name}")
    kept = func.replace(value, "-", "") if isinstance(kind, Uuid) else value
    return type_coerce(kept, kind).label(name)


def _as_kept(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)
