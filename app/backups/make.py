"""Making a backup: database, attachments, manifest, and the check without which it counts for nothing."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from app.backups import postgres, sqlite_file
from app.backups.attachments import copy_new, digest_of, require_all
from app.backups.snapshot import BackupFailed, Snapshot
from app.clock import now

SQLITE, POSTGRES = ".db", ".dump"
LISTED, FULL = "list", "full"


@dataclass(frozen=True)
class Made:
    """A backup that passed its check."""

    file: Path
    sha256: str
    snapshot: Snapshot
    copied: int  # attachments that were new
    check: str


def make(url: URL, data_dir: Path, folder: Path, check: str) -> Made:
    """Raises BackupFailed; a database file that was finished is kept then, but no manifest names it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stamp = now().strftime("%Y%m%dT%H%M%S%f")[:18]
    file, snapshot = _copy_database(url, folder, stamp, check)
    sha256 = digest_of(file)
    copied = copy_new(snapshot.attachments, data_dir, folder)
    require_all(snapshot.attachments, folder, by_content=check == FULL)
    made = Made(file, sha256, snapshot, copied, check)
    _write(manifest_of(file), _manifest(made))
    return made


def keep_newest(folder: Path, count: int) -> int:
    """Delete older backups; attachments stay, since newer ones need them. How many were deleted."""
    old = sorted(folder.glob("lvyue-*.json"))[:-count]
    for manifest in old:
        for suffix in (SQLITE, POSTGRES, ".json"):
            manifest.with_suffix(suffix).unlink(missing_ok=True)
    return len(old)


def manifest_of(file: Path) -> Path:
    return file.with_suffix(".json")


def read_manifest(file: Path) -> dict[str, Any]:
    """Raises BackupFailed when there is none, or the file is not what it names."""
    try:
        manifest: dict[str, Any] = json.loads(manifest_of(file).read_text())
    except (OSError, ValueError) as error:
        raise BackupFailed(f"没有找到清单 {manifest_of(file).name}，这份备份没有通过校验") from error
    if manifest.get("sha256") != digest_of(file):
        raise BackupFailed("备份文件与清单中的摘要不符，可能已损坏")
    return manifest


def _copy_database(url: URL, folder: Path, stamp: str, check: str) -> tuple[Path, Snapshot]:
    is_sqlite = url.get_backend_name() == "sqlite"
    file = folder / f"lvyue-{stamp}{SQLITE if is_sqlite else POSTGRES}"
    part = file.with_name(f"{file.name}.part")
    part.touch(mode=0o600)
    try:
        snapshot = _copy_sqlite(url, part) if is_sqlite else _dump(url, part, check, stamp)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.rename(file)
    finally:
        for end in sqlite_file.PARTS:
            Path(f"{part}{end}").unlink(missing_ok=True)
    return file, snapshot


def _copy_sqlite(url: URL, part: Path) -> Snapshot:
    sqlite_file.copy(Path(url.database or ""), part)
    snapshot = sqlite_file.check(part)
    sqlite_file.fold(part)
    return snapshot


def _dump(url: URL, part: Path, check: str, stamp: str) -> Snapshot:
    snapshot = postgres.dump(url, part)
    postgres.check(url, part)
    if check == FULL:
        postgres.check_fully(url, part, snapshot, stamp.lower())
    return snapshot


def _manifest(made: Made) -> dict[str, Any]:
    return {
        "file": made.file.name,
        "size": made.file.stat().st_size,
        "sha256": made.sha256,
        "made_at": now().isoformat(),
        "check": made.check,
        **made.snapshot.summary(),
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    part = path.with_suffix(".json.part")
    part.write_text(json.dumps(content, ensure_ascii=False, indent=1))
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.rename(path)
