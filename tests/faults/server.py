"""A real server in processes of its own, on the database that the test looks into."""

import http.client
import os
import signal
import socket
import sys
import time
from multiprocessing import get_context
from pathlib import Path

from flask import Flask
from gunicorn.app.wsgiapp import WSGIApplication

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
_LOADED = get_context("forkserver")  # loads the app once; a server started from it need not
_LOADED.set_forkserver_preload(["app", "gunicorn.workers.gthread"])


class Server:
    """gunicorn as deployed, on a free port. `mutant` names a fault of tests/faults/mutants.py."""

    def __init__(self, app: Flask, mutant: str = "", workers: int = 1) -> None:
        self._app, self._mutant, self._workers = app, mutant, workers
        self.port = free_port()
        self._log = Path(app.config["DATA_DIR"]) / "server.log"
        self.start()

    def start(self) -> None:
        """Start, or start again after a kill, on the same port."""
        environment = {
            "DATABASE_URL": self._app.config["SQLALCHEMY_DATABASE_URI"],
            "DATA_DIR": str(self._app.config["DATA_DIR"]),
            "SECRET_KEY": self._app.config["SECRET_KEY"],
            "WEB_WORKERS": str(self._workers),
            "MUTANT": self._mutant,
        }
        self._process = _LOADED.Process(target=_serve, args=(environment, self._log, self.port), daemon=True)
        self._process.start()
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if not self._process.is_alive() or time.monotonic() > until:
                raise RuntimeError(self._log.read_text()[-2000:])
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to all of its processes, in the middle of whatever they do."""
        assert self._process.pid is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.join(PATIENCE)
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


def _serve(environment: dict[str, str], log: Path, port: int) -> None:
    """What `gunicorn` does on the command line, in a process group of its own."""
    os.setsid()
    os.chdir(ROOT)
    os.environ |= environment
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    sys.argv = ["gunicorn", "tests.faults.mutants:app", "--config", "deploy/gunicorn.py", "--preload"]
    sys.argv += ["--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    WSGIApplication("gunicorn").run()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
