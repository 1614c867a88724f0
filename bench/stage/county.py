"""The demo county, made as ./run makes it, and gunicorn in front of it."""

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from app import create_app
from config import Config
from tests.faults.server import Server

PASSWORD = "Demo-2026!"
HOME = 3000


@contextmanager
def served_county(data: Path | None, home: int = HOME) -> Iterator[Server]:
    """From this folder, where it is made if it is not there yet; or from one that goes again."""
    with tempfile.TemporaryDirectory(prefix="lvyue-bench-") as folder:
        server = Server(demo_county(data or Path(folder), home), workers=2)
        try:
            yield server
        finally:
            server.kill()


def demo_county(data: Path, home: int) -> Flask:
    data.mkdir(parents=True, exist_ok=True)
    if not any(data.glob("*.db")):
        print(f"making the demo county with {home:,} residents at home, which takes minutes", flush=True)
    environment = {**os.environ, "DATA_DIR": str(data), "FLASK_APP": "wsgi", "DEMO_PASSWORD": PASSWORD}
    environment.pop("DATABASE_URL", None)
    for step in ("db upgrade", "prepare", f"demo --if-empty --home {home}"):
        subprocess.run(
            [sys.executable, "-m", "flask", *step.split()],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    class Fresh(Config):
        DATA_DIR = data
        SQLALCHEMY_DATABASE_URI = f"sqlite:///{data}/{_database(data)}"
        SECRET_KEY = "bench"

    return create_app(Fresh)


def machine() -> str:
    """Where it was measured, and what else ran there."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores of {name or platform.machine()}, load before {load}"


def _database(data: Path) -> str:
    return next(data.glob("*.db")).name
