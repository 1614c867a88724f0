"""A real server in processes of its own, on the database that the test looks into."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class Server:
    """gunicorn as deployed, on a free port. `mutant` names a fault of tests/faults/mutants.py."""

    def __init__(self, app: Flask, mutant: str = "", workers: int = 1) -> None:
        self._app, self._mutant, self._workers = app, mutant, workers
        self.port = free_port()
        self.start()

    def start(self) -> None:
        """Start, or start again after a kill, on the same port."""
        environment = {
            **os.environ,
            "DATABASE_URL": self._app.config["SQLALCHEMY_DATABASE_URI"],
            "DATA_DIR": str(self._app.config["DATA_DIR"]),
            "SECRET_KEY": self._app.config["SECRET_KEY"],
            "WEB_WORKERS": str(self._workers),
            "MUTANT": self._mutant,
            "PYTHONPATH": str(ROOT),
        }
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "tests.faults.mutants:app",
            "--config",
            "deploy/gunicorn.py",
        ]
        command += ["--bind", f"127.0.0.1:{self.port}", "--log-level", "critical", "--preload"]  # loaded once
        self._log = (Path(self._app.config["DATA_DIR"]) / "server.log").open("ab")
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=self._log, stderr=self._log, start_new_session=True
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(Path(self._log.name).read_text()[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to all of its processes, in the middle of whatever they do."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)
        self._log.close()
        while self._listens():  # a worker may die a moment after its parent
            time.sleep(0.01)

    stop = kill

    def _answers(self) -> bool:
        """It listens long before its workers have loaded the app."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()  # whatever it says
            return True
        except OSError:
            return False
        finally:
            connection.close()

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
