"""Tells PostgreSQL what suits statements like ours, on every connection."""

from typing import Any

from psycopg import Connection
from sqlalchemy import Engine, event


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _: object) -> None:
    """No JIT: compiling the statement of a table of figures took eight times as long as running it."""
    if isinstance(connection, Connection):
        connection.autocommit = True
        connection.execute("SET jit = off")
        connection.autocommit = False
