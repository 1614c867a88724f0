"""A PostgreSQL server for one test run: in a temporary folder, on a Unix socket only, gone afterwards.

PostgreSQL refuses to run as root, so root runs it as the user nobody.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

PATIENCE = 30.0  # seconds
FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "timezone=UTC")


class PostgresServer:
    """A running server; `url` reaches the database of that name in it."""

    def __init__(self, *settings: str) -> None:
        self._bin = newest_binaries()
        self._folder = Path(tempfile.mkdtemp(prefix="lvyue-pg-"))
        self._as: dict[str, Any] = {"cwd": self._folder, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self._folder, nobody.pw_uid, nobody.pw_gid)
            self._as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self._server = self._start(settings or FAST_AND_FORGETFUL)
        self._wait()

    def url(self, database: str = "postgres") -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def sql(self, *statements: str, database: str = "postgres") -> None:
        commands = [part for statement in statements for part in ("-c", statement)]
        self._run("psql", "-q", "-h", str(self._folder), "-U", "postgres", "-d", database, *commands)

    def kill(self) -> None:
        """The way a power cut would: without a word to anyone."""
        self._server.kill()
        self._server.wait(PATIENCE)

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)  # "fast": roll back and leave
        self._server.wait(PATIENCE)
        shutil.rmtree(self._folder)

    def _start(self, settings: tuple[str, ...]) -> subprocess.Popen[Any]:
        options = [part for setting in settings for part in ("-c", setting)]
        command = [str(self._bin / "postgres"), "-D", "data", "-k", str(self._folder), "-h", "", *options]
        with (self._folder / "log").open("wb") as log:
            return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **self._as)

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        is_ready = [str(self._bin / "pg_isready"), "-q", "-h", str(self._folder)]
        while subprocess.run(is_ready, check=False, **self._as).returncode:
            if self._server.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self._folder / "log").read_text())
            time.sleep(0.05)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([str(self._bin / program), *arguments], check=True, capture_output=True, **self._as)


def newest_binaries() -> Path:
    """Debian's PostgreSQL, or the one on the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if installed:
        return installed[-1]
    found = shutil.which("postgres")
    if found is None:
        raise RuntimeError("PostgreSQL is missing: apt-get install postgresql")
    return Path(found).parent
