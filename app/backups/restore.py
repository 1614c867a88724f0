"""Putting a backup into the place of the present database, which is kept aside."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from app.backups import postgres, sqlite_file
from app.backups.attachments import copy_new
from app.backups.make import SQLITE, read_manifest
from app.backups.snapshot import BackupFailed, Snapshot
from app.clock import now


@dataclass(frozen=True)
class Restored:
    """What is in place now, and where the former database is."""

    snapshot: Snapshot
    aside: str
    attachments: int  # that were missing here and came back


def require_fitting(url: URL, file: Path) -> str:
    """The schema version of a sound backup for this kind of database. Raises BackupFailed."""
    is_sqlite = url.get_backend_name() == "sqlite"
    if (file.suffix == SQLITE) != is_sqlite:
        raise BackupFailed("备份与现在使用的数据库种类不同")
    return str(read_manifest(file).get("version", ""))


def restore(url: URL, data_dir: Path, file: Path) -> Restored:
    """The server must be stopped. Raises BackupFailed, and then the present database is where it was."""
    stamp = now().strftime("%Y%m%dt%H%M%S%f")[:18]  # milliseconds: two may follow each other at once
    if url.get_backend_name() == "sqlite":
        snapshot, aside = _restore_sqlite(Path(url.database or ""), file, stamp)
    else:
        snapshot, aside = _restore_postgres(url, file, stamp)
    missing = copy_new(snapshot.attachments, file.parent, data_dir)
    return Restored(snapshot, aside, missing)


def _restore_sqlite(present: Path, file: Path, stamp: str) -> tuple[Snapshot, str]:
    new = present.with_name(f"{present.name}.restoring-{stamp}")
    aside = present.with_name(f"{present.name}.before-{stamp}")
    new.touch(mode=0o600)
    try:
        shutil.copyfile(file, new)
        snapshot = sqlite_file.check(new)
        sqlite_file.fold(new)
        sqlite_file.replace(present, new, aside)
    finally:
        for part in sqlite_file.PARTS:
            Path(f"{new}{part}").unlink(missing_ok=True)
    return snapshot, str(aside)


def _restore_postgres(url: URL, file: Path, stamp: str) -> tuple[Snapshot, str]:
    new, aside = f"{url.database}_restoring_{stamp}", f"{url.database}_before_{stamp}"
    try:
        snapshot = postgres.load(url, file, new)
        postgres.replace(url, new, aside)
    except BackupFailed:
        postgres.drop(url, new)
        raise
    return snapshot, aside
