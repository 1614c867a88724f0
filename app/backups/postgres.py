"""Dumping a PostgreSQL database, reading a dump back, and putting a restored database into place."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from app.backups.snapshot import BackupFailed, Snapshot, read_snapshot
from app.extensions import Model

MAINTENANCE = "postgres"  # the database from which others are made and renamed


def dump(url: URL, target: Path) -> Snapshot:
    """What the dump holds is read in the very snapshot that is dumped, so both are exact."""
    engine = create_engine(url, poolclass=NullPool, isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        name = connection.scalar(text("SELECT pg_export_snapshot()"))
        snapshot = read_snapshot(connection)
        _run(url, "pg_dump", "-Fc", f"--snapshot={name}", f"--file={target}", f"--dbname={_address(url)}")
    engine.dispose()
    return snapshot


def check(url: URL, file: Path) -> None:
    """Read the whole dump, and see that it has every table. Raises BackupFailed with the cause."""
    listed = _run(url, "pg_restore", "--list", str(file))
    held = {line.split()[6] for line in listed.splitlines() if " TABLE DATA " in line}
    missing = {table.name for table in Model.metadata.sorted_tables} - held
    if missing:
        raise BackupFailed(f"备份中缺少数据表：{'、'.join(sorted(missing))}")
    _run(url, "pg_restore", f"--file={os.devnull}", str(file))


def check_fully(url: URL, file: Path, expected: Snapshot, stamp: str) -> None:
    """Restore it into a scratch database and compare. Raises BackupFailed with the cause."""
    scratch = f"{url.database}_check_{stamp}"
    try:
        found = load(url, file, scratch)
    finally:
        drop(url, scratch)
    if found != expected:
        raise BackupFailed("备份恢复后与原库不一致")


def load(url: URL, file: Path, name: str) -> Snapshot:
    """Restore a dump into a new database of that name, and say what it holds."""
    with _maintenance(url) as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {_quoted(name)} TEMPLATE template0 ENCODING 'UTF8'")
    there = url.set(database=name)
    _run(
        url,
        "pg_restore",
        "--no-owner",
        "--no-acl",
        "--exit-on-error",
        f"--dbname={_address(there)}",
        str(file),
    )
    engine = create_engine(there, poolclass=NullPool)
    with engine.connect() as connection:
        snapshot = read_snapshot(connection)
    engine.dispose()
    return snapshot


def drop(url: URL, name: str) -> None:
    with _maintenance(url) as connection:
        connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {_quoted(name)}")


def replace(url: URL, new: str, aside: str) -> None:
    """Keep the present database aside and let the new one bear its name."""
    present = url.database or ""
    with _maintenance(url) as connection:
        connection.exec_driver_sql(f"ALTER DATABASE {_quoted(present)} RENAME TO {_quoted(aside)}")
        connection.exec_driver_sql(f"ALTER DATABASE {_quoted(new)} RENAME TO {_quoted(present)}")


@contextmanager
def _maintenance(url: URL) -> Iterator[Connection]:
    engine = create_engine(url.set(database=MAINTENANCE), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    except (OperationalError, ProgrammingError) as error:
        raise BackupFailed(
            f"数据库拒绝了操作（服务是否已停止？账号是否有 CREATEDB 权限？）：{error.orig}"
        ) from error
    finally:
        engine.dispose()


def _run(url: URL, program: str, *arguments: str) -> str:
    """Its output. The password goes by the environment: command lines are there for all to read."""
    environment = {"PATH": os.defpath, "HOME": str(Path.home()), "LC_ALL": "C.UTF-8"}
    if url.password:
        environment["PGPASSWORD"] = url.password
    command = [_program(program), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)  # noqa: S603
    if done.returncode:
        raise BackupFailed(f"{program} 失败：{done.stderr.strip()[-500:]}")
    return done.stdout


def _program(name: str) -> str:
    """The newest that Debian has installed, or the one on the PATH."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3])
    )
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise BackupFailed(f"没有找到 {name}，请安装 postgresql-client")
    return found


def _address(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
