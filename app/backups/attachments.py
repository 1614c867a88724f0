"""Copying photos and signatures: each once, since a file's name is the digest of its bytes."""

import os
import shutil
from collections.abc import Iterable, Mapping
from hashlib import file_digest
from pathlib import Path

from app.backups.snapshot import BackupFailed
from app.entries.intake.attach import path_of


def copy_new(digests: Iterable[str], source: Path, target: Path) -> int:
    """Copy those that are not there yet, each checked; how many. Raises BackupFailed for a damaged one."""
    count = 0
    for digest in sorted(digests):
        here, there = path_of(digest, source), path_of(digest, target)
        if not there.exists():
            _copy(here, there, digest)
            count += 1
    return count


def require_all(sizes: Mapping[str, int], folder: Path, by_content: bool) -> None:
    """Raises BackupFailed unless every file is there with its size, or, if asked, with its very bytes."""
    for digest, size in sizes.items():
        path = path_of(digest, folder)
        if not path.is_file() or path.stat().st_size != size or (by_content and digest_of(path) != digest):
            raise BackupFailed(f"附件缺失或损坏：{digest}")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def _copy(here: Path, there: Path, digest: str) -> None:
    if not here.is_file():
        raise BackupFailed(f"附件缺失：{digest}")
    there.parent.mkdir(parents=True, exist_ok=True)
    part = there.with_name(f"{there.name}.part")
    shutil.copyfile(here, part)
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    if digest_of(part) != digest:
        part.unlink()
        raise BackupFailed(f"附件损坏：{digest}")
    part.rename(there)
