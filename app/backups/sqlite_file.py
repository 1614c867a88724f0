"""Copying a SQLite database while it is in use, checking a copy, and putting one into place."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.backups.snapshot import BackupFailed, Snapshot, read_snapshot

PARTS = ("", "-wal", "-shm")


def copy(source: Path, target: Path) -> None:
    """In one go: in several, each write in between would make the copy begin again."""
    with closing(sqlite3.connect(source)) as present, closing(sqlite3.connect(target)) as new:
        present.backup(new, pages=-1)


def check(file: Path) -> Snapshot:
    """Open a copy and look through all of it. Raises BackupFailed with the cause."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchall()
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"数据库文件已损坏：{error}") from error
    if found != [("ok",)]:
        raise BackupFailed(f"数据库文件已损坏：{found[0][0]}")
    if orphans:
        raise BackupFailed(f"数据不完整：{len(orphans)} 行缺少所引用的记录")
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with engine.connect() as connection:
        snapshot = read_snapshot(connection)
    engine.dispose()
    return snapshot


def fold(file: Path) -> None:
    """Make a database one file again, with no log beside it. Raises BackupFailed while others use it."""
    try:
        with closing(sqlite3.connect(file, timeout=1)) as connection:
            mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise BackupFailed("数据库正在使用，请先停止服务") from error
    if mode != ("delete",):
        raise BackupFailed("数据库正在使用，请先停止服务")


def replace(present: Path, new: Path, aside: Path) -> None:
    """Keep the present database aside and let the new one stand in its place."""
    if present.exists():
        fold(present)
        present.rename(aside)
    for part in PARTS[1:]:
        Path(f"{present}{part}").unlink(missing_ok=True)
    new.rename(present)
