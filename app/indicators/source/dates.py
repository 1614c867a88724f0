"""Days counted on from a column, said alike to SQLite and to PostgreSQL."""

from datetime import date
from typing import Any

from sqlalchemy import Date, literal_column
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class days_after(FunctionElement[date]):  # noqa: N801  stands in statements like a function
    """The day so many days after the one in a column."""

    type = Date()
    inherit_cache = True

    def __init__(self, column: Any, days: int) -> None:
        super().__init__(column, literal_column(str(int(days))))


@compiles(days_after)
def _on_sqlite(element: days_after, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, days = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"date({column}, '+' || {days} || ' days')"


@compiles(days_after, "postgresql")
def _on_postgresql(element: days_after, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, days = (compiler.process(part, **kwargs) for part in element.clauses)
    return f"({column} + {days})"
