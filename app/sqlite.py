"""Makes SQLite keep the promises we rely on: foreign keys, real transactions, savepoints, durable commits.

Left to itself, Python's driver opens no transaction before a SAVEPOINT, so that releasing the savepoint
commits it, and two writers that both read first lose updates. Hence BEGIN is ours, and IMMEDIATE unless a
transaction only reads. Writers wait for their turn here: SQLite's own waiting sleeps ever longer, so that
under load the unlucky wait for seconds.
"""

import time
from sqlite3 import SQLITE_BUSY, OperationalError
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, event

READ_ONLY = "sqlite_read_only"  # execution option: this transaction only reads
PATIENCE_S = 30
RETRY_S = 0.003


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _: object) -> None:
    if not isinstance(connection, SqliteConnection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode = WAL",
        f"busy_timeout = {PATIENCE_S * 1000}",
        "foreign_keys = ON",
        "synchronous = FULL",  # a receipt must survive a power cut
        "cache_size = -65536",
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if connection.get_execution_options().get(READ_ONLY):
        connection.exec_driver_sql("BEGIN DEFERRED")
    else:
        _begin_writing(connection, connection.connection.dbapi_connection)


def _begin_writing(connection: Connection, raw: Any) -> None:
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        if not _has_turn(raw):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # once more, to fail as any statement does
    finally:
        raw.execute(f"PRAGMA busy_timeout = {PATIENCE_S * 1000}")


def _has_turn(raw: Any) -> bool:
    """Begin as soon as no other transaction writes. False if that takes too long, or is not the matter."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except OperationalError as error:
            if error.sqlite_errorcode != SQLITE_BUSY or time.monotonic() > until:
                return False
            time.sleep(RETRY_S)
        else:
            return True
