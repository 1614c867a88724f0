"""Makes SQLite keep the promises we rely on: foreign keys, real transactions, savepoints, durable commits.

Left to itself, Python's driver opens no transaction before a SAVEPOINT, so that releasing the savepoint
commits it, and two writers that both read first lose updates. Hence BEGIN is ours, and IMMEDIATE unless a
transaction only reads.
"""

from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, event

READ_ONLY = "sqlite_read_only"  # execution option: this transaction only reads


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _: object) -> None:
    if not isinstance(connection, SqliteConnection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode = WAL",
        "busy_timeout = 30000",
        "foreign_keys = ON",
        "synchronous = FULL",  # a receipt must survive a power cut
        "cache_size = -65536",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        reading = connection.get_execution_options().get(READ_ONLY)
        connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")
