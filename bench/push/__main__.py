"""python -m bench.push --database sqlite|postgres|both: accepted entries a second and the 95th percentile.

gunicorn with two workers, eight phones of eight villages, hypertension visits of 24 answers, everything on:
validation, rules, idempotence, audit, tasks, alerts, channels; every commit durable. In batches, then singly.
"""

import argparse
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate

from app import create_app
from bench.push.load import Result, run
from bench.push.village import make_villages
from config import Config
from tests.drivers.postgres import PostgresServer

DURABLE = ("fsync=on", "synchronous_commit=on", "full_page_writes=on", "shared_buffers=256MB", "timezone=UTC")
PHONES = 8


def main() -> None:
    arguments = _arguments()
    kinds = ("sqlite", "postgres") if arguments.database == "both" else (arguments.database,)
    print(f"{_machine()}; {arguments.workers} workers x {arguments.threads} threads, {PHONES} phones")
    for kind in kinds:
        with (
            tempfile.TemporaryDirectory(prefix="lvyue-bench-") as folder,
            _database(kind, Path(folder)) as url,
        ):
            for size, seconds in ((arguments.batch, arguments.seconds), (1, arguments.seconds)):
                print(f"{kind:9} {_measure(url, Path(folder), size, seconds, arguments)}", flush=True)


def _measure(url: str, folder: Path, size: int, seconds: float, arguments: argparse.Namespace) -> Result:
    class Fresh(Config):
        DATA_DIR = folder / f"data-{size}"
        SQLALCHEMY_DATABASE_URI = url.replace("NAME", f"of{size}")
        SECRET_KEY = "bench"

    app = create_app(Fresh)
    with app.app_context():
        flask_migrate.upgrade()
        doctors = make_villages(PHONES, arguments.residents)
    with _served(Fresh, arguments) as port:
        return run(port, doctors, size, seconds)


@contextmanager
def _served(config: type[Config], arguments: argparse.Namespace) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": config.SQLALCHEMY_DATABASE_URI,
        "DATA_DIR": str(config.DATA_DIR),
        "SECRET_KEY": str(config.SECRET_KEY),
        "WEB_WORKERS": str(arguments.workers),
        "WEB_THREADS": str(arguments.threads),
    }
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--config", "deploy/gunicorn.py"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", "--keep-alive", "75"]
    server = subprocess.Popen(command, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("the server does not listen")


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    """An address with NAME in the place of the database's name."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/NAME.db"
        return
    server = PostgresServer(*DURABLE)
    try:
        server.sql("CREATE DATABASE of1", "CREATE DATABASE of50")
        yield server.url("NAME")
    finally:
        server.stop()


def _machine() -> str:
    models = [
        line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")
    ]
    name = models[0].split(":", 1)[1].strip() if models else platform.machine()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    return f"{os.cpu_count()} cores of {name}, Python {platform.python_version()}, load before {load}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--residents", type=int, default=1000, help="of each village")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.set_defaults(batch=50)
    return parser.parse_args()


if __name__ == "__main__":
    main()
