"""Column types that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    String,
    TypeDecorator,
    bindparam,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite numbers only an INTEGER key by itself


class Instant(TypeDecorator[datetime]):
    """A moment in time: aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an Instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Many(TypeDecorator[Iterable[Any]]):
    """Any number of values as one parameter: an array on PostgreSQL, a JSON text on SQLite."""

    impl = String
    cache_ok = True

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self.item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.item) if dialect.name == "postgresql" else String())

    def process_bind_param(self, value: Iterable[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        if dialect.name == "postgresql":
            return values
        return orjson.dumps([each.hex if isinstance(each, UUID) else each for each in values]).decode()


class among(FunctionElement[bool]):  # noqa: N801  stands in statements like a function
    """Whether a column's value is one of those of a parameter; the statement is the same for any number."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: Any, name: str) -> None:
        super().__init__(column, bindparam(name, type_=Many(column.type)))

    def self_group(self, against: Any = None) -> "among":
        """As it is: SQLAlchemy would ask SQLite for `… = 1`, which no index answers."""
        return self


@compiles(among)
def _on_sqlite(element: among, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, values = _written(element, compiler, **kwargs)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  two parts of the statement itself


@compiles(among, "postgresql")
def _on_postgresql(element: among, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, values = _written(element, compiler, **kwargs)
    return f"{column} = ANY ({values})"


def _written(element: among, compiler: SQLCompiler, **kwargs: Any) -> tuple[str, str]:
    parts: Iterable[ColumnElement[Any]] = element.clauses
    column, values = (compiler.process(part, **kwargs) for part in parts)
    return column, values
